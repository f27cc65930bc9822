//! The card of a server.

use leptos::html;
use leptos::prelude::*;

use crate::lang::t;
use crate::scene::client;
use crate::scene::node::{self, Foot, Knobs, Note, Row};
use crate::sim::action::Action;
use crate::sim::ids::NodeId;
use crate::sim::node::Power;

use super::super::icon::{Icon, Sign};
use super::super::session::expect_session;
use super::knob::{APPLY, Knob, NETWORK};
use super::node_more::NodeMore;
use super::tape::Tape;
use super::{Painter, Part};

/// A server: how it is, its rows, its WAL, and the controls of its lag.
#[component]
pub(crate) fn NodeCard(
    /// The node.
    id: NodeId,
) -> impl IntoView {
    let session = expect_session();
    let card = NodeRef::<html::Article>::new();
    expect_context::<Painter>().register(Part::Node(id), card);
    let head = session.view_of(id, move |run| node::head(run.world(), id));
    let rows = session.view_of(id, move |run| node::rows(run.world(), id));
    let shown = rows.with_untracked(Vec::len);
    let knobs = session.view_of(id, move |run| node::knobs(run.world(), id));
    let traffic = session.view_of(id, move |run| node::traffic(run.world(), id));
    let name = Signal::derive(move || head.with(|head| head.name.clone()));
    let flagged = session.view(move |run| {
        run.world().people().any(|c| client::stale_from(run.world(), c, run.past()) == Some(id))
    });
    let title = format!("node-{}", id.0);
    let labelled = title.clone();
    view! {
        <article
            node_ref=card
            aria-labelledby=labelled
            class=move || format!("node {}", head.with(|head| head.health.class()))
            class:flagged=move || flagged.get()
        >
            <header>
                <i class="dot" aria-hidden="true"></i>
                <h3 id=title>{name}</h3>
                <span class="node-status">{move || head.with(|head| head.status.clone())}</span>
                <NodeMore id=id name=name knobs=knobs />
            </header>
            <dl class="rows">
                {(0..shown).map(|place| view! { <RowView place=place rows=rows /> }).collect_view()}
            </dl>
            <Tape id=id name=name />
            <p class="foot">
                <FootText id=id />
                <NextStep id=id name=name knobs=knobs />
            </p>
            <p class="unseen">{traffic}</p>
            <Show when=move || knobs.with(|k| k.replica)>
                <Lag id=id name=name knobs=knobs />
            </Show>
        </article>
    }
}

/// How far it is in the WAL. The word that is explained stays while the numbers change.
#[component]
fn FootText(id: NodeId) -> impl IntoView {
    let foot = expect_session().view_of(id, move |run| node::foot(run.world(), id));
    let part = move |look: fn(&Foot) -> String| move || foot.with(look);
    view! {
        <span>
            {part(|foot| foot.before.clone())} " "
            <button type="button" class="term" data-explain=move || foot.with(|foot| foot.entry)>
                {move || foot.with(|foot| foot.word)}
            </button>
            " " {part(|foot| foot.after.clone())}
        </span>
    }
}

/// One row of the table.
#[component]
fn RowView(
    /// Which.
    place: usize,
    /// All rows.
    rows: Memo<Vec<Row>>,
) -> impl IntoView {
    let row = move |look: fn(&Row) -> String| {
        rows.with(|rows| rows.get(place).map_or_else(String::new, look))
    };
    let note = Memo::new(move |_| rows.with(|rows| rows.get(place)?.note.clone()));
    let old = move || note.with(|note| note.as_ref().is_some_and(Note::is_broken));
    view! {
        <div class="row num" class:old=old title=move || note.get().map(|note| note.words())>
            <dt>{move || row(|row| row.key.clone())}</dt>
            <dd>
                {move || row(|row| row.value.clone())}
                {move || note.get().map(|note| {
                    let sign = if note.is_broken() { Sign::Flag } else { Sign::Wait };
                    view! {
                        <span class="row-mark" class:hidden=!note.is_broken()><Icon sign=sign /></span>
                        <span class="unseen">{format!(" ({})", note.words())}</span>
                    }
                })}
            </dd>
        </div>
    }
}

/// The two delays that make a replica lag.
#[component]
fn Lag(id: NodeId, name: Signal<String>, knobs: Memo<Knobs>) -> impl IntoView {
    let session = expect_session();
    view! {
        <div class="knobs">
            <Knob
                label=t!("stage-network-delay")
                of=name
                stops=&NETWORK
                value=Signal::derive(move || knobs.with(|k| k.network))
                on_change=move |to| session.act(Action::SetNetworkDelay { node: id, to })
            />
            <Knob
                label=t!("stage-apply-delay")
                setting=knobs.with_untracked(|k| k.apply_setting)
                of=name
                stops=&APPLY
                value=Signal::derive(move || knobs.with(|k| k.apply))
                on_change=move |to| session.act(Action::SetApplyDelay { node: id, to })
            />
        </div>
    }
}

/// The act that gets a broken cluster going again, where one is called for.
#[component]
fn NextStep(id: NodeId, name: Signal<String>, knobs: Memo<Knobs>) -> impl IntoView {
    let session = expect_session();
    let leader_down = session.view(|run| {
        let world = run.world();
        matches!(world.node(world.leader()).power, Power::Crashed | Power::Off)
    });
    let next = Memo::new(move |_| {
        let k = knobs.get();
        match k.power {
            Power::Crashed | Power::Off => Some((t!("stage-start"), Action::Start(id))),
            Power::Up if k.diverged && !leader_down.get() => {
                Some((t!("stage-rewind"), Action::Rewind(id)))
            }
            Power::Up if k.replica && !k.leader && leader_down.get() => {
                Some((t!("stage-promote"), Action::Promote(id)))
            }
            Power::Up if !k.replica && !k.leader => Some((t!("stage-rejoin"), Action::Rejoin(id))),
            _ => None,
        }
    });
    move || {
        next.get().map(|(text, action)| {
            view! {
                <button
                    type="button"
                    class="small"
                    aria-label=format!("{text} {}", name.get_untracked())
                    on:click=move |_| session.act(action.clone())
                >
                    {text}
                </button>
            }
        })
    }
}
