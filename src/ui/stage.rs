//! The stage: clients, servers, and what moves between them.

mod ask;
mod client_card;
mod knob;
mod node_card;
mod node_more;
mod painter;
mod saw;
mod tape;

use leptos::html;
use leptos::prelude::*;

use crate::sim::ids::{ClientId, NodeId};
use crate::sim::node::Power;

use super::session::expect_session;
pub(crate) use ask::set_route;
use client_card::{ClientCard, VisitorsCard};
pub(crate) use knob::{Knob, ROUTE};
use node_card::NodeCard;
pub(crate) use painter::{Painter, Part};
pub(crate) use tape::Pointed;

/// The nodes of the left column, then those of the right.
fn members(leader: bool) -> Memo<Vec<NodeId>> {
    expect_session().view(move |run| {
        let world = run.world();
        let nodes = world.nodes().iter().filter(|node| node.power != Power::Removed);
        nodes.map(|node| node.id).filter(|id| (*id == world.leader()) == leader).collect()
    })
}

/// The stage.
#[component]
pub(crate) fn Stage() -> impl IntoView {
    let session = expect_session();
    let painter = expect_context::<Painter>();
    let stage = NodeRef::<html::Div>::new();
    let (under, over) = (NodeRef::<html::Canvas>::new(), NodeRef::<html::Canvas>::new());
    painter.attach(stage, under, over);
    let (leaders, others) = (members(true), members(false));
    let people = session.view(|run| run.world().people().collect::<Vec<_>>());
    // The first person stands above the primary, the others below it.
    let placed = move |first: bool| {
        let is_there = move |client: &ClientId| (client.0 == 0) == first;
        people.get().into_iter().filter(is_there)
    };
    let dense = move || others.with(|others| others.len() > 2);
    view! {
        <div class="stage" node_ref=stage class:dense=dense>
            <canvas node_ref=under aria-hidden="true"></canvas>
            <div class="column clients">
                <For each=move || placed(true) key=|client| *client let:client>
                    <ClientCard client=client />
                </For>
                <For each=move || leaders.get() key=|id| *id let:id>
                    <NodeCard id=id />
                </For>
                <For each=move || placed(false) key=|client| *client let:client>
                    <ClientCard client=client />
                </For>
                <VisitorsCard />
            </div>
            <div class="column replicas">
                <For each=move || others.get() key=|id| *id let:id>
                    <NodeCard id=id />
                </For>
            </div>
            <Legend />
            <canvas class="over" node_ref=over aria-hidden="true"></canvas>
        </div>
    }
}

/// What the colours of the tape mean.
#[component]
fn Legend() -> impl IntoView {
    let entries = [
        ("sent", "sent"),
        ("received", "received"),
        ("flushed", "on disk"),
        ("readable", "readable"),
    ];
    view! {
        <ul class="legend" aria-label="Colours of the WAL records">
            {entries
                .map(|(class, name)| {
                    view! {
                        <li>
                            <i class=format!("cell {class}")></i>
                            {name}
                        </li>
                    }
                })
                .collect_view()}
            <li>
                <i class="ack"></i>
                "acknowledgement"
            </li>
        </ul>
    }
}
