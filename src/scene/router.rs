//! The application's router as code, and the line that a read took in it.
//!
//! The code is a picture of what [`Route`] does in the engine; which line a read took is what the
//! engine says of that read ([`Choice`], and whether it waited or was sent on), not a guess.

mod code;

use crate::lang::t;
use crate::sim::action::Action;
use crate::sim::check::Verdict;
use crate::sim::ids::{ClientId, KeyId, NodeId, OpId};
use crate::sim::route::{Choice, Route};
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::trace::TraceEvent;
use crate::sim::world::{Reads, World};

use super::words::{client_name, node_name};
use Way::{By, GaveUp, Waiting};
use code::{KINDS, Kind, NODE, Row};

/// Whose reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A person's.
    Person(ClientId),
    /// Those of the steady load.
    Visitors,
}

/// How a read came to its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The node was chosen so.
    By(Choice),
    /// It waits on the replica.
    Waiting,
    /// It has waited too long and was sent on to the primary.
    GaveUp,
}

const fn same_kind(a: Route, b: Route) -> bool {
    matches!(
        (a, b),
        (Route::Primary, Route::Primary)
            | (Route::AnyReplica, Route::AnyReplica)
            | (Route::RoundRobin, Route::RoundRobin)
            | (Route::Nearest, Route::Nearest)
            | (Route::Sticky, Route::Sticky)
            | (Route::Window(_), Route::Window(_))
            | (Route::Token(_), Route::Token(_))
            | (Route::Bounded(_), Route::Bounded(_))
    )
}

fn kind(route: Route) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| same_kind(kind.route, route))
}

/// The routes to choose from: how a menu calls them by itself, and to a reader.
pub fn kinds() -> Vec<(String, String)> {
    KINDS.iter().map(|kind| (kind.value.to_owned(), kind.label.say().to_owned())).collect()
}

/// What a menu calls a route by itself: of a node, its number.
pub fn value(route: Route) -> String {
    match (route, kind(route)) {
        (Route::Node(node), _) => node.0.to_string(),
        (_, found) => found.map_or(String::new(), |kind| kind.value.to_owned()),
    }
}

/// The route of a menu's value.
pub fn from_value(value: &str) -> Option<Route> {
    let found = KINDS.iter().find(|kind| kind.value == value).map(|kind| kind.route);
    found.or_else(|| value.parse().ok().map(|n| Route::Node(NodeId(n))))
}

/// The time in a route, if it has one, and what it is called.
pub fn time_of(route: Route) -> Option<(&'static str, SimDuration)> {
    match route {
        Route::Window(time) => Some((t!("route-window-2"), time)),
        Route::Token(time) => Some((t!("route-longest-wait"), time)),
        Route::Bounded(time) => Some((t!("route-bound"), time)),
        _ => None,
    }
}

/// The same route with another time.
pub fn with_time(route: Route, time: SimDuration) -> Route {
    match route {
        Route::Window(_) => Route::Window(time),
        Route::Token(_) => Route::Token(time),
        Route::Bounded(_) => Route::Bounded(time),
        other => other,
    }
}

/// The route that a reader's reads take. Of a person for whom none was set it is one node: the last
/// replica, which is the one that lags in the first lesson; where all nodes take writes, each
/// person has another. A node that is gone cannot be asked.
pub fn route(world: &World, reader: Reader) -> Route {
    let client = match reader {
        Reader::Visitors => return world.load().route,
        Reader::Person(client) => client,
    };
    let there = |node: NodeId| world.members().any(|member| member.id == node);
    match world.set_route_of(client) {
        Some(Route::Node(node)) if !there(node) => {}
        Some(route) => return route,
        None => {}
    }
    let nodes: Vec<NodeId> = world.members().map(|node| node.id).collect();
    let several = world.has_several_primaries();
    let place = if several { client.index() % nodes.len().max(1) } else { usize::MAX };
    Route::Node(nodes.get(place).or(nodes.last()).copied().unwrap_or_default())
}

/// What a person's read asks of the engine.
pub fn read(world: &World, client: ClientId, key: KeyId) -> Action {
    match route(world, Reader::Person(client)) {
        Route::Node(node) => Action::Read { client, key, node },
        _ => Action::ReadRouted { client, key },
    }
}

/// A duration as Python has it: `2.0`, `0.25`.
fn seconds(time: SimDuration) -> String {
    let us = time.as_micros();
    let part = format!("{:06}", us % 1_000_000);
    let part = part.trim_end_matches('0');
    format!("{}.{}", us / 1_000_000, if part.is_empty() { "0" } else { part })
}

fn rows(route: Route) -> &'static [Row] {
    kind(route).map_or(NODE, |kind| kind.code)
}

/// The code of a route, line by line.
fn code(world: &World, route: Route) -> Vec<String> {
    let primary = if world.has_several_primaries() { "own_node" } else { "primary" };
    let time = time_of(route).map_or(String::new(), |(_, time)| seconds(time));
    let node = match route {
        Route::Node(node) => format!("\"{}\"", world.name(node)),
        _ => String::new(),
    };
    let fill =
        |(text, _): &Row| text.replace("{p}", primary).replace("{t}", &time).replace("{n}", &node);
    rows(route).iter().map(fill).collect()
}

/// What a route protects, and what it does not.
pub fn protects(world: &World, route: Route) -> &'static str {
    match kind(route) {
        Some(kind) => kind.protects.say(),
        None if world.has_several_primaries() => {
            t!("route-protects-what-that-node-wrote")
        }
        None => {
            t!("route-protects-as-much-as-that")
        }
    }
}

