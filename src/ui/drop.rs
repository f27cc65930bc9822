//! What comes from outside while the page is open: a file that is chosen or dropped, or the run in
//! a link. `assets/share.mjs` brings the text; what it is, the text says.

use leptos::prelude::{Set, WithUntracked};

use crate::lang::t;
use crate::scene::saved::{Content, SavedRun, is_lesson};
use crate::sim::time::SimTime;

use wasm_bindgen::prelude::wasm_bindgen;

use super::door::session;
use super::session::Session;

// Made by `assets/loader.mjs`: the program of the views reads it, and tells what is wrong with it.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = laglabOpenText)]
    fn read_lesson(file: &str, text: &str);
}

/// Opens a lesson, a run or a scenario. What there is to say of it stands on the page until it is
/// closed; what was on the stage stays as a run of the visit.
pub fn open_text(file: &str, text: &str) {
    let Ok(session) = session() else { return };
    session.notice.set(opened(session, file, text).unwrap_or_else(Some));
}

/// Says something on the page until it is closed.
pub fn notify(text: &str) {
    if let Ok(session) = session() {
        session.notice.set(Some(text.to_owned()));
    }
}

/// An error says what is wrong with it, otherwise what there is to say.
fn opened(session: Session, file: &str, text: &str) -> Result<Option<String>, String> {
    if is_lesson(file, text) {
        read_lesson(file, text);
        return Ok(None);
    }
    match Content::parse(text).map_err(|fault| fault.told(file))? {
        Content::Scenario(scenario) => {
            session.open(&scenario, SimTime::ZERO);
            Ok(None)
        }
        Content::Run(run) => Ok(open_run(session, &run)),
    }
}

fn open_run(session: Session, run: &SavedRun) -> Option<String> {
    let again = session.open_saved(run);
    let notice = run.notice(&again);
    if run.lesson.is_empty() || session.lesson_name.with_untracked(|name| *name == run.lesson) {
        return notice;
    }
    let lesson: String = run.lesson.chars().take(60).collect();
    let said = t!("share-it-was-begun-from-the", lesson = lesson);
    Some([&notice.unwrap_or_default(), " ", &said].concat().trim().to_owned())
}
