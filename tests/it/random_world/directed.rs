//! Small worlds in which one thing goes wrong, if it does.
