//! The integration tests: sentences about the bot, told through its front doors.
