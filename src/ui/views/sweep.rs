//! A sweep that the reader asks for: one setting, several values, one number for each.

use leptos::prelude::*;

use crate::lang::t;
use crate::measure::desk::{Asked, Swept, Wanted};
use crate::measure::gauge::{self, Gauge};
use crate::measure::knob::Knob;
use crate::measure::plan::Faults;
use crate::measure::variant::Variant;
use crate::scene::chart::Unit;
use crate::scene::plots;
use crate::scene::words::capital;
use crate::sim::route::Route;
use crate::sim::time::SimDuration;

use super::desk::{Desk, stage};
use super::figure::Figure;

/// Runs per value.
const RUNS: u64 = 5;

/// The sweep that stands ready: the course's router.
const FIRST: (&str, &str) = ("route.window", "read_your_writes");

/// Where reads can be sent.
const ROUTES: [(&str, Option<Route>); 9] = [
    ("As on the stage", None),
    ("The primary", Some(Route::Primary)),
    ("Any replica", Some(Route::AnyReplica)),
    ("Each replica in turn", Some(Route::RoundRobin)),
    ("The nearest replica", Some(Route::Nearest)),
    ("Always the same replica", Some(Route::Sticky)),
    ("Primary for 2 s after an own write", Some(Route::Window(SimDuration::from_secs(2)))),
    ("A replica that has the own write", Some(Route::Token(SimDuration::from_secs(2)))),
    ("A replica at most 1 s behind", Some(Route::Bounded(SimDuration::from_secs(1)))),
];

/// What can go wrong in the runs.
const FAULTS: [(&str, Faults, &str); 3] = [
    ("Nothing", Faults::Own, "Nothing fails in them."),
    (
        "As in the tables",
        Faults::Course,
        "In each a replica is down for a fifth of it, and later the primary loses power.",
    ),
    (
        "All replicas cut off",
        Faults::Isolation,
        "In each all replicas are cut off for 13 s, and then the primary loses power.",
    ),
];

/// What the form says. Copies are handles to the same.
#[derive(Clone, Copy)]
struct Form {
    setting: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    points: RwSignal<String>,
    /// Values of a setting that has no range.
    list: RwSignal<String>,
    is_range: RwSignal<bool>,
    measure: RwSignal<String>,
    /// Places in [`Variant::ALL`] after "as on the stage", in [`ROUTES`] and in [`FAULTS`].
    variant: RwSignal<usize>,
    route: RwSignal<usize>,
    faults: RwSignal<usize>,
}

impl Form {
    fn new() -> Form {
        let text = || RwSignal::new(String::new());
        let form = Form {
            setting: text(),
            from: text(),
            to: text(),
            points: text(),
            list: text(),
            is_range: RwSignal::new(true),
            measure: RwSignal::new(FIRST.1.to_owned()),
            variant: RwSignal::new(0),
            route: RwSignal::new(0),
            faults: RwSignal::new(0),
        };
        form.choose(FIRST.0.to_owned());
        form
    }

    /// Chooses a setting, with the values that are a good first sweep of it.
    fn choose(self, setting: String) {
        let example = Knob::example(&setting);
        let range = example.split_once("..").and_then(|(from, rest)| {
            let (to, points) = rest.split_once(':')?;
            Some((from, to, points))
        });
        self.is_range.set(range.is_some());
        match range {
            Some((from, to, points)) => {
                self.from.set(from.to_owned());
                self.to.set(to.to_owned());
                self.points.set(points.to_owned());
            }
            None => self.list.set(example.to_owned()),
        }
        self.setting.set(setting);
    }

    /// The setting and its values, as a sweep reads them.
    fn vary(self) -> String {
        let (setting, values) = (self.setting.get_untracked(), self.list.get_untracked());
        if !self.is_range.get_untracked() {
            return [setting, "=".to_owned(), values].concat();
        }
        let [from, to, points] = [self.from, self.to, self.points].map(|s| s.get_untracked());
        format!("{setting}={}..{}:{}", from.trim(), to.trim(), points.trim())
    }
}

