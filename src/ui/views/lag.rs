//! How far each replica is behind, over the run on the stage.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use crate::lang::t;
use crate::scene::chart::Chart;
use crate::scene::lag::{Lags, Measure};
use crate::sim::time::SimTime;

use super::figure::{Figure, Goes};
use super::mirror::{Mirror, Whereabouts, show_moment};

/// Steps of the run that are done again before the page gets its turn.
const SLICE: u64 = 1_500;

/// How long the chart waits for more while the run goes on.
const PAUSE_MS: u32 = 120;

/// What is known of the run. Copies are handles to the same.
#[derive(Clone, Copy)]
struct Watched {
    mirror: Mirror,
    lags: StoredValue<Lags>,
    steps: StoredValue<u64>,
    measure: RwSignal<Measure>,
    chart: RwSignal<Option<Chart>>,
    /// What the chart shows: where the run was, and in what its lag is counted.
    shown: StoredValue<Option<(Whereabouts, Measure)>>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Watched {
    /// Goes on after a while, if that is not so already.
    fn soon(self, wait: u32) {
        if self.timer.with_value(Option::is_none) {
            self.timer.set_value(Some(Timeout::new(wait, move || self.go_on())));
        }
    }

    fn go_on(self) {
        self.timer.set_value(None);
        let (lags, steps) = (self.lags, self.steps);
        let begin = |world: &_| {
            steps.set_value(0);
            lags.update_value(|lags| {
                *lags = Lags::default();
                lags.see(world, 0, &[]);
            });
        };
        let all = self.mirror.scan(SLICE, begin, |world, lines| {
            let step = steps.get_value();
            lags.update_value(|lags| lags.see(world, step, lines));
            steps.set_value(step + 1);
        });
        if !all {
            self.soon(0);
            return;
        }
        let (at, measure) = (self.mirror.at.get_untracked(), self.measure.get_untracked());
        self.shown.set_value(Some((at, measure)));
        self.chart.set(Some(self.lags.with_value(|lags| lags.chart(measure, at.head))));
    }

    /// Whether the chart shows all there is.
    fn is_up_to_date(self) -> bool {
        let (at, measure) = (self.mirror.at.get(), self.measure.get());
        let shown = self.shown.get_value();
        shown.is_some_and(|(then, how)| {
            how == measure
                && (then.edition, then.head_steps, then.head)
                    == (at.edition, at.head_steps, at.head)
        })
    }

    /// Goes to a moment of the run: right after what happened last before it, or to a mark that is
    /// close.
    fn go(self, time: f64) {
        let close = self.chart.with_untracked(|chart| {
            let chart = chart.as_ref()?;
            let near = (chart.x.to - chart.x.from) / 100.0;
            let away = |at: f64| (at - time).abs();
            let marks = chart.marks.iter().filter(|mark| away(mark.at) <= near);
            marks.min_by(|a, b| away(a.at).total_cmp(&away(b.at))).map(|mark| mark.step)
        });
        let step = close.or_else(|| self.lags.with_value(|lags| lags.step_at(time)));
        if let Some(step) = step {
            show_moment(step);
        }
    }
}

/// The chart of the lag, which follows the run.
#[component]
pub(crate) fn Lag() -> impl IntoView {
    let watched = Watched {
        mirror: Mirror::new(),
        lags: StoredValue::new(Lags::default()),
        steps: StoredValue::new(0),
        measure: RwSignal::new(Measure::default()),
        chart: RwSignal::new(None),
        shown: StoredValue::new(None),
        timer: StoredValue::new_local(None),
    };
    Effect::new(move |_| {
        if !watched.is_up_to_date() {
            let first = watched.shown.with_value(Option::is_none);
            watched.soon(if first { 0 } else { PAUSE_MS });
        }
    });
    let at = watched.mirror.at;
    let goes = Goes {
        to: Callback::new(move |time| watched.go(time)),
        at: Signal::derive(move || at.get().now.since(SimTime::ZERO).as_micros() as f64),
    };
    let choice = move |measure: Measure| {
        view! {
            <label>
                <input
                    type="radio"
                    name="lag-in"
                    prop:checked=move || watched.measure.get() == measure
                    on:change=move |_| watched.measure.set(measure)
                />
                <span>{measure.name()}</span>
            </label>
        }
    };
    view! {
        <div class="lag-view">
            <Figure
                chart=watched.chart
                waiting=t!("lag-the-run-is-done-again").to_owned()
                title=t!("lag-how-far-each-replica-is")
                goes=goes
            >
                <div class="chart-tools">
                    <fieldset class="segments">
                        <legend class="unseen">{t!("lag-lag-counted-in")}</legend>
                        {Measure::ALL.map(choice).collect_view()}
                    </fieldset>
                    <p>{t!("lag-click-the-chart-to-go")}</p>
                </div>
            </Figure>
        </div>
    }
}
