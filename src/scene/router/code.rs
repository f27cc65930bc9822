//! The code of each route, line by line, and what is said of it.

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
    pub(super) label: &'static str,
    pub(super) route: Route,
    pub(super) code: &'static [Row],
    pub(super) protects: &'static str,
}

const TWO_SECONDS: SimDuration = SimDuration::from_secs(2);

/// Each kind, in the order of the menus.
pub(super) static KINDS: [Kind; 8] = [
    Kind {
        value: "primary",
        label: "The primary",
        route: Route::Primary,
        code: PRIMARY,
        protects: "Every read is fresh. The primary serves them all, and the replicas none.",
    },
    Kind {
        value: "any",
        label: "Any replica",
        route: Route::AnyReplica,
        code: ANY,
        protects: "Protects nothing: a read can miss the reader's own write, and a later read can \
                   show an older value.",
    },
    Kind {
        value: "turn",
        label: "Replicas in turn",
        route: Route::RoundRobin,
        code: IN_TURN,
        protects: "Protects nothing. With one fast and one slow replica a value appears, vanishes \
                   and appears again.",
    },
    Kind {
        value: "nearest",
        label: "Nearest replica",
        route: Route::Nearest,
        code: NEAREST,
        protects: "Short ways, and one replica with most of the work. Own writes are not \
                   protected.",
    },
    Kind {
        value: "same",
        label: "Always the same",
        route: Route::Sticky,
        code: STICKY,
        protects: "Values never go back in time, as long as that replica runs. Own writes are not \
                   protected.",
    },
    Kind {
        value: "window",
        label: "Primary after own write",
        route: Route::Window(TWO_SECONDS),
        code: WINDOW,
        protects: "Own writes are seen while the lag is shorter than the window. It is a guess at \
                   the lag, and other people's writes are not protected.",
    },
    Kind {
        value: "token",
        label: "Wait for own write",
        route: Route::Token(TWO_SECONDS),
        code: TOKEN,
        protects: "Own writes are always seen. The price is a wait as long as the lag that is \
                   left. Other people's writes are not protected.",
    },
    Kind {
        value: "bounded",
        label: "Lag within a bound",
        route: Route::Bounded(SimDuration::from_millis(500)),
        code: BOUNDED,
        protects: "Keeps away from replicas that report a long lag. A report can be old or wrong, \
                   and own writes are not protected.",
    },
];
