//! The one loop that lets time pass while the page plays. Paused, nothing runs at all.

use leptos::prelude::*;

use super::session::Session;
use super::stage::Painter;

/// The longest time that one frame may stand for. After a pause of the browser (a hidden tab, a
/// long task) the run goes on where it was and does not catch up.
const LONGEST_FRAME_MS: f64 = 100.0;

/// Views made of words and numbers are made anew this often, in milliseconds: quick enough to
/// read, and the page's layout has a rest between.
pub(crate) const VIEW_EVERY_MS: f64 = 125.0;

/// And no more often than at every so many frames: a slow machine spends its time on motion.
const VIEW_EVERY_FRAMES: u32 = 6;

/// Long lists are made anew every so many of these times.
const LISTS_EVERY: u32 = 3;

/// The same where the reader asked for reduced motion: a few steps a second, and nothing glides.
const REDUCED_EVERY_MS: f64 = 500.0;

/// The time between frames, and whether the views are due.
#[derive(Clone, Copy)]
pub(crate) struct Beat {
    last_frame: f64,
    last_view: f64,
}

impl Beat {
    /// It begins now.
    pub(crate) fn now() -> Beat {
        let now = now_ms();
        Beat { last_frame: now, last_view: now }
    }

    /// What this frame stands for, in milliseconds.
    pub(crate) fn frame(&mut self) -> f64 {
        let elapsed = now_ms() - self.last_frame;
        self.last_frame += elapsed;
        elapsed.clamp(0.0, LONGEST_FRAME_MS)
    }

    /// Whether the views are to be made anew in this frame, which is so once in `every`
    /// milliseconds.
    pub(crate) fn is_due(&mut self, every: f64) -> bool {
        let due = self.last_frame - self.last_view >= every;
        if due {
            self.last_view = self.last_frame;
        }
        due
    }
}

fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

#[derive(Clone, Copy)]
struct Loop {
    session: Session,
    painter: Painter,
    beat: Beat,
    views: u32,
    frames: u32,
    told: u64,
    /// Which loop this is: an older one ends when a newer one runs.
    turn: u32,
}

/// Runs the loop whenever the session plays.
pub(crate) fn run(session: Session, painter: Painter) {
    let turns = StoredValue::new(0);
    Effect::new(move |_| {
        // Both are followed, whichever is looked at first.
        let (playing, away) = (session.playing.get(), session.away.get());
        turns.update_value(|turn| *turn += 1);
        if playing && !away {
            let (told, turn) = (session.announce_news(u64::MAX), turns.get_value());
            let beat = Beat::now();
            next(Loop { session, painter, beat, views: 0, frames: 0, told, turn }, turns);
        }
    });
}

fn next(state: Loop, turns: StoredValue<u32>) {
    request_animation_frame(move || frame(state, turns));
}

fn frame(mut state: Loop, turns: StoredValue<u32>) {
    let Loop { session, painter, .. } = state;
    if turns.get_value() != state.turn || !session.playing.get_untracked() {
        return;
    }
    let reduced = painter.reduced_motion();
    let every = if reduced { REDUCED_EVERY_MS } else { VIEW_EVERY_MS };
    session.pass(state.beat.frame() / 1e3);
    state.frames += 1;
    if state.frames >= VIEW_EVERY_FRAMES && state.beat.is_due(every) {
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
    next(state, turns);
}
