//! Which part of the run is in view, and where a moment lies in it.

use crate::sim::time::SimTime;

/// The shortest window, in microseconds.
const SHORTEST: f64 = 500.0;

/// The window that is opened first grows with the run, between these, in microseconds.
const FIRST: f64 = 800_000.0;
const GROWN: f64 = 2_000_000.0;

/// Where the cursor stands while the window follows it, as a part of the width.
const FOLLOWED_AT: f64 = 0.8;

/// How much of the run lies in view by `Fit`.
const FITS: f64 = 1.04;

/// A window of time. Microseconds as floating-point numbers are exact for centuries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Its left edge, in microseconds. It may lie before the run.
    pub from: f64,
    /// Its length, in microseconds.
    pub span: f64,
}

impl Default for Window {
    fn default() -> Self {
        Window { from: 0.0, span: FIRST }
    }
}

fn micros(time: SimTime) -> f64 {
    time.as_micros() as f64
}

impl Window {
    /// All of the run.
    pub fn fit(head: SimTime) -> Window {
        Window { from: 0.0, span: (micros(head) * FITS).max(SHORTEST * 20.0) }
    }

    /// The window of a run that is young: all of it, with room for what comes next.
    pub fn opening(head: SimTime) -> Window {
        Window { from: 0.0, span: (micros(head) / FOLLOWED_AT).clamp(FIRST, GROWN) }
    }

    /// The moment at the right edge.
    pub fn until(&self) -> SimTime {
        SimTime::from_micros((self.from + self.span).max(0.0) as u64)
    }

    /// The moment at the left edge.
    pub fn since(&self) -> SimTime {
        SimTime::from_micros(self.from.max(0.0) as u64)
    }

    /// Where a moment lies: 0 at the left edge, 1 at the right one.
    pub fn part(&self, time: SimTime) -> f64 {
        (micros(time) - self.from) / self.span
    }

    /// The moment at a part of the width.
    pub fn time_at(&self, part: f64) -> SimTime {
        SimTime::from_micros((self.from + part * self.span).max(0.0) as u64)
    }

    /// A window so many times as long, in which a part of the width shows the same moment.
    pub fn zoomed(&self, times: f64, around: f64, head: SimTime) -> Window {
        let longest = (micros(head) * 1.5).max(GROWN);
        let span = (self.span * times).clamp(SHORTEST, longest);
        Window { from: self.from + around * (self.span - span), span }.kept(head)
    }

    /// A window that begins so many of its lengths later.
    pub fn panned(&self, parts: f64, head: SimTime) -> Window {
        Window { from: self.from + parts * self.span, ..*self }.kept(head)
    }

    /// The window with some of the run in view.
    fn kept(self, head: SimTime) -> Window {
        let last = (micros(head) - self.span * 0.3).max(0.0);
        Window { from: self.from.clamp(0.0, last), ..self }
    }

    /// A window that begins with the run.
    pub fn at_start(&self) -> Window {
        Window { from: 0.0, ..*self }
    }

    /// A window that ends with the run.
    pub fn at_end(&self, head: SimTime) -> Window {
        self.following(head, false)
    }

    /// A window in which the cursor is in view: it glides along with it, or by `pages` turns a page
    /// when the cursor has left.
    pub fn following(&self, cursor: SimTime, pages: bool) -> Window {
        let part = self.part(cursor);
        if (0.0..=FOLLOWED_AT).contains(&part) || pages && (0.0..=0.98).contains(&part) {
            return *self;
        }
        let at = if pages { 0.1 } else { FOLLOWED_AT };
        Window { from: (micros(cursor) - at * self.span).max(0.0), ..*self }
    }

    /// A window in which a moment is in view.
    pub fn showing(&self, time: SimTime) -> Window {
        if (0.02..=0.98).contains(&self.part(time)) {
            return *self;
        }
        Window { from: (micros(time) - 0.4 * self.span).max(0.0), ..*self }
    }

