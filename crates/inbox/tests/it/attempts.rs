//! The facts that one attempt of a job leaves to the next.

use whodex_inbox::Job;

use crate::jobs::{event, now};
use crate::places::places;

#[tokio::test]
async fn a_job_that_waits_for_another_loses_no_attempt() {
    for place in places().await {
        let inbox = place.open().await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        for waits in 0..3 {
            let claim = inbox.claim(1).await.unwrap().pop().unwrap();
            assert_eq!((claim.job().attempt, claim.job().waits), (1, waits));
            claim.wait(now(), "the first is not done").await.unwrap();
        }
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        assert_eq!(claim.job().why.as_deref(), Some("the first is not done"));
        claim.dead_letter("Webex is slow").await.unwrap();
        let dead = inbox.find("a").await.unwrap().unwrap();
        assert!(inbox.retry(dead.seq).await.unwrap());
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        assert_eq!((claim.job().attempt, claim.job().waits), (1, 0));
    }
}

#[tokio::test]
async fn the_next_claim_knows_what_the_last_ones_posted() {
    for place in places().await {
        let inbox = place.open().await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        claim.post_started().await.unwrap();
        claim.post_unheard();
        claim.retry(now(), "the answer is lost").await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        claim.post_unheard();
        claim.replied_privately("ANSWER");
        claim.retry(now(), "the answer is lost").await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        let rest = |job: &Job| (job.unheard_posts, job.private_reply.clone());
        assert_eq!(rest(claim.job()), (2, Some("ANSWER".to_owned())));
        assert!(claim.job().post_started);
        // Nor is it forgotten when an attempt does not count.
        claim.release().await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        assert_eq!(rest(claim.job()), (2, Some("ANSWER".to_owned())));
        claim.complete(Some("ANSWER")).await.unwrap();
        let done = inbox.find("a").await.unwrap().unwrap();
        assert_eq!(done.reply.as_deref(), Some("ANSWER"));
        assert!(!done.post_started);
    }
}

#[tokio::test]
async fn a_released_job_keeps_the_reason_of_its_last_attempt() {
    for place in places().await {
        let inbox = place.open().await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        claim.retry(now(), "Webex is slow").await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        claim.release().await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        let (attempt, why) = (claim.job().attempt, claim.job().why.as_deref());
        assert_eq!((attempt, why), (2, Some("Webex is slow")));
    }
}
