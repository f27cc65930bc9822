//! What a person asks for: a write, or a read along a route or from one node.

use leptos::prelude::*;

use crate::lang::t;
use crate::scene::router::{self, Reader};
use crate::sim::action::{Action, Load};
use crate::sim::ids::{ClientId, KeyId};
use crate::sim::route::Route;

use super::super::menu::Menu;
use super::super::session::{Run, Session, expect_session};

/// Lets a reader's reads take another route from now on.
pub(crate) fn set_route(session: Session, reader: Reader, route: Route) {
    session.act(match reader {
        Reader::Person(client) => Action::SetRoute { client, route },
        Reader::Visitors => {
            let load = session.peek(|run| run.world().load().clone());
            Action::SetLoad(Load { route, ..load })
        }
    });
}

/// A menu of routes: by a rule, or always from one node.
#[component]
pub(crate) fn RouteMenu(
    /// Whose reads.
    reader: Reader,
    /// What the menu is called.
    label: String,
) -> impl IntoView {
    let session = expect_session();
    let groups = session.view(|run| {
        vec![
            (t!("stage-by-route"), router::kinds()),
            (t!("stage-always-from"), router::nodes(run.world())),
        ]
    });
    let value = move |run: &Run| router::value(router::route(run.world(), reader));
    let chosen = match reader {
        Reader::Person(client) => session.view_of(client, value),
        Reader::Visitors => session.view(value),
    };
    let on_change = Box::new(move |value: String| {
        if let Some(route) = router::from_value(&value) {
            set_route(session, reader, route);
        }
    });
    view! { <Menu label=label groups=groups chosen=chosen on_change=on_change /> }
}

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
    let several = session.peek(|run| run.world().has_several_primaries());
    let reader = Reader::Person(client);
    let write = move |_| {
        let mut action = Action::write(client, key.get_untracked());
        if let (Action::Write { node, .. }, true) = (&mut action, several) {
            // Where all take writes, they go where the reads go, if that is one node.
            *node = match session.peek(|run| router::route(run.world(), reader)) {
                Route::Node(node) => Some(node),
                _ => None,
            };
        }
        session.act(action);
    };
    let read = move |_| {
        let key = key.get_untracked();
        session.act(session.peek(|run| router::read(run.world(), client, key)));
    };
    let label = match several {
        true => t!("stage-node-that-writes-to-and", name = name),
        false => t!("stage-node-that-reads-from", name = name),
    };
    view! {
        <div class="ask">
            <button type="button" aria-label=t!("stage-write-as", name = name) on:click=write>{t!("stage-write")}</button>
            <button type="button" aria-label=t!("stage-read-as", name = name) on:click=read>{t!("stage-read")}</button>
            <RouteMenu reader=reader label=label />
        </div>
    }
}
