//! The `whodex` program. It has no commands yet.

fn main() {}
