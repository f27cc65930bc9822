//! The code of each route, line by line, and what is said of it.

use crate::lang::{Key, k};
use crate::sim::route::{Choice, Route};
use crate::sim::time::SimDuration;

use super::Way;
use Choice::{Named, NoReplica, Primary, Recent, Replica, Same, TooFar, Waits};
use Way::{By, GaveUp, Waiting};

/// A line of code, and the ways that end in it. `{t}` is the route's time in seconds, `{p}` what
/// the primary is called.
pub(super) type Row = (&'static str, &'static [Way]);

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
pub(super) const NODE: &[Row] = &[DEF, ("    return connect({n})", &[By(Named)])];

/// A kind of route, as menus and the router's card have it.
pub(super) struct Kind {
    pub(super) value: &'static str,
    pub(super) label: Key,
    pub(super) route: Route,
    pub(super) code: &'static [Row],
    pub(super) protects: Key,
}

const TWO_SECONDS: SimDuration = SimDuration::from_secs(2);

/// Each kind, in the order of the menus.
pub(super) static KINDS: [Kind; 8] = [
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
