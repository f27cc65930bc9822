//! The one loop that lets time pass while the page plays. Paused, nothing runs at all.

use leptos::prelude::*;

use super::session::Session;
use super::stage::Painter;

/// The longest time that one frame may stand for. After a pause of the browser (a hidden tab, a
/// long task) the run goes on where it was and does not catch up.
const LONGEST_FRAME_MS: f64 = 100.0;

/// Views made of words and numbers are made anew this often, in milliseconds: quick enough to
/// read, and the page's layout has a rest between.
const VIEW_EVERY_MS: f64 = 80.0;

/// The same where the reader asked for reduced motion: a few steps a second, and nothing glides.
const REDUCED_EVERY_MS: f64 = 500.0;

#[derive(Clone, Copy)]
struct Loop {
    session: Session,
    painter: Painter,
    last_frame: f64,
    last_view: f64,
    told: u64,
}

/// Runs the loop whenever the session plays.
pub(crate) fn run(session: Session, painter: Painter) {
    Effect::new(move |_| {
        if session.playing.get() {
            let now = window().performance().map_or(0.0, |p| p.now());
            let told = session.announce_news(u64::MAX);
            next(Loop { session, painter, last_frame: now, last_view: now, told });
        }
    });
}

fn next(state: Loop) {
    request_animation_frame(move || frame(state));
}

fn frame(mut state: Loop) {
    let Loop { session, painter, .. } = state;
    if !session.playing.get_untracked() {
        return;
    }
    let now = window().performance().map_or(state.last_frame, |p| p.now());
    let reduced = painter.reduced_motion();
    let every = if reduced { REDUCED_EVERY_MS } else { VIEW_EVERY_MS };
    let elapsed = (now - state.last_frame).clamp(0.0, LONGEST_FRAME_MS);
    state.last_frame = now;
    session.pass(elapsed / 1e3);
    if now - state.last_view >= every {
        state.last_view = now;
        state.told = session.announce_news(state.told);
        // The canvas follows the refresh.
        session.refresh();
    } else if !reduced {
        painter.paint();
    }
    next(state);
}
