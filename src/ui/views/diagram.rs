//! The space-time diagram of the run on the stage.
//!
//! Everything goes through [`Board::wake`]: it asks for one animation frame, in which a slice of
//! the run is done again if there is more of it, and then the window is drawn. Out of view nothing
//! is done.

mod board;
mod brush;
mod colours;
mod ground;
mod hands;
mod labels;
mod lay;
mod marks;
mod paint;
mod picture;
mod placing;
mod table;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, ResizeObserver};

use crate::lang::{Key, k, t};
use crate::scene::diagram::MOST;
use crate::sim::time::SimTime;

use super::styles;
use board::Board;
use hands::Hands;
pub(super) use picture::{picture, reason};
use table::Twin;

/// Only who opens this view needs them.
const STYLES: &str = "diagram.css";

/// What the marks mean: a class of the style sheet, and words.
const LEGEND: [(&str, Key); 10] = [
    ("wal", k!("diagram-legend-wal")),
    ("reply", k!("diagram-legend-reply")),
    ("request", k!("diagram-legend-request")),
    ("memory", k!("diagram-legend-memory")),
    ("disk", k!("diagram-legend-disk")),
    ("readable", k!("diagram-legend-readable")),
    ("waits", k!("diagram-legend-waits")),
    ("flag", k!("diagram-legend-flag")),
    ("lost", k!("diagram-legend-lost")),
    ("future", k!("diagram-legend-future")),
];

/// The view.
#[component]
pub(crate) fn SpaceTime() -> impl IntoView {
    let board = Board::new();
    let (plot, canvas) = (NodeRef::<html::Div>::new(), NodeRef::<html::Canvas>::new());
    Effect::new(move |_| {
        if let (Some(plot), Some(canvas)) = (plot.get(), canvas.get()) {
            board.attach(plot.into(), canvas);
        }
    });
    observe(board, plot);
    Effect::new(move |_| {
        board.mirror.at.track();
        board.pointed.track();
        board.wake();
    });
    // A sheet in the page itself would break a strict policy.
    let _added = styles::add(STYLES);
    let shown = board.shown;
    let lane_names = move || {
        let lanes = shown.with(|shown| shown.lanes.clone());
        let name = |(name, y, node): (String, f64, bool)| {
            view! { <span class:server=node style:top=format!("{y}px")>{name}</span> }
        };
        lanes.into_iter().map(name).collect_view()
    };
    view! {
        <div class="spacetime">
            <Tools board=board />
            <p class="reason" class:stale=move || shown.with(|s| s.reason.is_some())>
                {move || match shown.with(|shown| shown.reason.clone()) {
                    Some(reason) => view! { <b>{t!("diagram-why-stale")} " "</b> {reason} }.into_any(),
                    None => t!("diagram-time-runs-to-the-right").into_any(),
                }}
            </p>
            <div class="chart" style:height=move || format!("{}px", shown.with(|s| s.height))>
                <div class="names" aria-hidden="true">{lane_names}</div>
                <Plot board=board plot=plot canvas=canvas />
            </div>
            <p class="kept">
                {move || shown.with(|s| s.drawn.clone())}
                " "
                {move || {
                    let kept = shown.with(|s| s.kept);
                    kept.map(|since| {
                        t!("diagram-the-newest-items-are-kept", most = MOST, since = since)
                    })
                }}
            </p>
            <Legend />
            <Twin board=board />
        </div>
    }
}

