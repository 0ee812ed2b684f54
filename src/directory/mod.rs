//! Finding people under the rules for tokens without admin rights.

pub mod found;
pub mod names;
pub mod rank;