/// The line of the code that the last read took.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lit {
    /// Which line.
    line: usize,
    /// Whose read, and when: `Ana's read, 0.404 s`.
    mark: String,
    /// Whether it was stale.
    stale: bool,
}

/// Where a reader's last read took its way. `past` is what happened up to now, oldest first. None
/// if there was no read since the route is what it is.
fn lit<'a>(
    world: &World,
    reader: Reader,
    past: impl DoubleEndedIterator<Item = (SimTime, &'a TraceEvent)>,
) -> Option<Lit> {
    let is_reader = |client: ClientId| match reader {
        Reader::Person(person) => client == person,
        Reader::Visitors => world.is_visitor(client),
    };
    // What came of requests that were sent earlier than where the search has come to.
    let mut later: Vec<(SimTime, &TraceEvent)> = Vec::new();
    for (time, event) in past.rev() {
        match event {
            TraceEvent::Acted(Action::SetRoute { client, .. }) if is_reader(*client) => {
                return None;
            }
            TraceEvent::Acted(Action::SetLoad(_)) if reader == Reader::Visitors => return None,
            TraceEvent::ReadSent { op, client, node, choice, .. } if is_reader(*client) => {
                let route = route(world, reader);
                let named = matches!(route, Route::Node(n) if n == *node);
                if *choice == Choice::Named && !named {
                    return None;
                }
                return follow(world, reader, route, (*op, *choice, time), &later);
            }
            TraceEvent::ReadWaits { .. }
            | TraceEvent::Rerouted { .. }
            | TraceEvent::Refused { .. }
            | TraceEvent::Unknown { .. }
            | TraceEvent::ReadReturned { .. } => later.push((time, event)),
            _ => {}
        }
    }
    None
}

fn follow(
    world: &World,
    reader: Reader,
    route: Route,
    (op, choice, sent): (OpId, Choice, SimTime),
    later: &[(SimTime, &TraceEvent)],
) -> Option<Lit> {
    let (mut way, mut at, mut stale, mut waits) = (By(choice), sent, false, true);
    for (time, event) in later.iter().rev() {
        match event {
            TraceEvent::ReadWaits { op: o, .. } if *o == op => way = Waiting,
            TraceEvent::Rerouted { op: o, .. } if *o == op => way = GaveUp,
            TraceEvent::ReadReturned { op: o, verdict, .. } if *o == op => {
                way = if way == Waiting { By(choice) } else { way };
                (at, stale, waits) = (*time, *verdict != Verdict::Fresh, false);
            }
            TraceEvent::Refused { op: o, .. } | TraceEvent::Unknown { op: o, .. } if *o == op => {
                (at, waits) = (*time, false);
            }
            _ => {}
        }
    }
    let line = rows(route).iter().position(|(_, ways)| ways.contains(&way))?;
    let who = match reader {
        Reader::Person(client) => t!("possessive", who = client_name(world, client)),
        Reader::Visitors => t!("possessive-a-visitor").to_owned(),
    };
    let mark = if waits {
        t!("route-read-not-answered", who = who)
    } else {
        t!("route-read", who = who, at = at)
    };
    Some(Lit { line, mark, stale })
}

/// What the route has cost in this run: `The primary served 3 of Ana's 7 reads: 43 %.`
pub fn cost(world: &World, reader: Reader) -> String {
    let (who, Reads { all, by_primary }) = match reader {
        Reader::Person(client) => {
            (t!("possessive", who = client_name(world, client)), world.reads_of(client))
        }
        Reader::Visitors => (t!("possessive-the-visitors").to_owned(), world.reads_of_visitors()),
    };
    let several = world.has_several_primaries();
    if all == 0 {
        return t!("route-cost-none-of-reads-so", who = who);
    }
    let percent = (by_primary * 100 + all / 2) / all;
    match several {
        true => t!(
            "route-cost-the-own-node-served",
            by_primary = by_primary,
            who = who,
            all = all,
            percent = percent
        ),
        false => t!(
            "route-cost-the-primary-served-of",
            by_primary = by_primary,
            who = who,
            all = all,
            percent = percent
        ),
    }
}

/// The nodes there are: their numbers, and what they are called.
pub fn nodes(world: &World) -> Vec<(String, String)> {
    let entry = |id: NodeId| (id.0.to_string(), node_name(world, id));
    world.members().map(|node| entry(node.id)).collect()
}

/// The people there are: their numbers, and what they are called.
pub fn people(world: &World) -> Vec<(String, String)> {
    world.people().map(|person| (person.0.to_string(), client_name(world, person))).collect()
}

/// A line of the code as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The code.
    pub text: String,
    /// If the last read took it: whose read, and when.
    pub mark: Option<String>,
    /// Whether that read was stale.
    pub stale: bool,
}

/// The code of a reader's route, with what the last read took in it.
pub fn shown<'a>(
    world: &World,
    reader: Reader,
    past: impl DoubleEndedIterator<Item = (SimTime, &'a TraceEvent)>,
) -> Vec<Shown> {
    let plain = |text| Shown { text, mark: None, stale: false };
    let mut lines: Vec<Shown> = code(world, route(world, reader)).into_iter().map(plain).collect();
    if let Some(lit) = lit(world, reader, past) {
        (lines[lit.line].mark, lines[lit.line].stale) = (Some(lit.mark), lit.stale);
    }
    lines
}

#[cfg(test)]
mod tests;
