//! The one loop that lets time pass while the page plays. Paused, nothing runs at all.

use leptos::prelude::*;

use super::session::Session;
use super::stage::Painter;

/// The longest time that one frame may stand for. After a pause of the browser (a hidden tab, a
/// long task) the run goes on where it was and does not catch up.
const LONGEST_FRAME_MS: f64 = 100.0;

/// Views made of words and numbers are made anew this often, in milliseconds: quick enough to
/// read, and the page's layout has a rest between.
const VIEW_EVERY_MS: f64 = 125.0;

/// And no more often than at every so many frames: a slow machine spends its time on motion.
const VIEW_EVERY_FRAMES: u32 = 6;

/// Long lists are made anew every so many of these times.
const LISTS_EVERY: u32 = 3;

/// The same where the reader asked for reduced motion: a few steps a second, and nothing glides.
const REDUCED_EVERY_MS: f64 = 500.0;

#[derive(Clone, Copy)]
struct Loop {
    session: Session,
    painter: Painter,
    last_frame: f64,
    last_view: f64,
    views: u32,
    frames: u32,
    told: u64,
    /// Which loop this is: an older one ends when a newer one runs.
    beat: u32,
}

/// Runs the loop whenever the session plays.
pub(crate) fn run(session: Session, painter: Painter) {
    let beats = StoredValue::new(0);
    Effect::new(move |_| {
        // Both are followed, whichever is looked at first.
        let (playing, away) = (session.playing.get(), session.away.get());
        beats.update_value(|beat| *beat += 1);
        if playing && !away {
            let now = window().performance().map_or(0.0, |p| p.now());
            let told = session.announce_news(u64::MAX);
            let (last_frame, last_view, views, frames) = (now, now, 0, 0);
            let beat = beats.get_value();
            let state = Loop { session, painter, last_frame, last_view, views, frames, told, beat };
            next(state, beats);
        }
    });
}

fn next(state: Loop, beats: StoredValue<u32>) {
    request_animation_frame(move || frame(state, beats));
}

fn frame(mut state: Loop, beats: StoredValue<u32>) {
    let Loop { session, painter, .. } = state;
    if beats.get_value() != state.beat || !session.playing.get_untracked() {
        return;
    }
    let now = window().performance().map_or(state.last_frame, |p| p.now());
    let reduced = painter.reduced_motion();
    let every = if reduced { REDUCED_EVERY_MS } else { VIEW_EVERY_MS };
    let elapsed = (now - state.last_frame).clamp(0.0, LONGEST_FRAME_MS);
    state.last_frame = now;
    session.pass(elapsed / 1e3);
    state.frames += 1;
    if now - state.last_view >= every && state.frames >= VIEW_EVERY_FRAMES {
        state.last_view = now;
        state.frames = 0;
        state.told = session.announce_news(state.told);
        state.views += 1;
        // The canvas follows the refresh.
        if state.views.is_multiple_of(LISTS_EVERY) || reduced {
            session.refresh();
        } else {
            session.refresh_quick();
        }
    } else if !reduced {
        painter.paint();
    }
    next(state, beats);
}
