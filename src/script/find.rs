//! Clients, rows, nodes and routes by name.

use std::str::FromStr;

use crate::sim::ids::{ClientId, KeyId, NodeId};
use crate::sim::route::Route;
use crate::sim::time::SimDuration;
use crate::sim::world::World;

use super::ScriptError;
use super::command::Args;

/// The client that is named next.
pub(super) fn client(world: &World, args: &mut Args<'_>) -> Result<ClientId, ScriptError> {
    let name = args.word("a client")?;
    world.people().find(|client| world.person_name(*client) == Some(name)).ok_or_else(|| {
        let names: Vec<&str> = world.people().filter_map(|c| world.person_name(c)).collect();
        args.error(format!("no client is called `{name}`: expected {}", names.join(" or ")))
    })
}

/// The row of a name.
pub(super) fn row_called(world: &World, name: &str, args: &Args<'_>) -> Result<KeyId, ScriptError> {
    world.row(name).ok_or_else(|| {
        let keys = world.scenario().keys.iter();
        let names: Vec<&str> = keys.map(|key| key.name.as_str()).collect();
        args.error(format!("no row is called `{name}`: expected {}", names.join(" or ")))
    })
}

/// The row that is named next.
pub(super) fn row(world: &World, args: &mut Args<'_>) -> Result<KeyId, ScriptError> {
    let name = args.word("a row")?;
    row_called(world, name, args)
}

/// The node of a name.
pub(super) fn node_called(
    world: &World,
    name: &str,
    args: &Args<'_>,
) -> Result<NodeId, ScriptError> {
    world.members().map(|node| node.id).find(|id| world.name(*id) == name).ok_or_else(|| {
        let names: Vec<&str> = world.members().map(|node| world.name(node.id)).collect();
        args.error(format!("no node is called `{name}`: expected {}", names.join(" or ")))
    })
}

/// The node that is named next.
pub(super) fn node(world: &World, args: &mut Args<'_>) -> Result<NodeId, ScriptError> {
    let name = args.word("a node")?;
    node_called(world, name, args)
}

/// The node that is named next, or else the present primary.
pub(super) fn node_or_leader(world: &World, args: &mut Args<'_>) -> Result<NodeId, ScriptError> {
    match args.optional() {
        Some(name) => node_called(world, name, args),
        None => Ok(world.leader()),
    }
}

/// The node in `node=…`, if it was said.
pub(super) fn node_key(world: &World, args: &mut Args<'_>) -> Result<Option<NodeId>, ScriptError> {
    args.key("node").map(|name| node_called(world, name, args)).transpose()
}

/// The nodes of a list.
pub(super) fn nodes(
    world: &World,
    list: &str,
    args: &Args<'_>,
) -> Result<Vec<NodeId>, ScriptError> {
    list.split(',').map(|name| node_called(world, name.trim(), args)).collect()
}

/// The route in a text, such as `window 2s`.
pub(super) fn route(world: &World, text: &str, args: &Args<'_>) -> Result<Route, ScriptError> {
    let mut words = text.split_whitespace();
    let kind = words.next().unwrap_or_default();
    let timed = match kind {
        "window" => Some(Route::Window as fn(SimDuration) -> Route),
        "token" => Some(Route::Token as fn(SimDuration) -> Route),
        "bounded" => Some(Route::Bounded as fn(SimDuration) -> Route),
        _ => None,
    };
    let route = match (timed, kind) {
        (Some(timed), _) => {
            let time = words.next().ok_or_else(|| {
                args.error(format!("`{kind}` says no time: expected one, such as `{kind} 2s`"))
            })?;
            timed(SimDuration::from_str(time).map_err(|e| args.error(e.to_string()))?)
        }
        (None, "primary") => Route::Primary,
        (None, "any" | "replicas") => Route::AnyReplica,
        (None, "round-robin") => Route::RoundRobin,
        (None, "nearest") => Route::Nearest,
        (None, "sticky") => Route::Sticky,
        (None, name) => match node_called(world, name, args) {
            Ok(node) => Route::Node(node),
            Err(_) => {
                return Err(args.error(format!(
                    "`{name}` is not a route: expected primary, any, round-robin, nearest, sticky, \
                     window TIME, token TIME, bounded TIME or a node"
                )));
            }
        },
    };
    match words.next() {
        None => Ok(route),
        Some(word) => Err(args.error(format!("unexpected `{word}` after the route `{kind}`"))),
    }
}
