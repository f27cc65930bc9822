//! The page.
//!
//! The run lives in [`session`], outside the reactive graph. Views are small values that `scene`
//! makes from it, memoised, and made again when the session's revision number changes: at once
//! after every act, and a few times a second while playing. Only what moves along the links is
//! drawn every frame, on two canvases, one under the cards and one over them.
//!
//! Some views ([`views`]) are a program beside the page's, fetched when one is opened. What it
//! needs of the page goes through [`door`].

mod app;
mod clock;
mod course;
mod door;
mod drop;
mod editor;
mod embed;
mod header;
mod icon;
mod keys;
mod language;
mod later;
mod lesson;
mod log;
mod markdown;
mod menu;
mod numbers;
mod palette;
mod present;
mod promises;
mod router;
mod session;
mod settings;
mod speed;
mod stage;
mod term;
mod transport;
mod view_bar;
mod views;

pub use door::{
    choose_lesson, cluster, diary, go_to, lesson_file, lesson_id, lesson_list, lesson_missing,
    lessons, open_lesson, open_run, recording, run_names, show_gallery, whereabouts, words,
};
pub use drop::{notify, open_text};
pub use embed::host;
pub use language::{mount, speak_as};
pub use present::{present, present_caption, present_state, under_way, words_of};
pub use views::{WORDS, hide_view, read_lesson, show_view};
