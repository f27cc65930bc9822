//! What a person asks for: a write, or a read from a chosen node.

use leptos::prelude::*;

use crate::scene::words::node_name;
use crate::sim::action::Action;
use crate::sim::ids::{ClientId, KeyId, NodeId};

use super::super::session::expect_session;

/// The buttons of a client.
#[component]
pub(crate) fn Ask(
    /// Who asks.
    client: ClientId,
    /// What the client is called.
    name: String,
    /// The row it writes and reads.
    key: ReadSignal<KeyId>,
) -> impl IntoView {
    let session = expect_session();
    let nodes = session.view(|run| {
        let world = run.world();
        world.members().map(|node| (node.id, node_name(world, node.id))).collect::<Vec<_>>()
    });
    let several = session.peek(|run| run.world().has_several_primaries());
    // The last replica is the one that lags in the first lesson. Where all nodes take writes, the
    // clients begin at different ones.
    let first = nodes.with_untracked(|nodes| {
        let place = if several { usize::from(client.0) % nodes.len().max(1) } else { usize::MAX };
        nodes.get(place).or(nodes.last()).map_or(NodeId(0), |(id, _)| *id)
    });
    let wanted = RwSignal::new(first);
    // A node that is gone cannot be asked.
    let from = Memo::new(move |_| {
        let wanted = wanted.get();
        nodes.with(|nodes| {
            let there = nodes.iter().any(|(id, _)| *id == wanted);
            if there { wanted } else { nodes.last().map_or(NodeId(0), |(id, _)| *id) }
        })
    });
    let number = |event: &leptos::ev::Event| event_target_value(event).parse().unwrap_or(0u16);
    let write = move |_| {
        let mut action = Action::write(client, key.get_untracked());
        if let Action::Write { node, .. } = &mut action {
            *node = several.then(|| from.get_untracked());
        }
        session.act(action);
    };
    let read = move |_| {
        session.act(Action::Read { client, key: key.get_untracked(), node: from.get_untracked() })
    };
    view! {
        <div class="ask">
            <button type="button" aria-label=format!("Write as {name}") on:click=write>"Write"</button>
            <button type="button" aria-label=format!("Read as {name}") on:click=read>"Read"</button>
            <select
                aria-label=if several {
                    format!("Node that {name} writes to and reads from")
                } else {
                    format!("Node that {name} reads from")
                }
                on:change=move |event| wanted.set(NodeId(number(&event) as u8))
            >
                <For each=move || nodes.get() key=|node| node.clone() let:node>
                    <option value=node.0.0 prop:selected=move || from.get() == node.0>
                        {node.1.clone()}
                    </option>
                </For>
            </select>
        </div>
    }
}
