//! A chart as a plain value: what its axes span, which curves it has, and the same as words, as a
//! table and as text for a spreadsheet.
//!
//! Values on an axis are numbers in its unit's smallest part: microseconds, bytes, things, or a
//! share from 0 to 1.

use crate::lang::t;
use crate::sim::time::SimDuration;

/// What the values on an axis are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Microseconds.
    Micros,
    /// Bytes.
    Bytes,
    /// So many.
    Count,
    /// A part of the whole, from 0 to 1.
    Share,
}

impl Unit {
    /// Units to tell a value in, the smallest first: what it is called and how much it is.
    const fn scales(self) -> &'static [(&'static str, f64)] {
        match self {
            Unit::Micros => &[("µs", 1.0), ("ms", 1e3), ("s", 1e6), ("min", 6e7)],
            Unit::Bytes => &[("B", 1.0), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9)],
            Unit::Count => &[("", 1.0)],
            Unit::Share => &[("%", 0.01)],
        }
    }

    /// The unit in which a value has few digits.
    fn scale(self, value: f64) -> (&'static str, f64) {
        let scales = self.scales();
        let fits = scales.iter().rev().find(|(_, size)| value >= *size * 1.999);
        *fits.unwrap_or(&scales[0])
    }

    /// A value with its unit.
    pub fn text(self, value: f64) -> String {
        match self {
            Unit::Micros => SimDuration::from_micros_f64(value).to_string(),
            Unit::Share if value > 0.0 && value < 0.001 => "< 0.1 %".to_owned(),
            Unit::Share => [number(value * 100.0, 1), " %".to_owned()].concat(),
            Unit::Count => number(value, u32::from(value < 100.0)),
            Unit::Bytes => {
                let (name, size) = self.scale(value);
                [
                    number(value / size, if size > 1.0 { 1 } else { 0 }),
                    " ".to_owned(),
                    name.to_owned(),
                ]
                .concat()
            }
        }
    }
}

/// A round value with its unit.
fn short(unit: Unit, value: f64) -> String {
    // What is as much as one of a unit is told in it.
    let (name, size) = unit.scale(value * 2.0);
    [&number(value / size, 1), " ", name].concat().trim_end().to_owned()
}

/// A number with so many digits behind the point at most, none of them a zero at the end.
pub(super) fn number(value: f64, digits: u32) -> String {
    let ten = 10_i64.pow(digits);
    let whole = (value * ten as f64).round() as i64;
    let sign = if whole < 0 { "-" } else { "" };
    let (front, rest) = (whole.abs() / ten, whole.abs() % ten);
    if rest == 0 {
        return format!("{sign}{front}");
    }
    let rest = format!("{rest:0width$}", width = digits as usize);
    format!("{sign}{front}.{}", rest.trim_end_matches('0'))
}

/// An axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What is on it, with its unit.
    pub title: String,
    /// What its values are.
    pub unit: Unit,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Whether equal distances are equal factors.
    pub log: bool,
    /// Where it has ticks, and what stands there.
    pub ticks: Vec<(f64, String)>,
}

/// About how many ticks an axis has.
const TICKS: f64 = 6.0;

/// A round step such that a length has a few of them.
fn step(length: f64) -> f64 {
    let rough = length / TICKS;
    let mut size = 1.0;
    while size * 10.0 <= rough {
        size *= 10.0;
    }
    while size > rough {
        size /= 10.0;
    }
    let fits = [1.0, 2.0, 5.0].into_iter().find(|times| size * times >= rough * 0.999);
    size * fits.unwrap_or(10.0)
}

impl Axis {
    /// An axis from 0, to the round number that `most` fits into.
    pub fn from_zero(title: &str, unit: Unit, most: f64) -> Axis {
        let (_, size) = unit.scale(most);
        let step = step(most / size) * size;
        let step = if unit == Unit::Count { step.max(1.0) } else { step };
        let to = (most / step - 1e-9).ceil().max(1.0) * step;
        Axis::between(title, unit, 0.0, to)
    }

