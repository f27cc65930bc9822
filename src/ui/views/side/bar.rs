//! What is asked of all columns at once.

use leptos::prelude::*;

use crate::scene::acts::action_text;
use crate::scene::words::{capital, key_name, node_name};
use crate::sim::action::Action;
use crate::sim::ids::{ClientId, KeyId, NodeId};
use crate::sim::world::World;

use super::Desk;

impl Desk {
    /// Looks at the world of the first column.
    fn first<T>(self, look: impl FnOnce(&World) -> T) -> Option<T> {
        self.side.with_value(|side| side.lanes().first().map(|lane| look(lane.world())))
    }

    fn act(self, action: &Action) {
        let refused = self.side.try_update_value(|side| side.act(action)).unwrap_or_default();
        let all: Vec<String> = refused.iter().map(|place| (place + 1).to_string()).collect();
        let text = ["It cannot be done now in column ", &all.join(", "), "."].concat();
        self.problem.set((!all.is_empty()).then_some(text));
        self.refresh();
    }
}

/// What can go wrong in all of them, or be mended, as the first column stands.
fn faults(world: &World) -> Vec<(String, Action)> {
    let of = |id: NodeId| {
        [
            Action::Crash(id),
            Action::PowerLoss(id),
            Action::Start(id),
            Action::Cut(id),
            Action::Heal(id),
            Action::PauseReplay(id),
            Action::ResumeReplay(id),
            Action::Promote(id),
        ]
    };
    let all = world.members().flat_map(|node| of(node.id));
    let burst = Action::Burst { writes: 20 };
    all.chain([burst])
        .filter(|action| world.possible(action).is_ok())
        .map(|action| (capital(&action_text(world, &action)), action))
        .collect()
}

fn number(event: &leptos::ev::Event) -> u8 {
    event_target_value(event).parse().unwrap_or(0)
}

/// A write or a read of a person, or a fault, in every column.
#[component]
pub(super) fn AskAll(desk: Desk) -> impl IntoView {
    let list = |look: fn(&World) -> Vec<String>| desk.first(look).unwrap_or_default();
    let people = list(|world| world.scenario().clients.clone());
    let keys = list(|world| {
        let keys = 0..world.scenario().keys.len().min(3) as u16;
        keys.map(|key| key_name(world, KeyId(key)).to_owned()).collect()
    });
    let nodes = list(|world| world.members().map(|node| node_name(world, node.id)).collect());
    let last = nodes.len().saturating_sub(1) as u8;
    let (who, key, node) = (RwSignal::new(0u8), RwSignal::new(0u8), RwSignal::new(last));
    let options = |names: Vec<String>, chosen: RwSignal<u8>| {
        let one = move |(i, name): (usize, String)| {
            view! { <option value=i prop:selected=move || usize::from(chosen.get()) == i>{name}</option> }
        };
        names.into_iter().enumerate().map(one).collect_view()
    };
    let asked = move || (ClientId(who.get_untracked().into()), KeyId(key.get_untracked().into()));
    let write = move |_| {
        let (client, key) = asked();
        desk.act(&Action::write(client, key));
    };
    let read = move |_| {
        let (client, key) = asked();
        desk.act(&Action::Read { client, key, node: NodeId(node.get_untracked()) });
    };
    let acts = Memo::new(move |_| {
        desk.columns.track();
        desk.first(faults).unwrap_or_default()
    });
    let strike = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event);
        let action = acts.with_untracked(|acts| {
            acts.iter().find(|(text, _)| *text == wanted).map(|(_, action)| action.clone())
        });
        if let Some(action) = action {
            desk.act(&action);
        }
    };
    view! {
        <div class="ask-all" role="group" aria-label="Ask all columns">
            <label>
                "As "
                <select on:change=move |event| who.set(number(&event))>{options(people, who)}</select>
            </label>
            <label>
                <span class="unseen">"Row"</span>
                <select on:change=move |event| key.set(number(&event))>{options(keys, key)}</select>
            </label>
            <button type="button" on:click=write>"Write"</button>
            <button type="button" on:click=read>"Read"</button>
            <label>
                "from "
                <select on:change=move |event| node.set(number(&event))>{options(nodes, node)}</select>
            </label>
            <label>
                <span class="unseen">"Fault in all columns"</span>
                <select on:change=strike prop:value="">
                    <option value="" prop:selected=move || {
                        acts.track();
                        true
                    }>"Break or mend…"</option>
                    <For each=move || acts.get() key=|act| act.0.clone() let:act>
                        <option value=act.0.clone()>{act.0.clone()}</option>
                    </For>
                </select>
            </label>
        </div>
    }
}
