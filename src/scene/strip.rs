//! The strip under the stage: the whole run on a line, with marks.

use crate::sim::check::Verdict;
use crate::sim::time::SimTime;
use crate::sim::trace::TraceEvent;

use super::chronicle::Line;

/// Places for marks along the strip; marks that fall together are one.
const PLACES: u64 = 320;

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// A person's write was acknowledged.
    Write,
    /// A read was stale, or a promise was broken otherwise.
    Broken,
    /// A node or a link failed or came back.
    Fault,
}

/// A mark on the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Placed {
    /// What it stands for.
    pub mark: Mark,
    /// Where, in thousandths of the strip.
    pub at: u32,
    /// Where the last one is that belongs to it.
    pub until: u32,
}

/// Broken promises nearer to each other than this, in thousandths, are one mark with a line: as
/// wide as a flag is on a strip of the usual width.
const NEAR: u32 = 14;

/// How much time the strip spans: a round number that the run fits into, so that the scale
/// changes rarely.
pub fn span(head: SimTime) -> SimTime {
    const SECONDS: [u64; 12] = [2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600];
    let us = head.as_micros();
    let fits = SECONDS.iter().map(|s| s * 1_000_000).find(|end| us <= *end);
    // Past an hour, whole hours.
    SimTime::from_micros(fits.unwrap_or_else(|| us.div_ceil(3_600_000_000) * 3_600_000_000))
}

/// The marks of a run on a strip that spans `span`.
pub fn marks(lines: &[Line], span: SimTime) -> Vec<Placed> {
    let mut marks: Vec<Placed> = lines
        .iter()
        .filter_map(|line| {
            let mark = match &line.event {
                TraceEvent::Acknowledged { .. } => Mark::Write,
                TraceEvent::ReadReturned { verdict, .. } if *verdict != Verdict::Fresh => {
                    Mark::Broken
                }
                TraceEvent::Lost { .. } => Mark::Broken,
                TraceEvent::Crashed { .. }
                | TraceEvent::PowerLost { .. }
                | TraceEvent::Started { .. }
                | TraceEvent::Promoted { .. } => Mark::Fault,
                _ => return None,
            };
            let place = line.time.as_micros() * PLACES / span.as_micros().max(1);
            let at = (place * 1_000 / PLACES) as u32;
            Some(Placed { mark, at, until: at })
        })
        .collect();
    marks.sort_unstable();
    marks.dedup_by(|next, mark| {
        let near = if mark.mark == Mark::Broken { NEAR } else { 0 };
        let joins = next.mark == mark.mark && next.at <= mark.until + near;
        if joins {
            mark.until = next.at;
        }
        joins
    });
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::words::{Told, Tone};
    use crate::sim::ids::{ClientId, KeyId, WriteId};
    use crate::sim::wal::Value;

    fn stale_at(ms: u64) -> Line {
        Line {
            number: ms,
            step: ms,
            time: SimTime::from_micros(ms * 1_000),
            event: TraceEvent::Lost {
                write: WriteId(ms as u32),
                client: ClientId(0),
                key: KeyId(0),
                value: Value(0),
            },
            told: Told { tone: Tone::Bad, lead: "", text: String::new() },
        }
    }

    #[test]
    fn flags_that_would_lie_over_each_other_are_one_with_a_line() {
        let lines: Vec<Line> = [0, 200, 300, 400, 2_000].map(stale_at).to_vec();
        let places: Vec<(u32, u32)> = marks(&lines, SimTime::from_micros(10_000_000))
            .iter()
            .map(|m| (m.at, m.until))
            .collect();
        assert_eq!(places, [(0, 0), (18, 40), (200, 200)]);
    }

    #[test]
    fn the_strip_spans_a_round_time_that_the_run_fits_into() {
        let span_s = |s: u64| span(SimTime::from_micros(s * 1_000_000)).as_micros() / 1_000_000;
        assert_eq!([0, 2, 3, 59, 61, 3_600, 3_601].map(span_s), [2, 2, 5, 60, 120, 3_600, 7_200]);
    }
}
