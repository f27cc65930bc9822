//! Files that are saved and opened.

use gloo_timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use crate::scene::export::{Requests, event_line, numbers};
use crate::scene::lag::{Lags, Measure};
use crate::scene::saved::Draft;
use crate::sim::check::Counts;
use crate::sim::timeline::LogLine;
use crate::sim::world::World;

use super::super::save::{CSV, save, save_texts};
use super::{SLICE, Shared, ask, draft};

/// A piece of the event log: a text that grows without end is copied again and again.
const PIECE: usize = 1 << 20;

const JSON: &str = "application/json";
const JSON_LINES: &str = "application/x-ndjson";

/// What the run is done again for.
enum Job {
    Events(Vec<String>),
    Requests(Requests),
    Numbers(Counts),
    Lag(Box<Lags>),
}

/// How a job begins.
type Begin = fn() -> Job;

/// The buttons: what each saves, and the job behind it.
const JOBS: [(&str, Begin); 4] = [
    ("Numbers (CSV)", || Job::Numbers(Counts::default())),
    ("Lag (CSV)", || Job::Lag(Box::default())),
    ("Requests (CSV)", || Job::Requests(Requests::default())),
    ("Event log (JSON Lines)", || Job::Events(vec![String::new()])),
];

impl Job {
    fn see(&mut self, world: &World, step: u64, lines: &[LogLine], cursor: u64) {
        match self {
            Job::Events(texts) => {
                if texts.last().is_none_or(|text| text.len() > PIECE) {
                    texts.push(String::new());
                }
                let text = texts.last_mut().expect("there is one at least");
                text.extend(lines.iter().map(|line| event_line(world, line)));
            }
            Job::Requests(requests) => lines.iter().for_each(|line| requests.see(world, line)),
            Job::Numbers(counts) if step < cursor => *counts = world.checker().counts,
            Job::Numbers(_) => {}
            Job::Lag(lags) => lags.see(world, step, lines),
        }
    }

    fn save(&self, draft: &Draft) {
        let (cursor, end) = (draft.run.cursor.time, draft.run.end.time);
        match self {
            Job::Events(texts) => save_texts("laglab-events.jsonl", JSON_LINES, texts),
            Job::Requests(requests) => {
                let text = requests.sheet(draft.world()).csv();
                save_texts("laglab-requests.csv", CSV, &[text]);
            }
            Job::Numbers(counts) => {
                save_texts("laglab-numbers.csv", CSV, &[numbers(counts, cursor).csv()]);
            }
            Job::Lag(lags) => {
                let text = lags.chart(Measure::Time, end).data.csv();
                save_texts("laglab-lag.csv", CSV, &[text]);
            }
        }
    }
}

/// Does the run again in slices, then saves.
fn work(mut draft: Draft, mut job: Job, busy: RwSignal<Option<f64>>) {
    let cursor = draft.run.cursor.step;
    if let Job::Lag(lags) = &mut job
        && draft.steps() == 0
    {
        lags.see(draft.world(), 0, &[]);
    }
    let mut step = draft.steps();
    let all = draft.go_on(SLICE, |world, lines| {
        job.see(world, step, lines, cursor);
        step += 1;
    });
    if all {
        job.save(&draft);
    }
    // Who has closed the dialog wants no file any more.
    let open = busy.try_set((!all).then(|| draft.done())).is_none();
    if !all && open {
        Timeout::new(0, move || work(draft, job, busy)).forget();
    }
}

/// The buttons.
#[component]
pub(super) fn Files(shared: Shared) -> impl IntoView {
    let busy = RwSignal::new(None::<f64>);
    let said = RwSignal::new(String::new());
    let chosen = NodeRef::<html::Input>::new();
    let run = shared.run;
    let json = move |whole: bool| {
        let Some(run) = run.get_untracked() else { return };
        let (name, text) = match whole {
            true => ("laglab-run.json", serde_json::to_string_pretty(&run)),
            false => ("laglab-scenario.json", serde_json::to_string_pretty(&run.scenario)),
        };
        save_texts(name, JSON, &[text.unwrap_or_default(), "\n".to_owned()]);
    };
    let picture = move |_| {
        spawn_local(async move {
            let made = ask("picture", &JsValue::UNDEFINED).await;
            let told = match made.map(JsCast::dyn_into::<Blob>) {
                Ok(Ok(blob)) => {
                    save("laglab-stage.png", &blob);
                    String::new()
                }
                Ok(Err(_)) => "The browser has made no picture.".to_owned(),
                Err(why) => why,
            };
            let _gone = said.try_set(told);
        });
    };
    let start = move |job: Begin| {
        if let Some(draft) = draft(shared.mirror.at.get_untracked()) {
            work(draft, job(), busy);
        }
    };
    let open = move |_| {
        let input = chosen.get_untracked();
        let Some(file) =
            input.and_then(|input| JsCast::dyn_into::<web_sys::HtmlElement>(input).ok())
        else {
            return;
        };
        let files = js_sys::Reflect::get(&file, &JsValue::from_str("files"));
        let first = files.and_then(|files| js_sys::Reflect::get_u32(&files, 0));
        if let Ok(first) = first {
            spawn_local(async move {
                let told = ask("openFile", &first).await;
                let _gone = said.try_set(told.err().unwrap_or_default());
            });
        }
        close();
    };
    let nothing = move || run.with(Option::is_none);
    let works = move || busy.with(Option::is_some);
    let jobs = JOBS.map(|(name, job)| {
        view! {
            <button type="button" disabled=works on:click=move |_| start(job)>{name}</button>
        }
    });
    view! {
        <section aria-labelledby="share-save">
            <h3 id="share-save">"Save as a file"</h3>
            <div class="share-files" role="group" aria-labelledby="share-save">
                <button type="button" disabled=nothing on:click=move |_| json(true)>
                    "Run (JSON)"
                </button>
                <button type="button" disabled=nothing on:click=move |_| json(false)>
                    "Scenario (JSON)"
                </button>
                <button type="button" on:click=picture>"Picture of the stage (PNG)"</button>
                {jobs}
            </div>
            <p class="share-said" role="status">
                {move || match busy.get() {
                    Some(done) => format!("The run is done again: {} %", (done * 100.0) as u32),
                    None => said.get(),
                }}
            </p>
            <p class="share-note">
                "The run holds all that was done in it. The scenario is only what it began with. "
                <code>"laglab run FILE"</code>
                " takes both."
            </p>
        </section>
        <section aria-labelledby="share-open">
            <h3 id="share-open">"Open a file"</h3>
            <p>
                "A scenario or a run, as JSON. You can also drop it on the page. "
                "The run on the stage stays in the list of runs."
            </p>
            <input
                type="file"
                accept=".json,.md,application/json,text/markdown"
                aria-label="File to open"
                node_ref=chosen
                on:change=open
            />
        </section>
    }
}

/// What was opened is behind the dialog.
fn close() {
    let dialog = document().query_selector("dialog[open]").ok().flatten();
    if let Some(dialog) = dialog.and_then(|d| d.dyn_into::<web_sys::HtmlDialogElement>().ok()) {
        dialog.close();
    }
}
