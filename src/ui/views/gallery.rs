//! All lessons, how far the learner is in each, and the way to open one's own.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::html;
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lang::t;
use crate::lesson::Lesson;
use crate::lesson::lint;
use crate::scene::fault::Fault;

use super::super::icon::{Icon, Sign};
use super::styles;

// What `bin/app` exports. The bundler keeps it under this name.
#[wasm_bindgen(js_namespace = wasmBindings)]
extern "C" {
    #[wasm_bindgen(catch)]
    fn lesson_list() -> Result<String, JsValue>;
    #[wasm_bindgen(catch)]
    fn diary() -> Result<String, JsValue>;
    fn choose_lesson(name: &str);
    #[wasm_bindgen(catch)]
    fn open_lesson(name: &str, text: &str) -> Result<(), JsValue>;
    fn show_gallery(on: bool);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = laglabFiles)]
    fn files(name: &str, file: &web_sys::File);
}

/// A lesson of the list.
#[derive(Clone, Debug, Deserialize)]
struct Entry {
    name: String,
    title: String,
    teaches: String,
    minutes: u8,
}

/// What is kept of the learner's way.
#[derive(Debug, Default, Deserialize)]
struct Diary {
    last: String,
    lessons: BTreeMap<String, Progress>,
}

#[derive(Debug, Deserialize)]
struct Progress {
    done: bool,
}

/// What was found in the file that was opened last.
#[derive(Clone, Debug, Default)]
struct Read {
    file: String,
    faults: Vec<String>,
    /// Whether the lesson is open in spite of them.
    open: bool,
}

thread_local! {
    static LAST: RefCell<Read> = RefCell::new(Read::default());
}

/// Opens a lesson that does not belong to the page. What is wrong with it is told in the gallery.
pub fn read_lesson(file: &str, text: &str) {
    let faults: Vec<String> = lint::faults(text).iter().map(Fault::to_string).collect();
    let open = Lesson::parse(text).is_ok() && open_lesson("", text).is_ok();
    let fine = faults.is_empty();
    LAST.set(Read { file: file.to_owned(), faults, open });
    show_gallery(false);
    if !fine {
        show_gallery(true);
    }
}

/// The gallery.
#[component]
pub(crate) fn Gallery() -> impl IntoView {
    let entries: Vec<Entry> =
        lesson_list().ok().and_then(|list| serde_json::from_str(&list).ok()).unwrap_or_default();
    let diary: Diary =
        diary().ok().and_then(|diary| serde_json::from_str(&diary).ok()).unwrap_or_default();
    let _added = styles::add("gallery.css");
    let title = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        let _focused = title.get().map(|title| title.focus());
    });
    let lost = entries.is_empty();
    view! {
        <h2 node_ref=title tabindex="-1">{t!("gallery-all-lessons")}</h2>
        <p class="about">
            {t!("gallery-in-teaching-order-what-you")}
        </p>
        <Found />
        {lost.then(|| view! { <p>{t!("gallery-the-list-could-not-be")}</p> })}
        <ol class="lessons">
            {entries
                .into_iter()
                .map(|entry| {
                    let state = match diary.lessons.get(&entry.name) {
                        Some(progress) if progress.done => State::Done,
                        Some(_) => State::Begun,
                        None => State::New,
                    };
                    let now = entry.name == diary.last;
                    view! { <Card entry=entry state=state now=now /> }
                })
                .collect_view()}
        </ol>
        <Own />
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Begun,
    Done,
}

/// One lesson.
#[component]
fn Card(entry: Entry, state: State, now: bool) -> impl IntoView {
    let Entry { name, title, teaches, minutes } = entry;
    let open = move |_| {
        show_gallery(false);
        choose_lesson(&name);
    };
    view! {
        <li>
            <button type="button" class="lesson-choice" aria-current=now.then_some("true") on:click=open>
                <strong>{title}</strong>
                <span class="lesson-teaches">{teaches}</span>
                <span class="lesson-state">
                    {t!("gallery-min", minutes = minutes)}
                    {match state {
                        State::New => ().into_any(),
                        State::Begun => [" · ", t!("gallery-begun-here")].concat().into_any(),
                        State::Done => view! { " · " <Icon sign=Sign::Tick /> {t!("gallery-done-here")} }.into_any(),
                    }}
                    {now.then(|| [" · ", t!("gallery-open-now")].concat())}
                </span>
            </button>
        </li>
    }
}

/// What was wrong with the file that was opened last.
#[component]
fn Found() -> impl IntoView {
    let Read { file, faults, open } = LAST.with_borrow(Clone::clone);
    (!faults.is_empty()).then(|| {
        let end = match open {
            true => t!("gallery-it-is-open-all-the"),
            false => t!("gallery-it-was-not-opened-the"),
        };
        view! {
            <div class="lesson-faults" role="alert">
                <p><strong>{file}</strong>": " {t!("gallery-found", faults = faults.len())}</p>
                <ul>{faults.into_iter().map(|fault| view! { <li>{fault}</li> }).collect_view()}</ul>
                <p>{end}</p>
            </div>
        }
    })
}

/// A lesson from a file.
#[component]
fn Own() -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let list = input.get_untracked().and_then(|input| input.files());
        if let Some(file) = list.and_then(|list| list.get(0)) {
            files("openFile", &file);
        }
    };
    view! {
        <section class="own-lesson" aria-labelledby="own-title">
            <h3 id="own-title">{t!("gallery-a-lesson-of-your-own")}</h3>
            <p>
                {t!("gallery-open-a-file")} " "
                <a href="./docs/lessons.html" target="_blank" rel="noopener">{t!("gallery-how-to-write-one")}</a> "."
            </p>
            <label>
                {t!("gallery-lesson-file")} " "
                <input type="file" accept=".md,text/markdown" node_ref=input on:change=chosen />
            </label>
        </section>
    }
}
