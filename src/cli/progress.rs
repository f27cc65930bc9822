//! How far a long command is, for a person who waits: only on a terminal, and only after a second.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Tells how far it is, now and then.
#[derive(Debug)]
pub(super) struct Progress {
    next: Instant,
    shown: bool,
    terminal: bool,
}

#[expect(clippy::disallowed_methods, reason = "people who wait go by the clock on the wall")]
fn now() -> Instant {
    Instant::now()
}

impl Progress {
    pub(super) fn new() -> Progress {
        let next = now() + Duration::from_secs(1);
        Progress { next, shown: false, terminal: io::stderr().is_terminal() }
    }

    /// So many of so many are done.
    pub(super) fn at(&mut self, done: u64, all: u64, what: &str) {
        if self.terminal && now() >= self.next {
            self.next = now() + Duration::from_millis(500);
            self.shown = true;
            let percent = done * 100 / all.max(1);
            // Nothing depends on whether it is seen.
            let _unseen = write!(io::stderr(), "\r{percent:>3} %  {done} of {all} {what}\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _unseen = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