    /// An axis from one value to another, with ticks at round ones.
    pub fn between(title: &str, unit: Unit, from: f64, to: f64) -> Axis {
        let to = if to > from { to } else { from + 1.0 };
        let (name, size) = unit.scale(to.max(-from));
        let step = step((to - from) / size);
        let step = if unit == Unit::Count { step.max(1.0) } else { step };
        let digits = if step < 0.1 { 2 } else { u32::from(step < 1.0) };
        let first = (from / size / step - 1e-9).ceil() as i64;
        let last = (to / size / step + 1e-9).floor() as i64;
        let tick = |n: i64| (n as f64 * step * size, number(n as f64 * step, digits));
        let title = if name.is_empty() {
            title.to_owned()
        } else {
            t!("chart-in", title = title, name = name)
        };
        Axis { title, unit, from, to, log: false, ticks: (first..=last).map(tick).collect() }
    }

    /// An axis on which equal distances are equal factors, around values above zero.
    pub fn log(title: &str, unit: Unit, least: f64, most: f64) -> Axis {
        let (least, most) = (least.max(1.0), most.max(least.max(1.0) * 1.001));
        let rounds = |value: f64| {
            let mut power = 1.0;
            while power * 10.0 <= value {
                power *= 10.0;
            }
            power
        };
        let steps = [1.0, 2.0, 5.0, 10.0];
        let below = |value: f64| {
            let all = steps.iter().rev().map(|n| rounds(value) * n);
            all.into_iter().find(|n| *n <= value).unwrap_or(1.0)
        };
        let above = |value: f64| {
            steps.iter().map(|n| rounds(value) * n).find(|n| *n >= value).unwrap_or(value)
        };
        let (from, to) = (below(least), above(most));
        // Over many powers of ten only these have room.
        let all = if to / from > 400.0 { &steps[..1] } else { &steps[..3] };
        let mut ticks = Vec::new();
        let mut power = rounds(from);
        while power <= to {
            let here = all.iter().map(|n| n * power).filter(|v| *v >= from && *v <= to);
            ticks.extend(here.map(|value| (value, short(unit, value))));
            power *= 10.0;
        }
        Axis { title: t!("chart-log-scale", title = title), unit, from, to, log: true, ticks }
    }

    /// An axis with names at even distances.
    pub fn named(title: &str, names: &[String]) -> Axis {
        let ticks = names.iter().enumerate().map(|(i, name)| (i as f64, name.clone())).collect();
        let to = names.len() as f64 - 0.5;
        Axis { title: title.to_owned(), unit: Unit::Count, from: -0.5, to, log: false, ticks }
    }

    /// Where a value lies, from 0 to 1.
    pub fn place(&self, value: f64) -> f64 {
        let place = match self.log {
            true => libm::log(value.max(self.from) / self.from) / libm::log(self.to / self.from),
            false => (value - self.from) / (self.to - self.from),
        };
        place.clamp(0.0, 1.0)
    }

    /// What lies at a place.
    pub fn value(&self, place: f64) -> f64 {
        match self.log {
            true => self.from * libm::exp(place * libm::log(self.to / self.from)),
            false => self.from + place * (self.to - self.from),
        }
    }
}

/// A line of a chart. Who cannot tell colours apart tells the dashes apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What it shows.
    pub name: String,
    /// Which of the colours it has.
    pub ink: usize,
    /// Which of [`DASHES`] it has.
    pub dash: usize,
    /// Whether it is thin, because it stands beside another that matters more.
    pub thin: bool,
    /// Whether its points are marked: then they are what was measured.
    pub dots: bool,
    /// Its points. One whose second number is none parts what is before it from what is after it.
    pub points: Vec<(f64, f64)>,
}

/// Lengths of dashes and of the gaps between them, in CSS pixels.
pub const DASHES: [&[f64]; 8] = [
    &[],
    &[9.0, 4.0],
    &[2.0, 3.0],
    &[10.0, 3.0, 2.0, 3.0],
    &[16.0, 4.0],
    &[5.0, 5.0],
    &[10.0, 3.0, 2.0, 3.0, 2.0, 3.0],
    &[1.0, 5.0],
];

/// What a mark on the axis of time stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A read was stale, or an acknowledged write was lost.
    Broken,
    /// A node or a link failed or came back.
    Fault,
}

