//! The application's router as code, and the line that a read took in it.
//!
//! The code is a picture of what [`Route`] does in the engine; which line a read took is what the
//! engine says of that read ([`Choice`], and whether it waited or was sent on), not a guess.

use crate::lang::{Key, k, t};
use crate::sim::action::Action;
use crate::sim::check::Verdict;
use crate::sim::ids::{ClientId, KeyId, NodeId, OpId};
use crate::sim::route::{Choice, Route};
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::trace::TraceEvent;
use crate::sim::world::{Reads, World};

use super::words::{client_name, node_name};

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

/// A line of code, and the ways that end in it. `{t}` is the route's time in seconds, `{p}` what
/// the primary is called.
type Row = (&'static str, &'static [Way]);

use Choice::{Named, NoReplica, Primary, Recent, Replica, Same, TooFar, Waits};
use Way::{By, GaveUp, Waiting};

const DEF: Row = ("def connection_for_read(user):", &[]);
const UP: Row = ("    up = [r for r in replicas if r.is_up]", &[]);
const NONE_UP: [Row; 2] = [("    if not up:", &[]), ("        return {p}", &[By(NoReplica)])];

const PRIMARY: &[Row] = &[DEF, ("    return {p}", &[By(Primary)])];
const ANY: &[Row] = &[DEF, UP, NONE_UP[0], NONE_UP[1], ("    return choice(up)", &[By(Replica)])];
const IN_TURN: &[Row] = &[
    ("turn = count(1)", &[]),
    ("", &[]),
    DEF,
    UP,
    NONE_UP[0],
    NONE_UP[1],
    ("    return up[next(turn) % len(up)]", &[By(Replica)]),
];
const NEAREST: &[Row] =
    &[DEF, UP, NONE_UP[0], NONE_UP[1], ("    return min(up, key=distance)", &[By(Replica)])];
const STICKY: &[Row] = &[
    ("chosen = {}  # by user", &[]),
    ("", &[]),
    DEF,
    UP,
    ("    if chosen.get(user) in up:", &[]),
    ("        return chosen[user]", &[By(Same)]),
    NONE_UP[0],
    NONE_UP[1],
    ("    chosen[user] = choice(up)", &[]),
    ("    return chosen[user]", &[By(Replica)]),
];
const WINDOW: &[Row] = &[
    ("last_write = {}  # by user", &[]),
    ("", &[]),
    ("def after_commit(user):", &[]),
    ("    last_write[user] = time()", &[]),
    ("", &[]),
    DEF,
    ("    now = time()", &[]),
    ("    if now - last_write.get(user, 0) < {t}:", &[]),
    ("        return {p}", &[By(Recent)]),
    UP,
    NONE_UP[0],
    NONE_UP[1],
    ("    return choice(up)", &[By(Replica)]),
];
const TOKEN: &[Row] = &[
    ("last_lsn = {}  # by user, set on commit", &[]),
    ("", &[]),
    DEF,
    UP,
    NONE_UP[0],
    NONE_UP[1],
    ("    replica = choice(up)", &[]),
    ("    if user in last_lsn:", &[]),
    ("        lsn = last_lsn[user]", &[]),
    ("        if not replica.wait_for(lsn, {t}):", &[Waiting]),
    ("            return {p}", &[GaveUp]),
    ("    return replica", &[By(Waits), By(Replica)]),
];
const BOUNDED: &[Row] = &[
    DEF,
    UP,
    ("    for replica in up:", &[]),
    ("        if replica.reported_lag <= {t}:", &[]),
    ("            return replica", &[By(Replica)]),
    ("    return {p}", &[By(TooFar), By(NoReplica)]),
];
const NODE: &[Row] = &[DEF, ("    return connect({n})", &[By(Named)])];

/// A kind of route, as menus and the router's card have it.
struct Kind {
    value: &'static str,
    label: Key,
    route: Route,
    code: &'static [Row],
    protects: Key,
}

const TWO_SECONDS: SimDuration = SimDuration::from_secs(2);

