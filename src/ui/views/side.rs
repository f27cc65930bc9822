//! Two to four runs in lock-step: the same nodes, people and acts under several patterns, or the
//! runs of the visit.

mod bar;
mod column;
mod play;

use leptos::prelude::*;

use crate::lang::t;
use crate::measure::variant::Variant;
use crate::scene::side::{Column, Lane, Side};
use crate::scene::words::capital;
use crate::sim::timeline::Recording;

use super::mirror::{self, Mirror};
use super::styles;
use bar::AskAll;
use column::ColumnView;
use play::Bar;

/// Fewest and most columns.
const COLUMNS: std::ops::RangeInclusive<usize> = 2..=4;

/// Steps that a run does in one go while it catches up: a few milliseconds of them.
const SLICE: u64 = 8_000;

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Variant(Variant),
    Run(usize),
}

impl Choice {
    /// What a menu calls it in its values.
    fn value(self) -> String {
        match self {
            Choice::Variant(variant) => format!("p{}", variant.index()),
            Choice::Run(place) => format!("r{place}"),
        }
    }

    fn of_value(value: &str) -> Option<Choice> {
        let (kind, place) = value.split_at_checked(1)?;
        let place: usize = place.parse().ok()?;
        match kind {
            "p" => Variant::ALL.get(place).map(|variant| Choice::Variant(*variant)),
            "r" => Some(Choice::Run(place)),
            _ => None,
        }
    }

    /// All there are, with their names.
    fn all() -> Vec<(Choice, String)> {
        let variants = Variant::ALL.map(|v| (Choice::Variant(v), capital(v.name())));
        let runs = mirror::names().into_iter().enumerate();
        let runs = runs.map(|(i, name)| (Choice::Run(i), t!("side-run", name = name)));
        variants.into_iter().chain(runs).collect()
    }
}

/// The columns and how they are played. Copies are handles to the same.
#[derive(Clone, Copy)]
struct Desk {
    side: StoredValue<Side, LocalStorage>,
    /// What the run on the stage is made of.
    recording: StoredValue<Option<Recording>, LocalStorage>,
    choices: RwSignal<Vec<Choice>>,
    columns: RwSignal<Vec<Column>>,
    playing: RwSignal<bool>,
    speed: RwSignal<usize>,
    /// Whether some run is still on its way to the moment shown.
    catching_up: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
}

impl Desk {
    /// The four patterns, at the moment that the stage shows.
    fn new() -> Desk {
        let at = Mirror::new().at.get_untracked();
        let first = [Variant::Async, Variant::SemiSync, Variant::Sync, Variant::MultiPrimary];
        let mut side = Side::default();
        side.begin(at.now);
        let desk = Desk {
            side: StoredValue::new_local(side),
            recording: StoredValue::new_local(mirror::recording_of(at.place)),
            choices: RwSignal::new(Vec::new()),
            columns: RwSignal::new(Vec::new()),
            playing: RwSignal::new(false),
            speed: RwSignal::new(super::super::speed::place("1/4")),
            catching_up: RwSignal::new(false),
            problem: RwSignal::new(None),
        };
        for (place, variant) in first.into_iter().enumerate() {
            desk.choose(place, Choice::Variant(variant));
        }
        desk
    }

    /// Shows something in a column.
    fn choose(self, place: usize, choice: Choice) {
        let lane = match choice {
            Choice::Variant(variant) => self.recording.with_value(|recording| {
                let recording = recording.as_ref()?;
                Some(Lane::under(recording, &variant.applied_to(&recording.scenario)))
            }),
            Choice::Run(run) => mirror::recording_of(run).map(Lane::of_run),
        };
        let Some(lane) = lane else {
            self.problem.set(Some(t!("side-this-run-is-not-there").to_owned()));
            return;
        };
        self.side.update_value(|side| side.put(place, lane));
        self.choices.update(|choices| match choices.get_mut(place) {
            Some(there) => *there = choice,
            None => choices.push(choice),
        });
        self.catch_up();
    }

    /// One more column, with the first choice that is not there yet.
    fn add(self) {
        let there = self.choices.get_untracked();
        let new = Choice::all().into_iter().find(|(choice, _)| !there.contains(choice));
        if let Some((choice, _)) = new {
            self.choose(there.len(), choice);
        }
    }

    fn remove(self, place: usize) {
        self.side.update_value(|side| side.remove(place));
        self.choices.update(|choices| {
            choices.remove(place);
        });
        self.refresh();
    }

    /// Brings every run to the moment shown, a slice in each frame.
    fn catch_up(self) {
        let all = self.side.try_update_value(|side| side.advance(side.now(), SLICE));
        // The view may be gone.
        let Some(all) = all else { return };
        self.catching_up.set(!all);
        self.refresh();
        if !all {
            request_animation_frame(move || self.catch_up());
        }
    }

    /// Tells the columns that the runs have moved.
    fn refresh(self) {
        if let Some(columns) = self.side.try_with_value(Side::columns) {
            self.columns.set(columns);
        }
    }
}

/// The view.
#[component]
pub(crate) fn SideBySide() -> impl IntoView {
    let desk = Desk::new();
    let places = move || {
        let columns = desk.choices.with(Vec::len);
        (0..columns).collect::<Vec<_>>()
    };
    // Who has opened it goes on here, with the keys of this view.
    let section = NodeRef::<leptos::html::Section>::new();
    Effect::new(move |_| {
        let _focused = section.get().map(|section| section.focus());
    });
    let _added = styles::add("side.css");
    view! {
        <section class="card sides" aria-labelledby="sides-title" tabindex="-1" node_ref=section>
            <header class="sides-head">
                <h1 id="sides-title">{t!("side-side-by-side")}</h1>
                <p>{t!("side-the-same-nodes-people-and")}</p>
                <button
                    type="button"
                    disabled=move || desk.choices.with(|c| c.len() == *COLUMNS.end())
                    on:click=move |_| desk.add()
                >
                    {t!("side-add-a-column")}
                </button>
            </header>
            <AskAll desk=desk />
            <div class="lanes" style:--lanes=move || desk.choices.with(Vec::len).to_string()>
                <For each=places key=|place| *place let:place>
                    <ColumnView desk=desk place=place />
                </For>
            </div>
            <Show when=move || desk.problem.with(Option::is_some)>
                <p class="problem" role="alert">{move || desk.problem.get()}</p>
            </Show>
            <Bar desk=desk />
        </section>
    }
}
