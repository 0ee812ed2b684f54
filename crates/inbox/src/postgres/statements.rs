//! The statements of the writer: each is one round trip and one transaction.

use super::columns;

/// Keeps what is new (`added`), and claims what is handed over. Of jobs with one key the first is kept. When something
/// waits, whoever listens is `told`.
macro_rules! keep {
    () => {
        "WITH clock AS MATERIALIZED (
            SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint AS now
        ), added AS (
            INSERT INTO whodex.job (key, lane, body, received, turn, state, due, attempt)
            SELECT key, lane, body, received, turn,
                   CASE WHEN lease IS NULL THEN 'waiting' ELSE 'claimed' END,
                   CASE WHEN lease IS NULL THEN 0 ELSE now + lease END,
                   (lease IS NOT NULL)::integer
            FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
                 WITH ORDINALITY AS fresh (key, lane, body, received, turn, lease, place), clock
            ORDER BY key, place
            ON CONFLICT (key) DO NOTHING RETURNING key, seq, state
        ), told AS MATERIALIZED (
            SELECT pg_notify('whodex_inbox', '') FROM added WHERE state = 'waiting' LIMIT 1
        )"
    };
}

/// One statement, and so one round trip and one transaction.
pub(super) const KEEP: &str = concat!(
    keep!(),
    " SELECT seq, key, NULL, (SELECT count(*) FROM told) FROM added"
);

/// The same, and `ended` ends what is done, where the claim still holds, or this very claim has ended it before and not
/// heard of it; `claimed` claims what is due and neither held by others nor ended here, by turns.
///
/// Nothing is joined with the jobs: the plan is made once, maybe while there are hardly any, and has to be good for many.
/// Of `claimed` the rows are whole, those of `added` have numbers and keys, and those of `ended` numbers.
pub(super) const KEEP_END_AND_CLAIM: &str = concat!(
    keep!(),
    ", ended AS (
        UPDATE whodex.job SET state = $14, body = '',
            why = CASE state WHEN $14 THEN why END,
            reply = CASE state WHEN $14 THEN reply ELSE ($9::text[])[array_position($7, seq)] END,
            ended = CASE state WHEN $14 THEN ended ELSE ($10::bigint[])[array_position($7, seq)] END,
            thread = CASE state WHEN $14 THEN thread ELSE ($15::text[])[array_position($7, seq)] END,
            about = CASE state WHEN $14 THEN about ELSE ($16::text[])[array_position($7, seq)] END
        WHERE seq = ANY ($7::bigint[]) AND attempt = ($8::integer[])[array_position($7, seq)]
            AND state IN ($13, $14)
        RETURNING seq
    ), next AS (
        SELECT seq FROM whodex.job
        WHERE state IN ('waiting', 'claimed', 'deferred') AND due <= (SELECT now FROM clock)
            AND seq <> ALL ($7)
        ORDER BY turn, due, seq LIMIT $11 FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE whodex.job SET
            reply = CASE state WHEN 'claimed' THEN coalesce(reply, '') ELSE reply END,
            state = 'claimed', due = (SELECT now FROM clock) + $12, attempt = attempt + 1
        WHERE seq = ANY (ARRAY(SELECT seq FROM next))
        RETURNING job.*
    )
    SELECT ",
    columns!(),
    ", turn FROM claimed
    UNION ALL
    SELECT seq, key, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, (SELECT count(*) FROM told) FROM added
    UNION ALL
    SELECT seq, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM ended"
);

/// Finds jobs that were kept and handed over by a statement whose answer never came.
pub(super) const FIND: &str = "
    SELECT seq, key FROM whodex.job
    JOIN unnest($1::text[], $2::bigint[], $3::bigint[]) AS mine (key, received, turn)
        USING (key, received, turn)
    WHERE state = 'claimed' AND attempt = 1";

/// A real write, and a commit that is waited for.
pub(super) const CHECK: &str = "
    INSERT INTO whodex.mark (name, at)
    VALUES ('checked', (extract(epoch from clock_timestamp()) * 1000)::bigint)
    ON CONFLICT (name) DO UPDATE SET at = excluded.at";
