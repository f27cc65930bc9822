//! The charts of what the worker measures: two distributions, and sweeps.

use leptos::prelude::*;

use crate::lang::t;
use crate::measure::desk::Curve;
use crate::scene::chart::Chart;
use crate::scene::plots::{self, Spread};

use super::desk::{Desk, Measuring};
use super::figure::Figure;
use super::sweep::SweepCard;

/// What makes a chart of the rows.
type Plot = fn(&[Spread], u64) -> Chart;

fn latency(curve: &Curve) -> Spread {
    let (count, quantiles) = (curve.writes, curve.latency.clone());
    Spread { name: curve.variant.name().to_owned(), count, of: count, quantiles }
}

fn staleness(curve: &Curve) -> Spread {
    let (count, quantiles) = (curve.stale, curve.staleness.clone());
    Spread { name: curve.variant.name().to_owned(), count, of: curve.reads, quantiles }
}

/// All of them.
#[component]
pub(crate) fn Charts() -> impl IntoView {
    let desk = Desk::shared();
    let chart = move |plot: Plot, spread: fn(&Curve) -> Spread| {
        Memo::new(move |_| {
            desk.report.with(|report| {
                let report = report.as_ref().filter(|report| report.done)?;
                let spreads: Vec<Spread> = report.curves.iter().map(spread).collect();
                Some(plot(&spreads, report.runs))
            })
        })
    };
    let (slow, stale) = (chart(plots::latency, latency), chart(plots::staleness, staleness));
    let waiting = Signal::derive(move || {
        let (done, of) = desk.progress.get();
        t!("charts-being-measured-of-runs-are", done = done, of = of)
    });
    view! {
        <div class="charts">
            <p class="about">
                {t!("charts-the-same-runs-as-those")}
            </p>
            <Measuring desk=desk />
            <Show when=move || desk.problem.with(Option::is_some)>
                <p class="problem" role="alert">{move || desk.problem.get()}</p>
            </Show>
            <div class="side-by-side">
                <Figure chart=slow waiting=waiting title=t!("charts-how-long-a-write-takes") />
                <Figure chart=stale waiting=waiting title=t!("charts-how-stale-a-read-is") />
            </div>
            <SweepCard desk=desk />
        </div>
    }
}
