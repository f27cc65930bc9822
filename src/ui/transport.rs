//! The bar under the stage: play, step, the whole run on a line, speed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::lang::{decimal, t};
use crate::scene::stride::Stride;
use crate::scene::strip::{self, Mark};
use crate::sim::time::SimTime;

use super::session::expect_session;
use super::speed::SpeedMenu;

/// The transport bar.
#[component]
pub(crate) fn Transport() -> impl IntoView {
    let session = expect_session();
    let playing = session.playing;
    let now = session.view(|run| run.timeline.now());
    let play_name = move || if playing.get() { t!("time-pause") } else { t!("time-play") };
    view! {
        <div class="transport" role="group" aria-label=t!("time-time")>
            <button
                type="button"
                class="play"
                aria-label=play_name
                aria-keyshortcuts="Space"
                title=move || t!("time-space", play_name = play_name())
                class:on=move || playing.get()
                on:click=move |_| {
                    session.toggle();
                    if playing.get_untracked() {
                        show_stage();
                    }
                }
            >
                <i aria-hidden="true"></i>
            </button>
            <button
                type="button"
                class="step back"
                aria-label=move || t!("time-step-back-one", session = session.stride.get().name())
                aria-keyshortcuts="ArrowLeft"
                on:click=move |_| session.step_back()
            >
                <kbd aria-hidden="true">"←"</kbd>
                {t!("time-back")}
            </button>
            <button
                type="button"
                class="step"
                aria-label=move || t!("time-step-one", session = session.stride.get().name())
                aria-keyshortcuts="ArrowRight"
                on:click=move |_| session.step()
            >
                {t!("time-step")}
                <kbd aria-hidden="true">"→"</kbd>
            </button>
            <span class="now num">{move || decimal(now.get().to_string())}</span>
            <Strip />
            <StrideMenu />
            <SpeedMenu speed=session.speed />
        </div>
    }
}

/// On a small screen the stage may lie below the lesson: what is going to happen must be in view.
fn show_stage() {
    let Some(stage) = document().get_element_by_id("stage") else { return };
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    if stage.get_bounding_client_rect().top() > height * 0.6 {
        stage.scroll_into_view();
    }
}

/// How far a step goes.
#[component]
fn StrideMenu() -> impl IntoView {
    let session = expect_session();
    let set = move |event: leptos::ev::Event| {
        let place: usize = event_target_value(&event).parse().unwrap_or(0);
        session.stride.set(Stride::ALL[place.min(Stride::ALL.len() - 1)]);
    };
    view! {
        <label class="stride">
            <span class="unseen">{t!("time-a-step-goes-to-the")}</span>
            <select title=t!("time-a-step-goes-to-the") on:change=set>
                {Stride::ALL
                    .iter()
                    .enumerate()
                    .map(|(i, stride)| {
                        view! {
                            <option value=i prop:selected=move || session.stride.get() == *stride>
                                {stride.name()}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

fn percent(thousandths: u32) -> String {
    [&(thousandths / 10).to_string(), ".", &(thousandths % 10).to_string(), "%"].concat()
}

const fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Write => "write",
        Mark::Broken => "broken",
        Mark::Fault => "fault",
    }
}

/// The whole run on a line, with its marks and the cursor.
#[component]
fn Strip() -> impl IntoView {
    let session = expect_session();
    let now = session.view(|run| run.timeline.now());
    let span = session.view(|run| strip::span(run.timeline.head()));
    let head = session.view(|run| run.timeline.head());
    let marks = session.slow_view(move |run| strip::marks(run.chronicle.lines(), span.get()));
    let part = move |time: SimTime| time.as_micros() as f64 / span.get().as_micros().max(1) as f64;
    let seek = move |event: leptos::ev::Event| {
        let us = event_target_value(&event).parse::<f64>().unwrap_or(0.0);
        session.seek(SimTime::from_micros(us.max(0.0) as u64));
        // Past the end of the run there is no moment to go to: the handle goes back to the end.
        if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
            input.set_value(&session.peek(|run| run.timeline.now().as_micros().to_string()));
        }
    };
    view! {
        <div class="strip">
            <div
                class="strip-line"
                aria-hidden="true"
                style:--now=move || part(now.get()).to_string()
                style:--head=move || part(head.get()).to_string()
            ></div>
            // Beside the line and not in it: the marks need not be styled anew whenever it moves.
            <div class="strip-marks" aria-hidden="true">
                <For each=move || marks.get() key=|placed| *placed let:placed>
                    <i
                        class=class(placed.mark)
                        style:left=percent(placed.at)
                    ></i>
                    {(placed.until > placed.at)
                        .then(|| view! {
                            <i
                                class="run"
                                style:left=percent(placed.at)
                                style:width=percent(placed.until - placed.at)
                            ></i>
                        })}
                </For>
            </div>
            <input
                type="range"
                aria-label=t!("time-moment-shown")
                min="0"
                max=move || span.get().as_micros().to_string()
                step="1000"
                prop:value=move || now.get().as_micros().to_string()
                aria-valuetext=move || decimal(now.get().to_string())
                on:input=seek
            />
            <span class="strip-end num" aria-hidden="true">
                {move || format!("{} s", span.get().as_micros() / 1_000_000)}
            </span>
        </div>
    }
}
