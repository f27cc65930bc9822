//! The dialog that shares and saves the run on the stage, and opens files.
//!
//! What it holds is made when it opens, and again when the reader asks for it: a link that changes
//! while it is copied would be of no use.

mod files;

use gloo_timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::lang::t;
use crate::scene::saved::{Draft, ENGINE, Place, SavedRun};

use super::mirror::{self, Mirror, Whereabouts};
use super::styles;
use files::Files;

/// Steps that are done again before the page gets its turn.
const SLICE: u64 = 20_000;

#[wasm_bindgen]
extern "C" {
    // Made by `assets/loader.mjs`.
    #[wasm_bindgen(js_name = laglabFiles, catch)]
    async fn call(name: &str, value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = wasmBindings, catch)]
    fn lesson_id() -> Result<String, JsValue>;
}

/// Calls what `assets/share.mjs` or `assets/picture.mjs` exports. An error is in words.
async fn ask(name: &str, value: &JsValue) -> Result<JsValue, String> {
    call(name, value).await.map_err(|error| {
        let said = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        said.unwrap_or_else(|| t!("share-the-browser-could-not-do").to_owned())
    })
}

/// The run that is shared. Copies are handles to the same.
#[derive(Clone, Copy)]
struct Shared {
    mirror: Mirror,
    /// Where the run was when it was taken.
    taken: RwSignal<Whereabouts>,
    draft: StoredValue<Option<Draft>, LocalStorage>,
    run: RwSignal<Option<SavedRun>>,
    link: RwSignal<String>,
    /// Why there is no link.
    problem: RwSignal<Option<String>>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

/// The run on the stage, to be done again.
fn draft(at: Whereabouts) -> Option<Draft> {
    let name = mirror::names().into_iter().nth(at.place).unwrap_or_default();
    let cursor = Place { step: at.steps, time: at.now };
    let end = Place { step: at.head_steps, time: at.head };
    let lesson = lesson_id().unwrap_or_default();
    Some(Draft::new(mirror::recording_of(at.place)?, &lesson, &name, cursor, end))
}

impl Shared {
    /// Takes the run as it is now.
    fn take(self) {
        let at = self.mirror.at.get_untracked();
        self.taken.set(at);
        self.run.set(None);
        self.link.set(String::new());
        let draft = draft(at);
        let checked = draft.as_ref().map(|draft| draft.run.check());
        self.problem.set(match checked {
            Some(Ok(())) => None,
            Some(Err(fault)) => Some(t!("share-this-run-cannot-be-shared", fault = fault.text)),
            None => Some(t!("share-there-is-no-run-to").to_owned()),
        });
        self.draft.set_value(draft.filter(|_| self.problem.with_untracked(Option::is_none)));
        self.go_on();
    }

    fn go_on(self) {
        let all =
            self.draft.try_update_value(|draft| Some(draft.as_mut()?.go_on(SLICE, |_, _| {})));
        match all.flatten() {
            Some(true) => self.done(),
            Some(false) => {
                self.timer.set_value(Some(Timeout::new(0, move || self.go_on())));
            }
            None => {}
        }
    }

