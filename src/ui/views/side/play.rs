//! The bar under the columns: one time for all of them.

use leptos::prelude::*;

use crate::sim::time::{SimDuration, SimTime};

use super::super::super::clock::{Beat, VIEW_EVERY_MS};
use super::super::super::keys;
use super::super::super::speed::{SPEEDS, SpeedMenu};
use super::{Desk, SLICE};

impl Desk {
    fn toggle(self) {
        self.playing.update(|playing| *playing = !*playing);
        if self.playing.get_untracked() {
            let beat = Beat::now();
            request_animation_frame(move || self.frame(beat));
        }
    }

    /// Lets time pass in every run. Where one cannot keep up, all wait for it.
    fn frame(self, mut beat: Beat) {
        if self.playing.try_get_untracked() != Some(true) {
            return;
        }
        let (rate, _) = SPEEDS[self.speed.get_untracked()];
        let by = beat.frame() * rate * 1e3;
        let behind = self.catching_up.get_untracked();
        let all = self.side.try_update_value(|side| {
            let by = if behind { SimDuration::ZERO } else { SimDuration::from_micros_f64(by) };
            side.advance(side.now() + by, SLICE)
        });
        self.catching_up.set(all != Some(true));
        if beat.is_due(VIEW_EVERY_MS) {
            self.refresh();
        }
        request_animation_frame(move || self.frame(beat));
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
            <SpeedMenu speed=desk.speed />
        </div>
    }
}

/// The keys of the stage, for the columns.
fn shortcut(desk: Desk, event: &leptos::ev::KeyboardEvent) {
    if !keys::is_free(event) || keys::is_with_another(event) {
        return;
    }
    match event.key().as_str() {
        " " => desk.toggle(),
        "ArrowRight" => desk.step(),
        _ => return,
    }
    event.prevent_default();
}