    /// Moments at even distances with what to write at them, so that about `most` are in view.
    pub fn ticks(&self, most: f64) -> Vec<(SimTime, String)> {
        let (mut step, least) = (10_u64, self.span / most.max(1.0));
        let mut factors = [2, 5, 10].into_iter().cycle();
        let mut decade = step;
        while (step as f64) < least {
            let factor = factors.next().unwrap_or(10);
            step = decade.saturating_mul(factor);
            if factor == 10 {
                decade = step;
            }
        }
        let (first, last) = (self.since().as_micros().div_ceil(step), self.until().as_micros());
        let times = (first..).map(|n| n * step).take_while(|us| *us <= last);
        times.map(|us| (SimTime::from_micros(us), seconds(us, step))).collect()
    }
}

/// A moment in seconds, as exact as moments `step` microseconds apart need it.
pub fn seconds(us: u64, step: u64) -> String {
    let digits = (0..6).find(|digits| step.is_multiple_of(1_000_000 / 10_u64.pow(*digits)));
    let digits = digits.unwrap_or(6);
    let (whole, rest) = (us / 1_000_000, us % 1_000_000);
    if digits == 0 {
        return format!("{whole} s");
    }
    let rest = rest / 10_u64.pow(6 - digits);
    format!("{whole}.{rest:0digits$} s", digits = digits as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(us: u64) -> SimTime {
        SimTime::from_micros(us)
    }

    #[test]
    fn zooming_keeps_the_moment_under_the_pointer() {
        let window = Window { from: 1_000_000.0, span: 1_000_000.0 };
        let closer = window.zoomed(0.5, 0.4, at(9_000_000));
        assert_eq!(closer.span, 500_000.0);
        assert_eq!(closer.time_at(0.4), window.time_at(0.4));
        let closest = (0..40).fold(window, |w, _| w.zoomed(0.5, 0.5, at(9_000_000)));
        assert_eq!(closest.span, SHORTEST);
    }

    #[test]
    fn a_window_does_not_leave_the_run() {
        let window = Window { from: 0.0, span: 1_000_000.0 };
        assert_eq!(window.panned(-3.0, at(5_000_000)).from, 0.0);
        assert_eq!(window.panned(100.0, at(5_000_000)).from, 4_700_000.0);
        let wide = window.zoomed(1e9, 0.5, at(5_000_000));
        assert_eq!(wide.span, 7_500_000.0);
    }

    #[test]
    fn the_cursor_is_followed_when_it_comes_to_the_edge() {
        let window = Window { from: 0.0, span: 1_000_000.0 };
        assert_eq!(window.following(at(700_000), false), window);
        assert_eq!(window.following(at(1_000_000), false).part(at(1_000_000)), FOLLOWED_AT);
        assert_eq!(window.following(at(900_000), true), window, "a page is read to its end");
        assert_eq!(window.following(at(1_000_000), true).from, 900_000.0);
        let later = Window { from: 5_000_000.0, ..window };
        assert!(later.following(at(100), false).part(at(100)) >= 0.0, "and back");
    }

    #[test]
    fn ticks_are_round_and_as_exact_as_they_need_be() {
        let texts = |from: f64, span: f64| -> Vec<String> {
            let ticks = Window { from, span }.ticks(5.0);
            ticks.into_iter().map(|(_, text)| text).collect()
        };
        assert_eq!(texts(0.0, 2_000_000.0), ["0.0 s", "0.5 s", "1.0 s", "1.5 s", "2.0 s"]);
        assert_eq!(
            texts(310_000.0, 4_000.0),
            ["0.310 s", "0.311 s", "0.312 s", "0.313 s", "0.314 s"]
        );
        assert_eq!(texts(0.0, 600e6).len(), 4, "{:?}", texts(0.0, 600e6));
        assert_eq!(texts(1_000.0, 500.0)[1], "0.0011 s");
    }
}
