//! The bar under the columns: one time for all of them.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::sim::time::{SimDuration, SimTime};

use super::super::super::speed::SPEEDS;
use super::{Desk, SLICE};

/// The longest time that one frame stands for, in milliseconds.
const LONGEST_FRAME_MS: f64 = 100.0;

/// The columns are made anew this often, in milliseconds.
const VIEW_EVERY_MS: f64 = 125.0;

fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

impl Desk {
    fn toggle(self) {
        self.playing.update(|playing| *playing = !*playing);
        if self.playing.get_untracked() {
            let now = now_ms();
            request_animation_frame(move || self.frame(now, now));
        }
    }

    /// Lets time pass in every run. Where one cannot keep up, all wait for it.
    fn frame(self, last_frame: f64, last_view: f64) {
        if self.playing.try_get_untracked() != Some(true) {
            return;
        }
        let now = now_ms();
        let (rate, _) = SPEEDS[self.speed.get_untracked()];
        let by = (now - last_frame).clamp(0.0, LONGEST_FRAME_MS) * rate * 1e3;
        let behind = self.catching_up.get_untracked();
        let all = self.side.try_update_value(|side| {
            let by = if behind { SimDuration::ZERO } else { SimDuration::from_micros_f64(by) };
            side.advance(side.now() + by, SLICE)
        });
        self.catching_up.set(all != Some(true));
        let shows = now - last_view >= VIEW_EVERY_MS;
        if shows {
            self.refresh();
        }
        request_animation_frame(move || self.frame(now, if shows { now } else { last_view }));
    }

    fn step(self) {
        self.playing.set(false);
        let happened = self.side.try_update_value(|side| side.step());
        let quiet = "Nothing is under way. Ask for a write or a read.";
        self.problem.set((happened != Some(true)).then(|| quiet.to_owned()));
        self.refresh();
    }

    fn seek(self, to: SimTime) {
        self.playing.set(false);
        self.side.update_value(|side| side.seek(to));
        self.refresh();
    }
}

/// Play, step, the moment shown, speed.
#[component]
pub(super) fn Bar(desk: Desk) -> impl IntoView {
    let times = Memo::new(move |_| {
        desk.columns.track();
        desk.side.with_value(|side| (side.now(), side.head()))
    });
    let play_name = move || if desk.playing.get() { "Pause" } else { "Play" };
    let keys = window_event_listener(leptos::ev::keydown, move |event| shortcut(desk, &event));
    on_cleanup(move || keys.remove());
    let seek = move |event: leptos::ev::Event| {
        let us: f64 = event_target_value(&event).parse().unwrap_or(0.0);
        desk.seek(SimTime::from_micros(us.max(0.0) as u64));
    };
    let set_speed = move |event: leptos::ev::Event| {
        let place: usize = event_target_value(&event).parse().unwrap_or(0);
        desk.speed.set(place.min(SPEEDS.len() - 1));
    };
    view! {
        <div class="transport" role="group" aria-label="Time of all columns">
            <button
                type="button"
                class="play"
                aria-label=play_name
                aria-keyshortcuts="Space"
                class:on=move || desk.playing.get()
                on:click=move |_| desk.toggle()
            >
                <i aria-hidden="true"></i>
            </button>
            <button
                type="button"
                class="step"
                aria-label="Step to what happens next in any column"
                aria-keyshortcuts="ArrowRight"
                on:click=move |_| desk.step()
            >
                "Step"
                <kbd aria-hidden="true">"→"</kbd>
            </button>
            <span class="now num">{move || times.get().0.to_string()}</span>
            <input
                type="range"
                class="moment"
                aria-label="Moment shown in all columns"
                min="0"
                max=move || times.get().1.as_micros().to_string()
                step="1000"
                prop:value=move || times.get().0.as_micros().to_string()
                aria-valuetext=move || times.get().0.to_string()
                on:input=seek
            />
            <span class="waits num" role="status">
                {move || if desk.catching_up.get() { "Catching up" } else { "" }}
            </span>
            <label class="speed">
                <span class="unseen">"Speed"</span>
                <select on:change=set_speed>
                    {SPEEDS
                        .iter()
                        .enumerate()
                        .map(|(i, (_, name))| {
                            view! {
                                <option value=i prop:selected=move || desk.speed.get() == i>
                                    {[name, " ×"].concat()}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
        </div>
    }
}

/// The keys of the stage, for the columns.
fn shortcut(desk: Desk, event: &leptos::ev::KeyboardEvent) {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let owners = match event.key().as_str() {
        " " => "button, input, select, textarea, a, summary",
        _ => "input, select, textarea",
    };
    let busy = target.is_some_and(|t| t.closest(owners).ok().flatten().is_some());
    if busy || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    match event.key().as_str() {
        " " => desk.toggle(),
        "ArrowRight" => desk.step(),
        _ => return,
    }
    event.prevent_default();
}