    fn done(self) {
        let Some(draft) = self.draft.try_update_value(Option::take).flatten() else { return };
        let text = serde_json::to_string(&draft.run).unwrap_or_default();
        self.run.set(Some(draft.run));
        spawn_local(async move {
            let made = ask("link", &JsValue::from_str(&text)).await;
            // The dialog may have been closed meanwhile.
            let _gone = match made {
                Ok(link) => self.link.try_set(link.as_string().unwrap_or_default()),
                Err(why) => self.problem.try_set(Some(why)).map(|_| String::new()),
            };
        });
    }
}

/// The page in a page: what to paste into a course.
fn iframe(link: &str) -> String {
    let (page, fragment) = link.split_once('#').unwrap_or((link, ""));
    [
        "<iframe src=\"",
        page,
        "?embed=1#",
        fragment,
        "\" title=\"LagLab\" width=\"100%\" height=\"720\" loading=\"lazy\" \
         allow=\"clipboard-write; fullscreen\" style=\"border: 0\"></iframe>",
    ]
    .concat()
}

/// The dialog's content.
#[component]
pub(crate) fn Share() -> impl IntoView {
    let shared = Shared {
        mirror: Mirror::new(),
        taken: RwSignal::new(Whereabouts::default()),
        draft: StoredValue::new_local(None),
        run: RwSignal::new(None),
        link: RwSignal::new(String::new()),
        problem: RwSignal::new(None),
        timer: StoredValue::new_local(None),
    };
    shared.take();
    let title = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(title) = title.get() {
            let _focused = title.focus();
        }
    });
    let has_moved = move || shared.mirror.at.get() != shared.taken.get();
    let _added = styles::add("share.css");
    view! {
        <div class="explain-head">
            <h2 node_ref=title tabindex="-1">{t!("share-share-and-save")}</h2>
        </div>
        <div class="share-body">
            <section aria-labelledby="share-link">
                <h3 id="share-link">{t!("share-link-to-this-moment")}</h3>
                <p>
                    {t!("share-what-the-link-holds")}
                </p>
                <Copied id="share-url" name=t!("share-the-link") text=Signal::derive(move || shared.link.get()) />
                <p class="share-row">
                    <button type="button" disabled=move || !has_moved() on:click=move |_| shared.take()>
                        {t!("share-make-the-link-again")}
                    </button>
                    <span>
                        {move || if has_moved() { t!("share-the-run-has-moved-on") } else { "" }}
                    </span>
                </p>
                <p class="problem" role="alert" hidden=move || shared.problem.with(Option::is_none)>
                    {move || shared.problem.get()}
                </p>
                <Facts run=shared.run />
            </section>
            <section aria-labelledby="share-embed">
                <h3 id="share-embed">{t!("share-in-a-page-of-a")}</h3>
                <p>{t!("share-paste-this-where-your-course")}</p>
                <Copied
                    id="share-iframe"
                    name="HTML"
                    text=Signal::derive(move || {
                        shared.link.with(|link| match link.as_str() {
                            "" => String::new(),
                            link => iframe(link),
                        })
                    })
                />
            </section>
            <Files shared=shared />
        </div>
    }
}

/// A text to copy.
#[component]
fn Copied(id: &'static str, name: &'static str, text: Signal<String>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let copy = move |_| {
        spawn_local(async move {
            let told = ask("copy", &JsValue::from_str(id)).await;
            let told = told.map(|told| told.as_string().unwrap_or_default());
            let _gone = said.try_set(told.unwrap_or_else(|why| why));
        });
    };
    Effect::new(move |_| {
        text.track();
        said.set(String::new());
    });
    view! {
        <div class="share-copy">
            <textarea id=id aria-label=name readonly rows="2" spellcheck="false" prop:value=text></textarea>
            <button
                type="button"
                aria-label=t!("share-copy-2", name = name)
                disabled=move || text.with(String::is_empty)
                on:click=copy
            >
                {t!("share-copy")}
            </button>
        </div>
        <p class="share-said" role="status">{said}</p>
    }
}

/// What tells whether a run that is opened is the same.
#[component]
fn Facts(run: RwSignal<Option<SavedRun>>) -> impl IntoView {
    let fact = move |of: fn(&SavedRun) -> String| {
        move || run.with(|run| run.as_ref().map_or_else(|| "…".to_owned(), of))
    };
    view! {
        <dl class="share-facts">
            <dt>{t!("share-moment")}</dt>
            <dd>{fact(|run| run.cursor.time.to_string())}</dd>
            <dt>{t!("share-done-by-hand")}</dt>
            <dd>{fact(|run| t!("count-acts", n = run.acts.len()))}</dd>
            <dt>{t!("share-digest")}</dt>
            <dd><code>{fact(|run| run.digest.clone())}</code></dd>
            <dt>{t!("share-engine")}</dt>
            <dd>{["LagLab ", ENGINE].concat()}</dd>
        </dl>
        <p class="share-note">
            {t!("share-the-digest-is-a-fingerprint")}
        </p>
    }
}
