//! The `whodex` program.

fn main() {}