/// What is drawn, and what lies over it.
#[component]
fn Plot(board: Board, plot: NodeRef<html::Div>, canvas: NodeRef<html::Canvas>) -> impl IntoView {
    let shown = board.shown;
    let hands = Hands::new(board, plot);
    let note = move || {
        board.note.get().map(|note| {
            let beyond = note.x > note.width / 2.0;
            view! {
                <div
                    class="note"
                    class:leftward=beyond
                    style:left=format!("{}px", note.x)
                    style:top=format!("{}px", note.y)
                >
                    {note.text}
                </div>
            }
        })
    };
    view! {
        <div
            class="plot"
            node_ref=plot
            tabindex="0"
            role="application"
            aria-label=t!("diagram-space-time-diagram")
            aria-describedby="spacetime-summary spacetime-keys"
            on:keydown=move |event| hands.key(&event)
            on:wheel=move |event| hands.wheel(&event)
            on:pointerdown=move |event| hands.down(&event)
            on:pointermove=move |event| hands.moved(&event)
            on:pointerup=move |event| hands.up(&event)
            on:pointercancel=move |_| hands.leave()
            on:pointerleave=move |_| hands.leave()
            on:blur=move |_| board.point(None, None)
        >
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            {note}
            <p class="over" class:hidden=move || !shown.with(|s| s.empty)>
                {t!("diagram-nothing-has-happened-yet-press")}
            </p>
            <div class="over" class:hidden=move || board.scanning.get().is_none()>
                <label>
                    {t!("diagram-the-run-is-done-again")} " "
                    <progress
                        max="1"
                        prop:value=move || board.scanning.get().unwrap_or(0.0)
                    ></progress>
                </label>
            </div>
        </div>
        <p class="unseen" id="spacetime-summary">{move || board.summary.get()}</p>
        <p class="unseen" id="spacetime-keys">
            {t!("diagram-left-and-right-move-the")}
        </p>
        <p class="unseen" aria-live="polite">{move || board.said.get()}</p>
    }
}

/// The buttons over the diagram, and which part of the run is shown.
#[component]
fn Tools(board: Board) -> impl IntoView {
    let shown = board.shown;
    let button = move |name: &'static str, sign: &'static str, times: f64| {
        let press = move |_| board.zoom(times, board.middle());
        view! {
            <button type="button" class="small" aria-label=name title=name on:click=press>
                {sign}
            </button>
        }
    };
    view! {
        <div class="tools" role="group" aria-label=t!("diagram-window-of-time")>
            {button(t!("diagram-zoom-out"), "\u{2212}", 2.0)}
            {button(t!("diagram-zoom-in"), "+", 0.5)}
            <button
                type="button"
                class="small"
                title=t!("diagram-show-the-whole-run")
                on:click=move |_| board.fit()
            >
                {t!("diagram-fit")}
            </button>
            <button
                type="button"
                class="small toggle"
                title=t!("diagram-keep-the-moment-shown-in")
                aria-pressed=move || if board.follow.get() { "true" } else { "false" }
                on:click=move |_| board.toggle_follow()
            >
                {t!("diagram-follow")}
            </button>
            <output class="num" aria-label=t!("diagram-window")>{move || shown.with(|s| s.window.clone())}</output>
        </div>
    }
}

/// What the marks mean.
#[component]
fn Legend() -> impl IntoView {
    let entry = |(class, words): (&'static str, Key)| {
        view! { <li><i class=class></i>{words.say()}</li> }
    };
    view! {
        <ul class="marks" aria-label=t!("diagram-legend")>{LEGEND.map(entry).collect_view()}</ul>
    }
}

/// Draws anew when the room changes, and stops when it is out of view.
fn observe(board: Board, plot: NodeRef<html::Div>) {
    let resized = Closure::<dyn Fn()>::new(move || board.resized());
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
        board.set_in_view(last.is_ok_and(|entry| entry.is_intersecting()));
    });
    let sizes = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
    let views = IntersectionObserver::new(seen.as_ref().unchecked_ref()).ok();
    let observers = StoredValue::new_local((sizes, views, resized, seen));
    Effect::new(move |_| {
        let Some(plot) = plot.get() else { return };
        let plot: Element = plot.into();
        observers.with_value(|(sizes, views, ..)| {
            sizes.iter().for_each(|sizes| sizes.observe(&plot));
            views.iter().for_each(|views| views.observe(&plot));
        });
    });
    on_cleanup(move || {
        observers.with_value(|(sizes, views, ..)| {
            sizes.iter().for_each(ResizeObserver::disconnect);
            views.iter().for_each(IntersectionObserver::disconnect);
        });
    });
}

/// A time as the tools write it.
fn to_text(from: SimTime, to: SimTime) -> String {
    t!("diagram-to-2", from = from, to = to)
}
