//! The statements of the writer: each is one round trip and one transaction.

use crate::job::columns;

/// Inserts what is new (`added`), and claims it where a lease is given. Of jobs with one key the first is inserted. When something
/// waits, whoever listens is `told`.
///
/// Start-time fair queueing over all replicas: a job's start tag is one more than the last of its fairness key (`flow`), and
/// never below the virtual time, which is the highest tag that was claimed. This process tells in `$6` what it has claimed
/// (`raised`). It does not wait for another that does the same: the next statement tells it again. Keys are locked in order, so
/// that no two statements wait for each other.
macro_rules! enqueue {
    () => {
        "WITH clock AS MATERIALIZED (
            SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint AS now,
                   greatest($6::bigint, (SELECT tag FROM whodex.virtual_time WHERE one = 1)) AS virtual_time
        ), raised AS (
            UPDATE whodex.virtual_time SET tag = $6::bigint
            WHERE one IN (SELECT one FROM whodex.virtual_time
                          WHERE one = 1 AND tag < $6::bigint FOR UPDATE SKIP LOCKED)
        ), fresh AS MATERIALIZED (
            SELECT *, row_number() OVER (PARTITION BY fairness_key ORDER BY place) AS nth,
                   count(*) OVER (PARTITION BY fairness_key) AS jobs
            FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
                 WITH ORDINALITY AS fresh (dedup_key, fairness_key, payload, received_at, lease, place)
        ), flows AS (
            INSERT INTO whodex.flow AS known (fairness_key, last_tag)
            SELECT fairness_key, max(virtual_time) + count(*) - 1 FROM fresh, clock
            GROUP BY fairness_key ORDER BY fairness_key
            ON CONFLICT (fairness_key) DO UPDATE SET last_tag = excluded.last_tag
                + greatest(0, known.last_tag + 1 - (SELECT virtual_time FROM clock))
            RETURNING fairness_key, last_tag
        ), added AS (
            INSERT INTO whodex.job (dedup_key, fairness_key, payload, received_at, start_tag, state, visible_at,
                                    attempts, fence)
            SELECT dedup_key, fairness_key, payload, received_at, last_tag - jobs + nth,
                   CASE WHEN lease IS NULL THEN 'waiting' ELSE 'claimed' END,
                   CASE WHEN lease IS NULL THEN 0 ELSE now + lease END,
                   (lease IS NOT NULL)::integer, (lease IS NOT NULL)::integer
            FROM fresh JOIN flows USING (fairness_key), clock
            ORDER BY dedup_key, place
            ON CONFLICT (dedup_key) DO NOTHING RETURNING dedup_key, id, state, start_tag
        ), told AS MATERIALIZED (
            SELECT pg_notify('whodex_inbox', '') FROM added WHERE state = 'waiting' LIMIT 1
        )"
    };
}

/// One statement, and so one round trip and one transaction.
pub(super) const ENQUEUE: &str = concat!(
    enqueue!(),
    " SELECT id, dedup_key, NULL, (SELECT count(*) FROM told),
             CASE state WHEN 'claimed' THEN start_tag END FROM added"
);

/// The same, and `completed` completes what is done, where the claim still holds, or this very claim has ended it before and not
/// heard of it; `claimed` claims what is due and neither held by others nor ended here, in the order of their start tags.
///
/// Nothing is joined with the jobs: the plan is made once, maybe while there are hardly any, and has to be good for many.
/// Of `claimed` the rows are whole, those of `added` have numbers and keys, and those of `completed` numbers.
pub(super) const ENQUEUE_COMPLETE_AND_CLAIM: &str = concat!(
    enqueue!(),
    ", completed AS (
        UPDATE whodex.job SET state = $14, payload = '',
            last_error = CASE state WHEN $14 THEN last_error END,
            reply_id = CASE state WHEN $14 THEN reply_id ELSE ($9::text[])[array_position($7, id)] END,
            post_started = CASE state WHEN $14 THEN post_started ELSE ($17::integer[])[array_position($7, id)] END,
            finished_at = CASE state WHEN $14 THEN finished_at ELSE ($10::bigint[])[array_position($7, id)] END,
            thread = CASE state WHEN $14 THEN thread ELSE ($15::text[])[array_position($7, id)] END,
            about = CASE state WHEN $14 THEN about ELSE ($16::text[])[array_position($7, id)] END
        WHERE id = ANY ($7::bigint[]) AND fence = ($8::integer[])[array_position($7, id)]
            AND state IN ($13, $14)
        RETURNING id
    ), next AS (
        SELECT id FROM whodex.job
        WHERE state IN ('waiting', 'claimed', 'deferred') AND visible_at <= (SELECT now FROM clock)
            AND id <> ALL ($7)
        ORDER BY start_tag, visible_at, id LIMIT $11 FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE whodex.job SET
            post_started = CASE state WHEN 'claimed' THEN 1 ELSE post_started END,
            state = 'claimed', visible_at = (SELECT now FROM clock) + $12, attempts = attempts + 1, fence = fence + 1
        WHERE id = ANY (ARRAY(SELECT id FROM next))
        RETURNING job.*
    )
    SELECT ",
    columns!(),
    ", start_tag FROM claimed
    UNION ALL
    SELECT id, dedup_key, NULL, (SELECT count(*) FROM told), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           CASE state WHEN 'claimed' THEN start_tag END
    FROM added
    UNION ALL
    SELECT id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM completed"
);

/// Finds jobs that a statement inserted and claimed whose answer never came.
pub(super) const FIND: &str = "
    SELECT id, dedup_key, start_tag FROM whodex.job
    JOIN unnest($1::text[], $2::bigint[]) AS mine (dedup_key, received_at)
        USING (dedup_key, received_at)
    WHERE state = 'claimed' AND fence = 1";

/// A real write, and a commit that is waited for.
pub(super) const PROBE_WRITE: &str = "
    INSERT INTO whodex.checkpoint (name, at)
    VALUES ('checked', (extract(epoch from clock_timestamp()) * 1000)::bigint)
    ON CONFLICT (name) DO UPDATE SET at = excluded.at";
