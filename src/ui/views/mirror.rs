//! The run on the stage, done again here. The engine is exact, so it is the same run.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::scene::follow::Followed;
use crate::sim::time::SimTime;
use crate::sim::timeline::{LogLine, Recording, Timeline};
use crate::sim::world::World;

use super::super::door::MOVED;

// What `bin/app` exports. The bundler keeps it under this name.
#[wasm_bindgen(js_namespace = wasmBindings)]
extern "C" {
    #[wasm_bindgen(catch)]
    fn whereabouts() -> Result<Vec<f64>, JsValue>;
    #[wasm_bindgen(catch)]
    fn recording(place: usize) -> Result<String, JsValue>;
    #[wasm_bindgen(catch)]
    fn run_names() -> Result<Vec<String>, JsValue>;
    #[wasm_bindgen(catch)]
    fn go_to(step: f64) -> Result<(), JsValue>;
}

/// Where the run on the stage is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Whereabouts {
    /// Stays as long as the run only goes on.
    pub(crate) edition: u64,
    /// How many acts were done by hand.
    acts: usize,
    /// Steps before the cursor.
    pub(crate) steps: u64,
    /// The time at the cursor.
    pub(crate) now: SimTime,
    /// Steps before the furthest moment that was simulated.
    pub(crate) head_steps: u64,
    /// That moment.
    pub(crate) head: SimTime,
    /// The place of the run among those of the visit.
    pub(crate) place: usize,
    /// What is followed.
    pub(crate) followed: Option<Followed>,
}

impl Whereabouts {
    /// Asks the page.
    pub(crate) fn ask() -> Option<Whereabouts> {
        let told = whereabouts().ok()?;
        let [edition, acts, steps, now, head_steps, head, place, kind, id] =
            told.try_into().ok()?;
        let time = |us: f64| SimTime::from_micros(us as u64);
        Some(Whereabouts {
            edition: edition as u64,
            acts: acts as usize,
            steps: steps as u64,
            now: time(now),
            head_steps: head_steps as u64,
            head: time(head),
            place: place as usize,
            followed: Followed::of_numbers(kind, id),
        })
    }
}

/// What decides a run of the visit, by its place.
pub(crate) fn recording_of(place: usize) -> Option<Recording> {
    serde_json::from_str(&recording(place).ok()?).ok()
}

/// What the runs of the visit are called.
pub(crate) fn names() -> Vec<String> {
    run_names().unwrap_or_default()
}

/// Puts the cursor of the stage right after a step.
pub(crate) fn show_moment(step: u64) {
    // The page that is gone shows nothing.
    let _gone = go_to(step as f64);
}

struct Again {
    edition: u64,
    timeline: Timeline,
}

/// A handle to the run that is done again. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(crate) struct Mirror {
    /// Where the run on the stage is. It changes as often as the page's own views.
    pub(crate) at: RwSignal<Whereabouts>,
    again: StoredValue<Option<Again>, LocalStorage>,
}

impl Mirror {
    /// Follows the run on the stage as long as the view lives that asks for it.
    pub(crate) fn new() -> Mirror {
        let at = RwSignal::new(Whereabouts::ask().unwrap_or_default());
        let moved = window_event_listener_untyped(MOVED, move |_| {
            if let Some(now) = Whereabouts::ask().filter(|now| *now != at.get_untracked()) {
                at.set(now);
            }
        });
        on_cleanup(move || moved.remove());
        Mirror { at, again: StoredValue::new_local(None) }
    }

    /// Does more of the run, at most so many steps. `see` is handed each step with the world after
    /// it and what happened in it, from the beginning of the run to its head. `begin` is called
    /// before, when another run is begun. Returns whether all has been seen.
    pub(crate) fn scan(
        self,
        most: u64,
        begin: impl FnOnce(&World),
        mut see: impl FnMut(&World, &[LogLine]),
    ) -> bool {
        let at = self.at.get_untracked();
        self.again
            .try_update_value(|again| {
                if again.as_ref().is_none_or(|again| again.edition != at.edition) {
                    let timeline = Timeline::replay(recording_of(at.place)?);
                    begin(timeline.world());
                    *again = Some(Again { edition: at.edition, timeline });
                }
                let timeline = &mut again.as_mut()?.timeline;
                if timeline.acts().len() < at.acts {
                    timeline.learn(recording_of(at.place)?.acts);
                }
                let end = at.head_steps.min(timeline.steps().saturating_add(most));
                let mut lines = Vec::new();
                while timeline.steps() < end {
                    let next = timeline.next_time()?;
                    lines.clear();
                    let _reached = timeline.advance(next, 1, |_, line| lines.push(line.clone()));
                    see(timeline.world(), &lines);
                }
                Some(end == at.head_steps)
            })
            .flatten()
            .unwrap_or(true)
    }

    /// Looks at the run, as far as it has been done again.
    pub(crate) fn with_world<R>(self, see: impl FnOnce(&World) -> R) -> Option<R> {
        let see = |again: &Option<Again>| Some(see(again.as_ref()?.timeline.world()));
        self.again.try_with_value(see).flatten()
    }
}