/// What was asked for last, as the chart tells it.
#[derive(Clone, PartialEq)]
struct Told {
    setting: String,
    gauge: Gauge,
    lags: Vec<(f64, String)>,
    how: String,
}

/// A number in words, with which of several it is.
fn label(gauge: Gauge) -> String {
    let (name, about) = (gauge.name(), capital(gauge.about()));
    let which = [
        ("_p50", t!("sweep-median")),
        ("_p99", t!("sweep-99-below")),
        ("_max", t!("sweep-longest")),
    ];
    let which = which.into_iter().find(|(end, _)| name.ends_with(end)).map_or("", |(_, w)| w);
    [about, which.to_owned()].concat()
}

fn plotted(told: &Told, swept: &Swept) -> plots::Swept {
    plots::Swept {
        setting: told.setting.clone(),
        values: swept.values.clone(),
        measured: swept.measured.clone(),
        measure: label(told.gauge),
        unit: match told.gauge.unit() {
            gauge::Unit::Count => Unit::Count,
            gauge::Unit::Share => Unit::Share,
            gauge::Unit::Micros => Unit::Micros,
        },
        runs: RUNS,
        lags: told.lags.clone(),
        how: told.how.clone(),
    }
}

/// The form and the chart of the sweep.
#[component]
pub(crate) fn SweepCard(
    /// Who measures.
    desk: Desk,
) -> impl IntoView {
    let form = Form::new();
    let told = RwSignal::new(None::<Told>);
    let chart = Memo::new(move |_| {
        let told = told.get()?;
        let swept = desk.swept.with(|swept| plotted(&told, swept));
        (!swept.values.is_empty()).then(|| plots::sweep(&swept))
    });
    let busy = Memo::new(move |_| desk.swept.with(|swept| swept.done < swept.of));
    let run = move |_| {
        if busy.get_untracked() {
            desk.ask(&Asked::Stop);
            return;
        }
        desk.refused.set(None);
        let asked = begin(form).map(|(now, asked)| {
            told.set(Some(now));
            desk.ask(&asked);
        });
        if let Err(why) = asked {
            desk.refused.set(Some(why));
        }
    };
    let is_window = move || form.setting.get() == FIRST.0;
    let done = move || desk.swept.with(|swept| (swept.done, swept.of));
    view! {
        <Figure
            chart=chart
            waiting=t!("sweep-choose-a-setting-and-a").to_owned()
            title=t!("sweep-one-setting-against-one-measure")
        >
            <p class="note" class:hidden=move || !is_window()>
                {t!("sweep-the-courses-router-reads-from")}
            </p>
            <Fields form=form />
            <div class="measuring">
                <button type="button" class="run" on:click=run>
                    {move || if busy.get() { t!("sweep-cancel") } else { t!("sweep-measure") }}
                </button>
                <progress
                    aria-label=t!("sweep-runs-of-the-sweep-done")
                    max=move || done().1.max(1)
                    prop:value=move || done().0 as f64
                ></progress>
                <span class="num">{move || t!("sweep-of-runs", done = done().0, done2 = done().1)}</span>
            </div>
            <Show when=move || desk.refused.with(Option::is_some)>
                <p class="problem" role="alert">{move || desk.refused.get()}</p>
            </Show>
        </Figure>
    }
}

/// What the form asks for, and how the chart will tell it.
fn begin(form: Form) -> Result<(Told, Asked), String> {
    let (setting, scenario) = (form.setting.get_untracked(), stage()?);
    let measure = form.measure.get_untracked();
    let gauge: Gauge = measure.parse().map_err(|error: gauge::NoSuchGauge| error.to_string())?;
    let is_route = setting.starts_with("route.");
    let (_, faults, how) = FAULTS[form.faults.get_untracked().min(FAULTS.len() - 1)];
    let told = Told {
        gauge,
        lags: if is_route { plots::lags(&scenario) } else { Vec::new() },
        how: how.to_owned(),
        setting,
    };
    let variant = form.variant.get_untracked().checked_sub(1);
    let route = ROUTES.get(form.route.get_untracked()).and_then(|(_, route)| *route);
    let wanted = Wanted {
        scenario,
        vary: form.vary(),
        measure,
        variant: variant.and_then(|place| Variant::ALL.get(place).copied()),
        route: route.filter(|_| !is_route),
        faults,
        seeds: RUNS,
    };
    Ok((told, Asked::Sweep(Box::new(wanted))))
}

