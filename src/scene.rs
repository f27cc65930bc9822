//! Pure views: from a world to words, numbers and places on the page.
//!
//! Nothing here draws. What the page shows is decided here as plain values, which native tests
//! read, and drawn in `ui`.

pub mod acts;
pub mod chart;
pub mod chronicle;
pub mod client;
pub mod files;
mod happenings;
pub mod lag;
pub mod layout;
pub mod node;
pub mod plots;
pub mod settings;
pub mod stride;
pub mod strip;
pub mod tokens;
pub mod words;
