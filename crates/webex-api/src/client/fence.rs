//! The right to a call, which can be lost while the call waits.

use std::pin::Pin;

/// The right to a call. A call waits for Webex's rate, maybe for minutes; meanwhile whoever makes it can lose the right to it, as
/// when a lease ends.
pub trait Fence: Send + Sync {
    /// Whether the right still holds. The client asks right before each request leaves.
    fn holds(&self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>>;
}