/// The fields of the form.
#[component]
fn Fields(
    /// What they hold.
    form: Form,
) -> impl IntoView {
    let groups = Knob::choices().map(|(group, names)| {
        let option = |name: &'static str| {
            view! { <option value=name selected=name == FIRST.0>{name}</option> }
        };
        view! { <optgroup label=group>{names.into_iter().map(option).collect_view()}</optgroup> }
    });
    let gauges: Vec<_> = Gauge::all()
        .map(|gauge| {
            let name = gauge.name();
            view! { <option value=name selected=name == FIRST.1>{label(gauge)}</option> }
        })
        .collect();
    let patterns: Vec<&'static str> = std::iter::once(t!("sweep-as-on-the-stage"))
        .chain(Variant::ALL.map(Variant::name))
        .collect();
    let is_route = move || form.setting.with(|setting| setting.starts_with("route."));
    let never = Signal::derive(|| false);
    view! {
        <div class="fields">
            <label class="wide">
                <span>{t!("sweep-setting")}</span>
                <select on:change=move |event| form.choose(event_target_value(&event))>
                    {groups.into_iter().collect_view()}
                </select>
            </label>
            <Field name="From" value=form.from hidden=Signal::derive(move || !form.is_range.get()) />
            <Field name="To" value=form.to hidden=Signal::derive(move || !form.is_range.get()) />
            <Field
                name="Points"
                value=form.points
                hidden=Signal::derive(move || !form.is_range.get())
            />
            <Field
                name="Values, with commas between"
                value=form.list
                hidden=Signal::derive(move || form.is_range.get())
            />
            <label class="wide">
                <span>{t!("sweep-measure")}</span>
                <select on:change=move |event| form.measure.set(event_target_value(&event))>
                    {gauges}
                </select>
            </label>
            <Menu name="Pattern" names=patterns chosen=form.variant disabled=never />
            <Menu
                name="Reads go to"
                names=ROUTES.map(|(name, _)| name).to_vec()
                chosen=form.route
                disabled=Signal::derive(is_route)
            />
            <Menu
                name="What fails"
                names=FAULTS.map(|(name, ..)| name).to_vec()
                chosen=form.faults
                disabled=never
            />
        </div>
    }
}

/// A field of text.
#[component]
fn Field(
    /// What it is called.
    name: &'static str,
    /// What it holds.
    value: RwSignal<String>,
    /// Whether it has no meaning now.
    hidden: Signal<bool>,
) -> impl IntoView {
    view! {
        <label hidden=move || hidden.get() class:list={name.len() > 6}>
            <span>{name}</span>
            <input
                type="text"
                autocomplete="off"
                spellcheck="false"
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
}

/// A menu.
#[component]
fn Menu(
    /// What it is called.
    name: &'static str,
    /// What there is to choose from.
    names: Vec<&'static str>,
    /// The place of what is chosen.
    chosen: RwSignal<usize>,
    /// Whether it has no meaning now.
    disabled: Signal<bool>,
) -> impl IntoView {
    let choose = move |event: leptos::ev::Event| {
        chosen.set(event_target_value(&event).parse().unwrap_or(0));
    };
    let options = names.into_iter().enumerate();
    let options = options.map(|(i, name)| view! { <option value=i>{name}</option> });
    view! {
        <label>
            <span>{name}</span>
            <select on:change=choose disabled=disabled>
                {options.collect_view()}
            </select>
        </label>
    }
}
