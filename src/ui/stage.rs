//! The stage: clients, servers, and what moves between them.

mod ask;
mod client_card;
mod knob;
mod link_handle;
mod node_card;
mod node_more;
mod painter;
mod panel;
mod saw;
mod tape;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::lang::t;
use crate::sim::ids::{ClientId, NodeId};
use crate::sim::node::Power;

use super::session::expect_session;
pub(crate) use ask::set_route;
use client_card::{ClientCard, VisitorsCard};
pub(crate) use knob::{Knob, ROUTE};
use link_handle::{LinkHandles, Marked};
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
    let many = move |than: usize| others.with(|others| others.len() > than);
    // Where all take writes, the node among the people has sliders, too.
    let peers = session.view(|run| run.world().has_several_primaries());
    let marked = RwSignal::new(None);
    provide_context(Marked(marked));
    // What moves is pressed here; with the keyboard it is reached through the link's handle.
    let press = move |event: leptos::ev::MouseEvent| {
        if !on_control(&event) {
            marked
                .set(painter.message_at(f64::from(event.client_x()), f64::from(event.client_y())));
        }
    };
    view! {
        <div
            class="stage"
            node_ref=stage
            class:dense=move || many(2)
            class:packed=move || many(3)
            class:peers=move || peers.get()
            on:click=press
        >
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
            <LinkHandles />
            <Legend />
            <canvas class="over" node_ref=over aria-hidden="true"></canvas>
        </div>
    }
}

/// Whether a press is meant for a card or a panel.
fn on_control(event: &leptos::ev::MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let control = target.map(|target| target.closest("article, .link-handle"));
    !matches!(control, Some(Ok(None)))
}

/// What the colours of the tape mean.
#[component]
fn Legend() -> impl IntoView {
    let entries = [
        ("sent", t!("legend-sent")),
        ("received", t!("legend-received")),
        ("flushed", t!("legend-on-disk")),
        ("readable", t!("legend-readable")),
    ];
    view! {
        <ul class="legend" aria-label=t!("stage-colours-of-the-wal-records")>
            {entries
                .map(|(class, name)| {
                    view! {
                        <li>
                            <i class=format!("cell {}", class)></i>
                            {name}
                        </li>
                    }
                })
                .collect_view()}
            <li>
                <i class="ack"></i>
                {t!("legend-acknowledgement")}
            </li>
        </ul>
    }
}
