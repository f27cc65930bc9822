//! The lessons there are, which one is open, and how far the learner has come in each.
//!
//! What the learner has done is kept in this browser and nowhere else. Where the browser keeps
//! nothing, it lasts as long as the page.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lang::t;
use crate::lesson::FIRST_NAME;

use super::session::{Session, expect_session};

// Made by `assets/loader.mjs`: fetches a lesson and hands it to `open_lesson`.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = laglabLesson)]
    fn fetch_lesson(name: &str);
}

/// Where the browser keeps it.
const KEPT: &str = "laglab-lessons";

/// A lesson in the list. `lessons/index.json` is made of them when the page is built.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Entry {
    /// The name of its file.
    pub(crate) name: String,
    /// Its title.
    pub(crate) title: String,
}

/// How far the learner has come in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Progress {
    /// The goals that have been reached.
    pub(crate) goals: Vec<bool>,
    /// The answer that was chosen.
    pub(crate) predicted: Option<usize>,
    /// Whether all goals have been reached, ever.
    pub(crate) done: bool,
}

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Diary {
    last: String,
    lessons: BTreeMap<String, Progress>,
}

/// A handle to the course. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(crate) struct Course {
    /// The lessons in teaching order. None until the list has come.
    pub(crate) entries: RwSignal<Vec<Entry>>,
    /// The list as it came, with what only the gallery shows.
    pub(crate) index: StoredValue<String>,
    /// Whether the dialog with all lessons is open.
    pub(crate) gallery: RwSignal<bool>,
    diary: StoredValue<Diary>,
}

impl Course {
    /// The course, with what the browser has kept.
    pub(crate) fn new() -> Course {
        let kept = storage().and_then(|storage| storage.get_item(KEPT).ok()?);
        // What cannot be read was not written by this version. It is begun anew.
        let diary = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Course {
            entries: RwSignal::new(Vec::new()),
            index: StoredValue::new(String::new()),
            gallery: RwSignal::new(false),
            diary: StoredValue::new(diary),
        }
    }

    /// How far the learner has come in a lesson.
    pub(crate) fn progress(self, name: &str) -> Option<Progress> {
        self.diary.with_value(|diary| diary.lessons.get(name).cloned())
    }

    /// All that is kept, for the gallery.
    pub(crate) fn diary_text(self) -> String {
        self.diary.with_value(|diary| serde_json::to_string(diary).unwrap_or_default())
    }

    /// The lesson that was open last, if it is not the one that the page begins with.
    pub(crate) fn last(self) -> Option<String> {
        let last = self.diary.with_value(|diary| diary.last.clone());
        Some(last).filter(|last| !last.is_empty() && last != FIRST_NAME)
    }

    /// Keeps how far the open lesson is.
    fn keep(self, name: &str, now: Progress) {
        self.diary.update_value(|diary| {
            name.clone_into(&mut diary.last);
            let before = diary.lessons.entry(name.to_owned()).or_default();
            *before = Progress { done: now.done || before.done, ..now };
        });
        if let Some(storage) = storage() {
            // Where there is no room the page remembers by itself.
            let _kept = storage.set_item(KEPT, &self.diary_text());
        }
    }

    /// Keeps it from now on, whenever it changes.
    pub(super) fn follow(self, session: Session) {
        let now = session.view(move |run| run.watcher.reached().to_vec());
        Effect::new(move |_| {
            let name = session.lesson_name.get();
            let (goals, predicted) = (now.get(), session.predicted.get());
            // A lesson from elsewhere has no place in the list.
            if !name.is_empty()
                && (goals.contains(&true) || predicted.is_some() || name != FIRST_NAME)
            {
                let done = !goals.contains(&false);
                self.keep(&name, Progress { goals, predicted, done });
            }
        });
    }

    /// The place of the open lesson in the list, and how many there are.
    fn place(self, session: Session) -> Option<(usize, usize)> {
        let name = session.lesson_name.get();
        self.entries.with(|all| Some((all.iter().position(|entry| entry.name == name)?, all.len())))
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Fetches a lesson and opens it.
pub(crate) fn open(name: &str) {
    fetch_lesson(name);
}

/// Where in the course the learner is, and the ways on.
#[component]
pub(crate) fn CourseBar() -> impl IntoView {
    let session = expect_session();
    let course = expect_context::<Course>();
    let place = Memo::new(move |_| course.place(session));
    let beside = move |step: isize| {
        let (place, _) = place.get()?;
        let wanted = place.checked_add_signed(step)?;
        course.entries.with(|all| all.get(wanted).map(|entry| entry.name.clone()))
    };
    let go = move |step: isize| {
        if let Some(name) = untrack(|| beside(step)) {
            open(&name);
        }
    };
    let at = move || match place.get() {
        Some((place, all)) => t!("course-lesson-of", place = place + 1, all = all),
        None if session.lesson_name.with(String::is_empty) => {
            t!("course-a-lesson-of-your-own").to_owned()
        }
        None => t!("course-lesson-1").to_owned(),
    };
    let turn = move |step: isize, sign: &'static str, name: &'static str| {
        view! {
            <button
                type="button"
                class="small"
                aria-label=name
                title=name
                disabled=move || beside(step).is_none()
                on:click=move |_| go(step)
            >
                {sign}
            </button>
        }
    };
    view! {
        <nav class="course" aria-label=t!("course-lessons")>
            <p class="kick">{at}</p>
            <span class="course-ways">
                {turn(-1, "‹", t!("course-lesson-before"))}
                <button type="button" class="small" on:click=move |_| course.gallery.set(true)>{t!("course-lessons")}</button>
                {turn(1, "›", t!("course-next-lesson"))}
            </span>
        </nav>
    }
}

/// The dialog with all lessons. What is in it comes with the views: `views::gallery`.
#[component]
pub(crate) fn GalleryDialog() -> impl IntoView {
    let open = expect_context::<Course>().gallery;
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let shown = dialog.show_modal();
                debug_assert!(shown.is_ok(), "it is in the document and not open");
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="explain gallery" aria-label=t!("course-all-lessons") node_ref=dialog on:close=move |_| open.set(false)>
            <button type="button" class="close" on:click=move |_| open.set(false)>{t!("course-close")}</button>
            <Show when=move || open.get()>
                <super::later::Later name="gallery" />
            </Show>
        </dialog>
    }
}
