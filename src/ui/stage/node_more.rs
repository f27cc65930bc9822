//! The details of a server: its disk, its clock, and all that can befall it.

use leptos::prelude::*;

use crate::lang::t;
use crate::scene::faults::{self, CLOCKS, Entry, Part};
use crate::scene::node::Knobs;
use crate::sim::action::Action;
use crate::sim::ids::NodeId;

use super::super::session::expect_session;
use super::knob::{FSYNC, Knob, REPLAY};
use super::panel::{Act, ActView, Panel, PanelView};

/// A panel that opens over the card.
#[component]
pub(crate) fn NodeMore(
    /// The node.
    id: NodeId,
    /// What it is called.
    name: Signal<String>,
    /// Its controls as they stand.
    knobs: Memo<Knobs>,
) -> impl IntoView {
    let panel = Panel::new();
    let hint = RwSignal::new(super::panel::hint());
    let label = Signal::derive(move || t!("stage-details-and-faults-of", name = name.get()));
    let title = Signal::derive(move || t!("stage-faults-of", name = name.get()));
    let place = format!("more-{}", id.0);
    let dials = move |part| match part {
        Part::Machine => Some(view! { <Machine id=id name=name knobs=knobs /> }.into_any()),
        Part::Replication => Some(view! { <Replay id=id name=name knobs=knobs /> }.into_any()),
        Part::Server | Part::Work | Part::Cluster => None,
    };
    view! {
        <span class="more">
            <button type="button" popovertarget=place.clone() aria-label=label>"⋯"</button>
            <PanelView panel=panel id=place label=title hint=hint>
                {Part::ALL
                    .map(|part| {
                        view! {
                            <section class="part">
                                <h4>{part.title()}</h4>
                                {dials(part)}
                                <Acts id=id part=part panel=panel hint=hint />
                            </section>
                        }
                    })
                    .collect_view()}
            </PanelView>
        </span>
    }
}

/// The acts of one part of the panel. They change when the node does, and with most of them the
/// panel closes.
#[component]
fn Acts(id: NodeId, part: Part, panel: Panel, hint: RwSignal<&'static str>) -> impl IntoView {
    let session = expect_session();
    let entries = session.view_of(id, move |run| faults::group(run.world(), id, part).entries);
    let act = move |entry: Entry| {
        let words = entry.words.into_owned();
        let words = Signal::derive(move || words.clone());
        Act {
            words,
            name: words,
            says: entry.hint,
            off: Signal::derive(|| false),
            acts: Callback::new(move |()| entry.acts.clone()),
            closes: Some(panel),
        }
    };
    view! {
        <div class="acts">
            {move || {
                let all = entries.get().into_iter();
                all.map(|entry| view! { <ActView act=act(entry) hint=hint /> }).collect_view()
            }}
        </div>
    }
}

/// How fast the disk is, and how far off the clock.
#[component]
fn Machine(id: NodeId, name: Signal<String>, knobs: Memo<Knobs>) -> impl IntoView {
    let session = expect_session();
    let skew = move || knobs.with(|knobs| knobs.clock_skew_us);
    let known = move || CLOCKS.iter().any(|(_, us)| *us == skew());
    let set = move |event: leptos::ev::Event| {
        if let Ok(skew_us) = event_target_value(&event).parse() {
            session.act(Action::SetClock { node: id, skew_us });
        }
    };
    view! {
        <Knob
            label=t!("stage-fsync-time")
            of=name
            stops=&FSYNC
            value=Signal::derive(move || knobs.with(|knobs| knobs.fsync))
            on_change=move |to| session.act(Action::SetFsync { node: id, to })
        />
        <label class="pick">
            {t!("stage-clock")}
            <select aria-label=move || t!("stage-clock-of", name = name.get()) on:change=set>
                // A run can have set it to something else.
                <option hidden value="" prop:selected=move || !known()>{t!("stage-off")}</option>
                {CLOCKS
                    .map(|(text, us)| {
                        view! { <option value=us prop:selected=move || skew() == us>{text.say()}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

/// How fast it replays.
#[component]
fn Replay(id: NodeId, name: Signal<String>, knobs: Memo<Knobs>) -> impl IntoView {
    let session = expect_session();
    view! {
        <Show when=move || knobs.with(|knobs| knobs.replica)>
            <Knob
                label=t!("stage-replay-cost-per-record")
                of=name
                stops=&REPLAY
                value=Signal::derive(move || knobs.with(|knobs| knobs.replay_cost))
                on_change=move |to| session.act(Action::SetReplayCost { node: id, to })
            />
        </Show>
    }
}
