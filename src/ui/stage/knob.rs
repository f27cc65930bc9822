//! A slider for a duration, on a scale of round numbers.

use leptos::prelude::*;

use crate::lang::{decimal, t};
use crate::sim::time::SimDuration;

const fn us<const N: usize>(micros: [u64; N]) -> [SimDuration; N] {
    let mut all = [SimDuration::ZERO; N];
    let mut i = 0;
    while i < N {
        all[i] = SimDuration::from_micros(micros[i]);
        i += 1;
    }
    all
}

/// Network delays, one way.
pub(crate) static NETWORK: [SimDuration; 21] = us([
    0, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 120_000, 180_000, 250_000,
    320_000, 420_000, 550_000, 700_000, 900_000, 1_200_000, 1_600_000, 2_000_000, 3_000_000,
]);

/// Apply delays.
pub(crate) static APPLY: [SimDuration; 18] = us([
    0, 20_000, 50_000, 100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000, 900_000,
    1_200_000, 1_500_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000, 30_000_000,
]);

/// Costs of replaying one record.
pub(crate) static REPLAY: [SimDuration; 13] =
    us([0, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000]);

/// Times in a route.
pub(crate) static ROUTE: [SimDuration; 12] = us([
    50_000, 100_000, 200_000, 300_000, 500_000, 700_000, 1_000_000, 1_500_000, 2_000_000,
    3_000_000, 5_000_000, 10_000_000,
]);

/// Lengths of an fsync.
pub(crate) static FSYNC: [SimDuration; 13] = us([
    100, 200, 500, 800, 2_000, 5_000, 8_000, 20_000, 50_000, 100_000, 300_000, 1_000_000, 3_000_000,
]);

/// The stop nearest to a value.
fn nearest(stops: &[SimDuration], value: SimDuration) -> usize {
    let distance = |i: &usize| stops[*i].as_micros().abs_diff(value.as_micros());
    (0..stops.len()).min_by_key(distance).unwrap_or(0)
}

/// A slider for a duration.
#[component]
pub(crate) fn Knob(
    /// What it sets.
    label: &'static str,
    /// The setting in `postgresql.conf` that it stands for, if it does.
    #[prop(optional)]
    setting: Option<&'static str>,
    /// Whose it is, for those who do not see where it stands.
    of: Signal<String>,
    /// The stops of the scale.
    stops: &'static [SimDuration],
    /// The value now.
    value: Signal<SimDuration>,
    /// Called with every new value.
    on_change: impl Fn(SimDuration) + 'static,
) -> impl IntoView {
    let last = stops.len() - 1;
    // Where room is scarce, the style sheets show the first word alone.
    let (first, rest) = label.split_at(label.find(' ').unwrap_or(label.len()));
    let place = move || nearest(stops, value.get());
    let set = move |event: leptos::ev::Event| {
        let place: usize = event_target_value(&event).parse().unwrap_or(0);
        on_change(stops[place.min(last)]);
    };
    view! {
        <label class="knob" title=setting>
            <span class="knob-name">{first}<span class="knob-word">{rest}</span></span>
            <span class="knob-value num">{move || decimal(value.get().to_string())}</span>
            <input
                type="range"
                min="0"
                max=last
                step="1"
                aria-label=move || t!("stage-of", label = label, of = of.get())
                aria-valuetext=move || decimal(value.get().to_string())
                prop:value=move || place().to_string()
                style:--fill=move || format!("{}", place() as f64 / last as f64)
                on:input=set
            />
        </label>
    }
}