/// A mark on the axis of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// What it stands for.
    pub kind: MarkKind,
    /// When.
    pub at: f64,
    /// The step of the run that did it.
    pub step: u64,
}

/// Lines of cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// The heads of the columns.
    pub head: Vec<String>,
    /// The lines.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The sheet for a spreadsheet (RFC 4180).
    pub fn csv(&self) -> String {
        let mut text = String::new();
        for row in std::iter::once(&self.head).chain(&self.rows) {
            for (i, cell) in row.iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                if cell.contains([',', '"', '\n', '\r']) {
                    text.push('"');
                    text.push_str(&cell.replace('"', "\"\""));
                    text.push('"');
                } else {
                    text.push_str(cell);
                }
            }
            text.push_str("\r\n");
        }
        text
    }
}

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What its files are called.
    pub file: &'static str,
    /// What it shows.
    pub title: String,
    /// What there is to see, in a sentence or two: for those who do not see it, and all others.
    pub finding: String,
    /// How it was measured.
    pub how: String,
    /// To the right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// Its lines.
    pub curves: Vec<Curve>,
    /// Places on the first axis that matter, and why.
    pub guides: Vec<(f64, String)>,
    /// What happened, on the first axis.
    pub marks: Vec<Mark>,
    /// The same as a table.
    pub table: Sheet,
    /// The places on the first axis that its first lines stand for, if one can go there.
    pub places: Vec<f64>,
    /// All its numbers, for a spreadsheet.
    pub data: Sheet,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_their_unit_stands_once() {
        let axis = Axis::from_zero("Lag", Unit::Micros, 912_345.0);
        assert_eq!(axis.title, "Lag, in ms");
        assert_eq!(labels(&axis), ["0", "200", "400", "600", "800", "1000"]);
        assert_eq!(axis.to, 1_000_000.0);
        let axis = Axis::from_zero("Time", Unit::Micros, 2_000_000.0);
        assert_eq!(axis.title, "Time, in s");
        assert_eq!(labels(&axis), ["0", "0.5", "1", "1.5", "2"]);
        assert_eq!(labels(&Axis::from_zero("Writes", Unit::Count, 2.0)), ["0", "1", "2"]);
        assert_eq!(labels(&Axis::from_zero("Writes", Unit::Count, 0.0)), ["0", "1"]);
        let axis = Axis::from_zero("Reads", Unit::Share, 0.18);
        assert_eq!(
            (axis.title.as_str(), labels(&axis)),
            ("Reads, in %", vec!["0", "5", "10", "15", "20"])
        );
    }

    #[test]
    fn a_log_axis_names_powers_of_ten_or_a_few_between() {
        let axis = Axis::log("Latency", Unit::Micros, 13_000.0, 90_000.0);
        assert_eq!(labels(&axis), ["10 ms", "20 ms", "50 ms", "100 ms"]);
        let axis = Axis::log("Latency", Unit::Micros, 13_000.0, 9_000_000.0);
        assert_eq!(labels(&axis), ["10 ms", "100 ms", "1 s", "10 s"]);
        assert!((axis.place(300_000.0) - 0.4924).abs() < 1e-3, "{}", axis.place(300_000.0));
        assert!((axis.value(axis.place(300_000.0)) - 300_000.0).abs() < 1.0, "there and back");
    }

    #[test]
    fn axes_hold_for_any_values() {
        for (least, most) in [(0.0, 0.0), (1.0, 1.0), (5.0, 1e15), (1e9, 1e9)] {
            let axis = Axis::log("Latency", Unit::Micros, least, most);
            assert!(axis.from < axis.to && axis.ticks.len() < 40, "{axis:?}");
            let axis = Axis::between("Time", Unit::Micros, least, most);
            assert!(axis.from < axis.to && (1..20).contains(&axis.ticks.len()), "{axis:?}");
        }
    }

    #[test]
    fn cells_of_a_spreadsheet_are_quoted_where_they_must_be() {
        let text = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let sheet = Sheet { head: text(["a", "b, c"]), rows: vec![text(["1", "say \"x\""])] };
        assert_eq!(sheet.csv(), "a,\"b, c\"\r\n1,\"say \"\"x\"\"\"\r\n");
    }
}
