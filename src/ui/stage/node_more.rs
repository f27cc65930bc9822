//! The details of a server: its disk, its clock, and all that can befall it.

use leptos::prelude::*;

use crate::scene::faults::{self, CLOCKS, Dials, Entry, Part};
use crate::sim::action::Action;
use crate::sim::ids::NodeId;

use super::super::session::expect_session;
use super::knob::{FSYNC, Knob, REPLAY};
use super::panel::{Act, Panel, PanelView};

/// A panel that opens over the card.
#[component]
pub(crate) fn NodeMore(
    /// The node.
    id: NodeId,
    /// What it is called.
    name: Signal<String>,
) -> impl IntoView {
    let panel = Panel::new();
    let hint = RwSignal::new("");
    let label = Signal::derive(move || format!("Details and faults of {}", name.get()));
    let place = format!("more-{}", id.0);
    view! {
        <span class="more">
            <button type="button" popovertarget=place.clone() aria-label=label>"⋯"</button>
            <PanelView panel=panel id=place label=label hint=hint>
                {Part::ALL
                    .map(|part| view! { <Section id=id name=name part=part panel=panel hint=hint /> })
                    .collect_view()}
            </PanelView>
        </span>
    }
}

/// One part of the panel.
#[component]
fn Section(
    id: NodeId,
    name: Signal<String>,
    part: Part,
    panel: Panel,
    hint: RwSignal<&'static str>,
) -> impl IntoView {
    let session = expect_session();
    let entries = session.view(move |run| faults::group(run.world(), id, part).entries);
    let dials = session.view(move |run| faults::dials(run.world(), id));
    let words = move || entries.with(|all| all.iter().map(|e| e.words.clone()).collect::<Vec<_>>());
    let empty = move || {
        let replays = dials.with(|dials| dials.replay.is_some());
        let has_dial = part == Part::Machine || (part == Part::Replication && replays);
        !has_dial && entries.with(Vec::is_empty)
    };
    view! {
        <section class="part" hidden=empty>
            <h4>{part.title()}</h4>
            {match part {
                Part::Machine => Some(view! { <Machine id=id name=name dials=dials /> }.into_any()),
                Part::Replication => Some(view! { <Replay id=id name=name dials=dials /> }.into_any()),
                Part::Server | Part::Work | Part::Cluster => None,
            }}
            <div class="acts">
                <For each=words key=|words| words.clone() let:words>
                    <Act entry=found(entries, words) hint=hint before=panel />
                </For>
            </div>
        </section>
    }
}

/// The act with these words, as long as it is offered.
fn found(
    entries: Memo<Vec<Entry>>,
    words: std::borrow::Cow<'static, str>,
) -> Signal<Option<Entry>> {
    Signal::derive(move || entries.with(|all| all.iter().find(|e| e.words == words).cloned()))
}

/// How fast the disk is, and how far off the clock.
#[component]
fn Machine(id: NodeId, name: Signal<String>, dials: Memo<Dials>) -> impl IntoView {
    let session = expect_session();
    let clock = move || dials.with(|dials| dials.clock);
    let set = move |event: leptos::ev::Event| {
        let place: Option<usize> = event_target_value(&event).parse().ok();
        if let Some((_, skew_us)) = place.and_then(|place| CLOCKS.get(place)) {
            session.act(Action::SetClock { node: id, skew_us: *skew_us });
        }
    };
    view! {
        <Knob
            label="Fsync time"
            of=name
            stops=&FSYNC
            value=Signal::derive(move || dials.with(|dials| dials.fsync))
            on_change=move |to| session.act(Action::SetFsync { node: id, to })
        />
        <label class="pick">
            "Clock"
            <select aria-label=move || format!("Clock of {}", name.get()) on:change=set>
                // A run can have set it to something else.
                <option hidden value="" prop:selected=move || clock().is_none()>"off"</option>
                {CLOCKS
                    .iter()
                    .enumerate()
                    .map(|(i, (text, _))| {
                        view! { <option value=i prop:selected=move || clock() == Some(i)>{*text}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

/// How fast it replays.
#[component]
fn Replay(id: NodeId, name: Signal<String>, dials: Memo<Dials>) -> impl IntoView {
    let session = expect_session();
    let cost = move || dials.with(|dials| dials.replay);
    view! {
        <Show when=move || cost().is_some()>
            <Knob
                label="Replay cost per record"
                of=name
                stops=&REPLAY
                value=Signal::derive(move || cost().unwrap_or_default())
                on_change=move |to| session.act(Action::SetReplayCost { node: id, to })
            />
        </Show>
    }
}
