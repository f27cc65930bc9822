//! The log: what happened, in words, newest first. Each line leads to its moment.

use leptos::prelude::*;

use crate::scene::chronicle::Line;
use crate::scene::words::{Tone, tell};

use super::icon::{Icon, Sign};
use super::session::{Run, expect_session};

/// Lines shown before the cursor, and after it when the cursor is in the past.
const BEFORE: usize = 40;
const AFTER: usize = 6;

/// One line as it is shown.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    number: u64,
    step: u64,
    time: String,
    tone: Tone,
    lead: &'static str,
    text: String,
    future: bool,
}

fn shown(line: &Line, future: bool) -> Shown {
    Shown {
        number: line.number,
        step: line.step,
        time: seconds(line.time.as_micros()),
        tone: line.told.tone,
        lead: line.told.lead,
        text: line.told.text.clone(),
        future,
    }
}

fn seconds(us: u64) -> String {
    format!("{}.{:03}", us / 1_000_000, us / 1_000 % 1_000)
}

/// What matters, around the cursor, newest first.
fn what_matters(run: &Run) -> Vec<Shown> {
    let (lines, past) = (run.chronicle.lines(), run.past().len());
    let after = lines[past..].iter().take(AFTER).map(|line| shown(line, true));
    let before = lines[..past].iter().rev().take(BEFORE).map(|line| shown(line, false));
    let mut all: Vec<Shown> = after.collect();
    all.reverse();
    all.extend(before);
    all
}

/// Every step before the cursor, newest first.
fn every_step(run: &Run) -> Vec<Shown> {
    let lines = run.timeline.recent().rev().take(BEFORE * 2).enumerate();
    lines
        .map(|(i, line)| {
            let told = tell(run.world(), &line.entry.event);
            Shown {
                // Within one step, lines are told apart by their place.
                number: line.step * 64 + (i as u64 % 64),
                step: line.step,
                time: seconds(line.entry.time.as_micros()),
                tone: told.tone,
                lead: told.lead,
                text: told.text,
                future: false,
            }
        })
        .collect()
}

/// The log.
#[component]
pub(crate) fn LogCard() -> impl IntoView {
    let session = expect_session();
    let detailed = RwSignal::new(false);
    let lines = session
        .slow_view(move |run| if detailed.get() { every_step(run) } else { what_matters(run) });
    view! {
        <section class="card log" aria-labelledby="log-title">
            <header class="card-head">
                <h2 id="log-title">"What happened"</h2>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=detailed
                        on:change=move |event| detailed.set(event_target_checked(&event))
                    />
                    "every step"
                </label>
            </header>
            <ol class="lines">
                <For each=move || lines.get() key=|line| (line.number, line.step, line.future) let:line>
                    <LineView line=line />
                </For>
            </ol>
            <Show when=move || lines.with(Vec::is_empty)>
                <p class="empty">"Nothing yet. Press Play, or ask for a write."</p>
            </Show>
        </section>
    }
}

/// One line. Pressing it goes to its moment.
#[component]
fn LineView(line: Shown) -> impl IntoView {
    let session = expect_session();
    let (class, sign) = match line.tone {
        Tone::Bad => ("bad", Some(Sign::Flag)),
        Tone::Good => ("good", None),
        Tone::Waiting => ("waiting", Some(Sign::Wait)),
        Tone::Fault => ("fault", None),
        Tone::Control => ("control", None),
        Tone::Plain => ("plain", None),
    };
    let step = line.step;
    view! {
        <li class=class class:future=line.future>
            <button type="button" title="Go to this moment" on:click=move |_| session.focus(step)>
                <time class="num">{line.time}</time>
                <span>
                    {(!line.lead.is_empty())
                        .then(|| view! {
                            <strong>
                                {sign.map(|sign| view! { <Icon sign=sign /> })} {line.lead} " "
                            </strong>
                        })}
                    {line.text}
                    {line.future.then(|| view! { <span class="unseen">" (after the present moment)"</span> })}
                </span>
            </button>
        </li>
    }
}
