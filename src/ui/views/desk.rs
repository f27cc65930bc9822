//! The worker that measures, shared by the views that show what it says.

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

use crate::lang::t;
use crate::measure::SEEDS;
use crate::measure::desk::{Answer, Asked, Report, Swept};
use crate::sim::scenario::Scenario;

/// What the page's words begin with when the worker is told them, before all else.
pub const WORDS: &str = "words:";

// What `bin/app` exports. The bundler keeps it under this name.
#[wasm_bindgen(js_namespace = wasmBindings)]
extern "C" {
    #[wasm_bindgen(catch)]
    fn cluster() -> Result<String, JsValue>;
    #[wasm_bindgen(catch)]
    fn open_run(scenario: &str, micros: f64) -> Result<(), JsValue>;
}

// Made by `assets/loader.mjs`, and by `assets/single.js` where the page is one file.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = laglabWorker)]
    fn laglab_worker() -> Result<Worker, JsValue>;
}

/// The worker, and what it has said last. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    worker: StoredValue<Option<Worker>, LocalStorage>,
    /// The tables and what lies behind them.
    pub(crate) report: RwSignal<Option<Report>>,
    /// Runs done, and runs in all.
    pub(crate) progress: RwSignal<(u64, u64)>,
    /// What is wrong with it, or with the tables.
    pub(crate) problem: RwSignal<Option<String>>,
    /// The sweep, as far as it is measured.
    pub(crate) swept: RwSignal<Swept>,
    /// Why the sweep cannot be done.
    pub(crate) refused: RwSignal<Option<String>>,
}

thread_local! {
    /// It outlives the views, and with it what was measured. Its owner keeps its signals.
    static SHARED: (Owner, Desk) = {
        let owner = Owner::new();
        let desk = owner.with(Desk::new);
        (owner, desk)
    };
}

impl Desk {
    fn new() -> Desk {
        Desk {
            worker: StoredValue::new_local(None),
            report: RwSignal::new(None),
            progress: RwSignal::new((0, 0)),
            problem: RwSignal::new(None),
            swept: RwSignal::new(Swept::default()),
            refused: RwSignal::new(None),
        }
    }

    /// The one of this page, at work.
    pub(crate) fn shared() -> Desk {
        let desk = SHARED.with(|(_, desk)| *desk);
        if desk.worker.with_value(Option::is_none) {
            desk.open();
        }
        desk
    }

    /// Starts the worker, which says when it is ready.
    fn open(self) {
        let Ok(worker) = laglab_worker() else {
            self.failed(t!("desk-this-browser-starts-no-worker"));
            return;
        };
        let said = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            self.said(&event.data().as_string().unwrap_or_default());
        });
        worker.set_onmessage(Some(said.as_ref().unchecked_ref()));
        let failed = Closure::<dyn Fn(JsValue)>::new(move |_| {
            self.failed(t!("desk-the-program-that-measures-could"));
        });
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        // They listen as long as the page lives.
        said.forget();
        failed.forget();
        self.worker.set_value(Some(worker));
    }

    fn failed(self, why: &str) {
        self.worker.set_value(None);
        self.problem.set(Some(why.to_owned()));
    }

    fn said(self, text: &str) {
        if text.is_empty() {
            let words = [WORDS, &crate::lang::texts()].concat();
            self.worker.with_value(|worker| {
                let sent = worker.as_ref().map(|worker| worker.post_message(&words.into()));
                debug_assert!(sent.is_none_or(|sent| sent.is_ok()), "a text can be sent");
            });
            self.measure();
            return;
        }
        match serde_json::from_str(text) {
            Ok(Answer::Progress(done, of)) => self.progress.set((done, of)),
            Ok(Answer::Report(report)) => {
                if report.done {
                    self.progress.update(|(done, of)| *done = *of);
                }
                self.report.set(Some(report));
            }
            Ok(Answer::Run { scenario, seen }) => {
                let text = serde_json::to_string(&scenario).expect("a scenario has a text");
                let opened = open_run(&text, seen.place.time.as_micros() as f64);
                self.problem.set(opened.err().map(|error| words(&error)));
            }
            Ok(Answer::Swept(swept)) => self.swept.set(swept),
            Ok(Answer::Refused(why)) => {
                self.swept.set(Swept::default());
                self.refused.set(Some(why));
            }
            Ok(Answer::Problem(why)) => self.problem.set(Some(why)),
            Err(error) => self.problem.set(Some(error.to_string())),
        }
    }

    /// Measures the cluster as it stands on the stage.
    pub(crate) fn measure(self) {
        let scenario = stage();
        self.problem.set(scenario.as_ref().err().cloned());
        self.progress.update(|(done, _)| *done = 0);
        if let Ok(scenario) = scenario {
            self.ask(&Asked::Measure { scenario: Box::new(scenario), seeds: SEEDS });
        }
    }

    /// Whether the tables are being measured.
    pub(crate) fn is_busy(self) -> bool {
        let (done, of) = self.progress.get();
        done < of || of == 0
    }

    /// Asks for something.
    pub(crate) fn ask(self, asked: &Asked) {
        let text = serde_json::to_string(asked).expect("what is asked has a text");
        self.worker.with_value(|worker| {
            let sent = worker.as_ref().map(|worker| worker.post_message(&JsValue::from_str(&text)));
            debug_assert!(sent.is_none_or(|sent| sent.is_ok()), "a text can be sent");
        });
    }
}

/// The cluster as it stands on the stage.
pub(crate) fn stage() -> Result<Scenario, String> {
    let text = cluster().map_err(|error| words(&error))?;
    Scenario::from_json(&text).map_err(|error| error.to_string())
}

/// What the page's program says is wrong.
fn words(error: &JsValue) -> String {
    error.as_string().unwrap_or_else(|| t!("desk-the-page-does-not-answer").to_owned())
}

/// How far the measurement of the tables is, and the way to do it again.
#[component]
pub(crate) fn Measuring(
    /// Whose it is.
    desk: Desk,
) -> impl IntoView {
    let (done, of) = (move || desk.progress.get().0, move || desk.progress.get().1);
    let again = move |_| desk.measure();
    view! {
        <div class="measuring">
            <progress
                aria-label=t!("desk-runs-measured")
                max=move || of().max(1)
                prop:value=move || done() as f64
            ></progress>
            <span class="num">{move || t!("desk-of-runs", done = done(), of = of())}</span>
            <button
                type="button"
                class="small"
                disabled=move || desk.is_busy()
                on:click=again
            >
                {t!("desk-measure-again")}
            </button>
        </div>
    }
}
