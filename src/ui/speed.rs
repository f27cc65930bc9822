//! How fast simulated time passes, and the menu for it.

use crate::lang::t;
use leptos::prelude::*;

/// Simulated seconds per second, and how that is written. In slow motion a message that takes
/// 40 ms can be followed with the eye.
pub(crate) const SPEEDS: [(f64, &str); 11] = [
    (0.001, "1/1000"),
    (0.01, "1/100"),
    (0.02, "1/50"),
    (0.05, "1/20"),
    (0.1, "1/10"),
    (0.25, "1/4"),
    (0.5, "1/2"),
    (1.0, "1"),
    (4.0, "4"),
    (20.0, "20"),
    (100.0, "100"),
];

/// The place of a speed in the list; that of 1/4 for a name that is not in it.
pub(crate) fn place(name: &str) -> usize {
    SPEEDS.iter().position(|(_, text)| *text == name).unwrap_or(5)
}

/// The menu.
#[component]
pub(crate) fn SpeedMenu(
    /// The place of the speed in [`SPEEDS`].
    speed: RwSignal<usize>,
) -> impl IntoView {
    let set = move |event: leptos::ev::Event| {
        let place: usize = event_target_value(&event).parse().unwrap_or(0);
        speed.set(place.min(SPEEDS.len() - 1));
    };
    let option = move |(i, (_, name)): (usize, &(f64, &str))| {
        view! {
            <option value=i prop:selected=move || speed.get() == i>{[name, " ×"].concat()}</option>
        }
    };
    view! {
        <label class="speed">
            <span class="unseen">{t!("time-speed")}</span>
            <select on:change=set>{SPEEDS.iter().enumerate().map(option).collect_view()}</select>
        </label>
    }
}