static KINDS: [Kind; 8] = [
    Kind {
        value: "primary",
        label: k!("route-primary"),
        route: Route::Primary,
        code: PRIMARY,
        protects: k!("route-primary-protects"),
    },
    Kind {
        value: "any",
        label: k!("route-any"),
        route: Route::AnyReplica,
        code: ANY,
        protects: k!("route-any-protects"),
    },
    Kind {
        value: "turn",
        label: k!("route-turn"),
        route: Route::RoundRobin,
        code: IN_TURN,
        protects: k!("route-turn-protects"),
    },
    Kind {
        value: "nearest",
        label: k!("route-nearest"),
        route: Route::Nearest,
        code: NEAREST,
        protects: k!("route-nearest-protects"),
    },
    Kind {
        value: "same",
        label: k!("route-same"),
        route: Route::Sticky,
        code: STICKY,
        protects: k!("route-same-protects"),
    },
    Kind {
        value: "window",
        label: k!("route-window"),
        route: Route::Window(TWO_SECONDS),
        code: WINDOW,
        protects: k!("route-window-protects"),
    },
    Kind {
        value: "token",
        label: k!("route-token"),
        route: Route::Token(TWO_SECONDS),
        code: TOKEN,
        protects: k!("route-token-protects"),
    },
    Kind {
        value: "bounded",
        label: k!("route-bounded"),
        route: Route::Bounded(SimDuration::from_millis(500)),
        code: BOUNDED,
        protects: k!("route-bounded-protects"),
    },
];

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
                if *choice == Named && !named {
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
mod tests {
    use super::super::played::{ANA, BEN, NAME, Played, ms};
    use super::*;
    use crate::sim::action::Load;

    /// The line that the last read of somebody took, and whether it was stale.
    fn took(run: &Played, client: ClientId) -> Option<(String, bool)> {
        let reader = Reader::Person(client);
        let past = run.past().iter().map(|line| (line.time, &line.event));
        let lit = lit(run.world(), reader, past)?;
        let code = code(run.world(), route(run.world(), reader));
        Some((code[lit.line].trim().to_owned(), lit.stale))
    }

    fn with_route(client: ClientId, route: Route) -> Played {
        let mut run = Played::lesson();
        run.act(Action::SetRoute { client, route });
        run
    }

    fn line(text: &str, stale: bool) -> Option<(String, bool)> {
        Some((text.to_owned(), stale))
    }

    #[test]
    fn the_window_is_in_the_code_and_decides_the_line() {
        let mut run = with_route(ANA, Route::Window(ms(500)));
        let lines = code(run.world(), Route::Window(ms(500)));
        assert!(
            lines.contains(&"    if now - last_write.get(user, 0) < 0.5:".to_owned()),
            "{lines:?}"
        );
        assert_eq!(took(&run, ANA), None, "nothing was read yet");
        run.reads(ANA, None);
        assert_eq!(took(&run, ANA), line("return choice(up)", false), "who never wrote");
        run.ana_saves().reads(ANA, None);
        assert_eq!(took(&run, ANA), line("return primary", false), "within the window");
        run.wait(ms(500));
        // Longer than the window, and the slow replica is still behind.
        for _ in 0..10 {
            run.reads(ANA, None);
            assert_eq!(took(&run, ANA).map(|took| took.0), Some("return choice(up)".to_owned()));
        }
        assert!(run.world().checker().counts.stale > 0, "the guess was too short");
        run.act(Action::SetRoute { client: ANA, route: Route::Window(ms(900)) });
        assert_eq!(took(&run, ANA), None, "no read has taken the new code");
    }

    #[test]
    fn each_branch_of_each_route_is_lit_by_a_read_that_took_it() {
        let mut run = with_route(ANA, Route::Sticky);
        run.reads(ANA, None);
        assert_eq!(took(&run, ANA), line("return chosen[user]", false));
        let lit_at = |run: &Played| {
            let past = run.past().iter().map(|line| (line.time, &line.event));
            lit(run.world(), Reader::Person(ANA), past).map(|lit| lit.line)
        };
        assert_eq!(lit_at(&run), Some(9), "chosen just now");
        run.reads(ANA, None);
        assert_eq!(lit_at(&run), Some(5), "chosen before");
        for node in [1, 2] {
            run.act(Action::Crash(NodeId(node)));
        }
        run.reads(ANA, None);
        assert_eq!(took(&run, ANA), line("return primary", false), "no replica runs");

        let mut run = with_route(ANA, Route::Bounded(ms(1)));
        run.ana_saves().wait(ms(2_000)).ana_saves().wait(ms(2_000)).reads(ANA, None);
        assert_eq!(took(&run, ANA), line("return primary", false), "all report more");
    }

    #[test]
    fn a_token_waits_or_gives_up_and_says_so() {
        let mut run = with_route(ANA, Route::Token(ms(50)));
        let mut seen = Vec::new();
        for _ in 0..12 {
            run.ana_saves().act(Action::ReadRouted { client: ANA, key: NAME }).wait(ms(20));
            seen.extend(took(&run, ANA).map(|took| took.0));
            run.wait(ms(200));
            let (text, stale) = took(&run, ANA).expect("it has read");
            assert!(!stale, "a token protects own writes");
            seen.push(text);
        }
        for text in ["if not replica.wait_for(lsn, 0.05):", "return primary", "return replica"] {
            assert!(seen.iter().any(|line| line == text), "{text} among {seen:?}");
        }
    }

    #[test]
    fn every_route_has_a_line_for_every_choice_it_makes() {
        for kind in &KINDS {
            let mut run = with_route(BEN, kind.route);
            run.ana_saves();
            for _ in 0..4 {
                run.reads(BEN, None).wait(ms(100));
                assert!(took(&run, BEN).is_some(), "{}", kind.value);
            }
            assert_eq!(from_value(kind.value), Some(kind.route));
            assert_eq!(value(kind.route), kind.value);
        }
    }

    #[test]
    fn a_read_of_a_node_that_was_named_is_no_read_of_the_router() {
        let mut run = with_route(BEN, Route::AnyReplica);
        run.reads(BEN, Some(2));
        assert_eq!(took(&run, BEN), None);
        run.ana_saves().reads(ANA, Some(2));
        assert_eq!(took(&run, ANA), line("return connect(\"replica2\")", true));
    }

    #[test]
    fn the_cost_is_the_share_that_the_primary_served() {
        let mut run = with_route(ANA, Route::Primary);
        assert_eq!(cost(run.world(), Reader::Person(ANA)), "Cost: none of Ana's reads so far.");
        run.reads(ANA, None).reads(ANA, Some(1)).reads(BEN, Some(0));
        let told = "Cost: the primary served 1 of Ana's 2 reads, 50 %.";
        assert_eq!(cost(run.world(), Reader::Person(ANA)), told);
        let load = Load { reads_per_second: 50, route: Route::Primary, ..Load::default() };
        run.act(Action::SetLoad(load)).wait(ms(1_000));
        let told = cost(run.world(), Reader::Visitors);
        assert!(told.ends_with("100 %."), "{told}");
        let past = run.timeline.recent().map(|line| (line.entry.time, &line.entry.event));
        assert_eq!(lit(run.world(), Reader::Visitors, past).map(|lit| lit.line), Some(1));
    }
}
