//! The course's two tables, each claim beside what a worker measures on the learner's own cluster.

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::measure::SEEDS;
use crate::measure::claims::{Cell, Table, Text};
use crate::measure::desk::{Answer, Asked, Report};
use crate::sim::scenario::Scenario;

/// What runs this program in a worker.
const WORKER: &str = "./views-worker.mjs";

// What `bin/app` exports. The bundler keeps it under this name.
#[wasm_bindgen(js_namespace = wasmBindings)]
extern "C" {
    #[wasm_bindgen(catch)]
    fn cluster() -> Result<String, JsValue>;
    #[wasm_bindgen(catch)]
    fn open_run(scenario: &str, micros: f64) -> Result<(), JsValue>;
}

/// The worker, and what it has said last. Copies are handles to the same.
#[derive(Clone, Copy)]
struct Desk {
    worker: StoredValue<Option<Worker>, LocalStorage>,
    report: RwSignal<Option<Report>>,
    /// Runs done, and runs in all.
    progress: RwSignal<(u64, u64)>,
    problem: RwSignal<Option<String>>,
}

impl Desk {
    fn new() -> Desk {
        Desk {
            worker: StoredValue::new_local(None),
            report: RwSignal::new(None),
            progress: RwSignal::new((0, 0)),
            problem: RwSignal::new(None),
        }
    }

    /// Starts the worker, which says when it is ready.
    fn open(self) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(WORKER, &options) else {
            self.failed("This browser starts no worker here, and the tables are measured in one.");
            return;
        };
        let said = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            self.said(&event.data().as_string().unwrap_or_default());
        });
        worker.set_onmessage(Some(said.as_ref().unchecked_ref()));
        let failed = Closure::<dyn Fn(JsValue)>::new(move |_| {
            self.failed(
                "The program that measures the tables could not be loaded. Load the page again.",
            );
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
            Ok(Answer::Problem(why)) => self.problem.set(Some(why)),
            Err(error) => self.problem.set(Some(error.to_string())),
        }
    }

    /// Measures the cluster as it stands on the stage.
    fn measure(self) {
        let scenario = cluster()
            .map_err(|error| words(&error))
            .and_then(|text| Scenario::from_json(&text).map_err(|error| error.to_string()));
        self.problem.set(scenario.as_ref().err().cloned());
        self.progress.update(|(done, _)| *done = 0);
        if let Ok(scenario) = scenario {
            self.ask(&Asked::Measure { scenario: Box::new(scenario), seeds: SEEDS });
        }
    }

    fn ask(self, asked: &Asked) {
        let text = serde_json::to_string(asked).expect("what is asked has a text");
        self.worker.with_value(|worker| {
            let sent = worker.as_ref().map(|worker| worker.post_message(&JsValue::from_str(&text)));
            debug_assert!(sent.is_none_or(|sent| sent.is_ok()), "a text can be sent");
        });
    }
}

/// What the page's program says is wrong.
fn words(error: &JsValue) -> String {
    error.as_string().unwrap_or_else(|| "the page does not answer".to_owned())
}

/// Both tables, being measured from the start.
#[component]
pub(crate) fn Tables() -> impl IntoView {
    let desk = Desk::new();
    desk.open();
    let (done, of) = (move || desk.progress.get().0, move || desk.progress.get().1);
    let is_busy = move || done() < of() || of() == 0;
    let is_measured = move || desk.report.with(|r| r.as_ref().is_some_and(|r| r.done));
    let tables = move || {
        let report = desk.report.get();
        report.map(|report| report.tables.map(|table| table_view(desk, table, report.done)))
    };
    view! {
        <p class="about">
            "Each claim of the course stands beside what this page measures: your nodes and load, "
            "the same chances for every pattern. A run has about 1,000 writes. A replica is down "
            "for a fifth of it, and later the primary loses power."
        </p>
        <div class="measuring">
            <progress
                aria-label="Runs measured"
                max=move || of().max(1)
                prop:value=move || done() as f64
            ></progress>
            <span class="num">{move || format!("{} of {} runs", done(), of())}</span>
            <button type="button" class="small" disabled=is_busy on:click=move |_| desk.measure()>
                "Measure again"
            </button>
        </div>
        <p class="unseen" role="status">
            {move || if is_measured() { "The tables are measured" } else { "" }}
        </p>
        <p class="about">
            <button type="button" class="term" data-explain="of-tables">
                "How this was measured, and what the model leaves out"
            </button>
        </p>
        <Show when=move || desk.problem.with(Option::is_some)>
            <p class="problem" role="alert">{move || desk.problem.get()}</p>
        </Show>
        {tables}
    }
}

/// One of the tables.
fn table_view(desk: Desk, table: Table, is_measured: bool) -> AnyView {
    let Table { title, corner, columns, lines } = table;
    let head = |text: Text| view! { <th scope="col">{text.into_owned()}</th> };
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let cells = line.cells.into_iter().zip(&columns);
            let cells: Vec<_> = cells
                .map(|(cell, column)| cell_view(desk, cell, column.clone(), is_measured))
                .collect();
            view! { <tr><th scope="row">{line.head.into_owned()}</th>{cells}</tr> }
        })
        .collect();
    let columns: Vec<_> = std::iter::once(corner).chain(columns).map(head).collect();
    view! {
        <table>
            <caption>{title.into_owned()}</caption>
            <thead>
                <tr>{columns}</tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
    .into_any()
}

/// A claim, what was measured, what that says of it, and the way to the moment that shows it.
fn cell_view(desk: Desk, cell: Cell, column: Text, is_measured: bool) -> AnyView {
    let Cell { claim, measured, but, seen } = cell;
    let measured = if is_measured { measured } else { "Not measured yet".to_owned() };
    // On the page, names of settings stand as plain words.
    let but = but.filter(|_| is_measured).map(|but| format!("But: {}", but.replace('`', "")));
    view! {
        <td data-column=column.into_owned()>
            <p>{claim.into_owned()}</p>
            <p class="measured">{measured}</p>
            {but.map(|but| view! { <p class="but">{but}</p> })}
            {seen
                .map(|seen| {
                    let show = move |_| desk.ask(&Asked::Open(seen));
                    view! { <button type="button" class="small" on:click=show>"Show the run"</button> }
                })}
        </td>
    }
    .into_any()
}
