//! The log: what happened, in words, newest first. Each line leads to its moment.

use leptos::prelude::*;

use crate::lang::{decimal, t};
use crate::scene::chronicle::Line;
use crate::scene::follow::Followed;
use crate::scene::words::{Tone, tell};
use crate::sim::timeline::LogLine;
use crate::sim::trace::TraceEvent;

use super::icon::{Icon, Sign};
use super::session::{Run, expect_session};

/// Lines shown before the cursor, and after it when the cursor is in the past.
const BEFORE: usize = 40;
const AFTER: usize = 6;

/// Lines looked through for these.
const LOOK_BACK: usize = 4_000;
const LOOK_AHEAD: usize = 400;

/// One line as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    decimal(format!("{}.{:03}", us / 1_000_000, us / 1_000 % 1_000))
}

/// What matters, around the cursor, newest first. Runs of visitors' stale reads are one line, so
/// that what people do stays in sight.
fn what_matters(run: &Run, followed: Option<Followed>) -> Vec<Shown> {
    if let (Some(Followed::Write(_)), Some(journey)) = (followed, &run.journey) {
        return journey_of(run, journey.lines());
    }
    let chosen: Vec<Line>;
    let (mut lines, mut past) = (run.chronicle.lines(), run.past().len());
    if let Some(followed) = followed {
        let last = lines.len().min(past + LOOK_AHEAD);
        let near = lines[past.saturating_sub(LOOK_BACK)..last].iter();
        chosen = near.filter(|line| followed.concerns(&line.event)).cloned().collect();
        past = chosen.partition_point(|line| line.step < run.timeline.steps());
        lines = &chosen;
    }
    let mut all: Vec<Shown> =
        lines[past..].iter().take(AFTER).map(|line| shown(line, true)).collect();
    all.reverse();
    let is_visitors = |line: &Line| match &line.event {
        TraceEvent::ReadReturned { client, .. } => run.world().is_visitor(*client),
        _ => false,
    };
    let mut run_of_reads: Option<(Shown, u64)> = None;
    for line in lines[..past].iter().rev().take(LOOK_BACK) {
        match (&mut run_of_reads, is_visitors(line)) {
            (Some((_, count)), true) => *count += 1,
            (None, true) => run_of_reads = Some((shown(line, false), 1)),
            (_, false) => {
                all.extend(run_of_reads.take().map(folded));
                all.push(shown(line, false));
            }
        }
        if all.len() >= BEFORE {
            return all;
        }
    }
    all.extend(run_of_reads.map(folded));
    all
}

/// The way of a write around the cursor, newest first.
fn journey_of(run: &Run, lines: &[Line]) -> Vec<Shown> {
    let steps = run.timeline.steps();
    let mut all: Vec<Shown> =
        lines.iter().rev().take(BEFORE * 2).map(|line| shown(line, line.step >= steps)).collect();
    // Lines that were put in later have no number of their own.
    for (i, line) in (0..).zip(&mut all) {
        line.number = line.step * 64 + i % 64;
    }
    all
}

/// A run of visitors' reads as one line, which leads to the newest of them.
fn folded((newest, count): (Shown, u64)) -> Shown {
    if count == 1 {
        return newest;
    }
    let text = t!("page-visitors-made-of-them-the", count = count);
    Shown { lead: t!("page-stale-reads"), text, ..newest }
}

/// Every step before the cursor, newest first.
fn every_step(run: &Run, followed: Option<Followed>) -> Vec<Shown> {
    let about = |line: &&LogLine| followed.is_none_or(|f| f.concerns(&line.entry.event));
    let lines = run.timeline.recent().rev().filter(about).take(BEFORE * 2).enumerate();
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
    let lines = session.slow_view(move |run| match session.followed.get() {
        // The way of a write has every step of it.
        followed @ Some(Followed::Write(_)) => what_matters(run, followed),
        followed if detailed.get() => every_step(run, followed),
        followed => what_matters(run, followed),
    });
    let is_whole = Memo::new(move |_| matches!(session.followed.get(), Some(Followed::Write(_))));
    let why = move || if is_whole.get() { t!("page-of-a-write-that-is") } else { "" };
    view! {
        <section class="card log" aria-labelledby="log-title">
            <header class="card-head">
                <h2 id="log-title">{t!("page-what-happened")}</h2>
                <FollowMenu />
                <label class="check" title=why>
                    <input
                        type="checkbox"
                        prop:checked=move || detailed.get() || is_whole.get()
                        disabled=move || is_whole.get()
                        on:change=move |event| detailed.set(event_target_checked(&event))
                    />
                    {t!("page-every-step")}
                    <span class="unseen">{why}</span>
                </label>
            </header>
            <ol class="lines">
                <For each=move || lines.get() key=|line| line.clone() let:line>
                    <LineView line=line />
                </For>
            </ol>
            <Show when=move || lines.with(Vec::is_empty)>
                <p class="empty">{t!("page-nothing-yet-press-play-or")}</p>
            </Show>
        </section>
    }
}

/// Whom or what is followed.
#[component]
fn FollowMenu() -> impl IntoView {
    let session = expect_session();
    let choices = session.view(move |run| {
        let world = run.world();
        let mut choices = Followed::choices(world);
        choices.extend(session.followed.get().filter(|f| !choices.contains(f)));
        choices.into_iter().map(|f| (f, f.name(world))).collect::<Vec<_>>()
    });
    let choose = move |event: leptos::ev::Event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        session.follow(choices.with_untracked(|all| all.get(place?).map(|(f, _)| *f)));
    };
    view! {
        <label class="check">
            "follow"
            <select on:change=choose>
                <option value="" prop:selected=move || session.followed.get().is_none()>"all"</option>
                <For
                    each=move || choices.get().into_iter().enumerate()
                    key=|choice| choice.clone()
                    let:choice
                >
                    <option
                        value=choice.0
                        prop:selected=move || session.followed.get() == Some(choice.1.0)
                    >
                        {choice.1.1.clone()}
                    </option>
                </For>
            </select>
        </label>
    }
}

/// One line. Pressing it goes to its moment.
#[component]
fn LineView(line: Shown) -> impl IntoView {
    let session = expect_session();
    // What ended well is told quietly here.
    let sign = Sign::of(line.tone).filter(|_| line.tone != Tone::Good);
    let step = line.step;
    view! {
        <li class=line.tone.class() class:future=line.future>
            <button type="button" title=t!("page-go-to-this-moment") on:click=move |_| session.focus(step)>
                <time class="num">{line.time}</time>
                <span>
                    {(!line.lead.is_empty())
                        .then(|| view! {
                            <strong>
                                {sign.map(|sign| view! { <Icon sign=sign /> })} {line.lead} " "
                            </strong>
                        })}
                    {line.text}
                    {line.future.then(|| view! { <span class="unseen">" " {t!("page-after-the-present-moment")}</span> })}
                </span>
            </button>
        </li>
    }
}
