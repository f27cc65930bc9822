//! Charts of what was measured over many runs: how long writes took, how stale reads were, and one
//! number against one setting.

use crate::lang::t;
use crate::sim::scenario::{NodeSpec, Scenario};
use crate::sim::time::SimDuration;

use super::chart::{Axis, Chart, Curve, Sheet, Unit};

/// How lengths of time are spread in one row of the tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The row: a pattern.
    pub name: String,
    /// How many lengths there are.
    pub count: u64,
    /// Of how many requests.
    pub of: u64,
    /// So many equal parts of the lengths are no longer than these, in microseconds, in order:
    /// the last is the longest. Empty if there are none.
    pub quantiles: Vec<u64>,
}

impl Spread {
    /// The length that so many in 200 do not exceed.
    fn at(&self, of_200: usize) -> Option<f64> {
        let place = (self.quantiles.len() * of_200).div_ceil(200).max(1) - 1;
        self.quantiles.get(place).map(|us| *us as f64)
    }

    fn text(&self, of_200: usize) -> String {
        self.at(of_200).map_or_else(|| "-".to_owned(), |us| Unit::Micros.text(us))
    }

    /// Each length with the part of the lengths that is no longer.
    fn steps(&self) -> impl Iterator<Item = (f64, f64)> {
        let all = self.quantiles.len() as f64;
        self.quantiles.iter().enumerate().map(move |(i, us)| (*us as f64, (i + 1) as f64 / all))
    }

    fn share(&self) -> f64 {
        if self.of == 0 { 0.0 } else { self.count as f64 / self.of as f64 }
    }
}

/// Goes along, then up or down.
fn stairs(steps: impl Iterator<Item = (f64, f64)>, from: (f64, f64)) -> Vec<(f64, f64)> {
    let mut points = vec![from];
    let mut last = from;
    for step in steps {
        if step.0 > last.0 {
            points.push((step.0, last.1));
        }
        // Equal lengths are one step.
        if points.len() > 1 && step.0 == last.0 {
            points.pop();
        }
        points.push(step);
        last = step;
    }
    points
}

fn curve(i: usize, name: &str, points: Vec<(f64, f64)>) -> Curve {
    Curve { name: name.to_owned(), ink: i, dash: i, thin: false, dots: false, points }
}

/// The axis that holds all lengths.
fn lengths(title: &str, spreads: &[Spread]) -> Axis {
    let all =
        || spreads.iter().flat_map(|spread| [spread.quantiles.first(), spread.quantiles.last()]);
    // Nobody feels less than that, and it would take half of the axis.
    let least = all().flatten().min().copied().unwrap_or(0).max(1_000);
    let most = all().flatten().max().copied().unwrap_or(1_000_000);
    Axis::log(title, Unit::Micros, least as f64, most as f64)
}

fn text(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// All steps of all curves.
fn all_steps(spreads: &[Spread]) -> Sheet {
    let mut sheet = Sheet { head: text(&["pattern", "percent", "us"]), rows: Vec::new() };
    for spread in spreads {
        for (us, part) in spread.steps() {
            let cells = [super::chart::number(part * 100.0, 2), (us as u64).to_string()];
            sheet.rows.push(std::iter::once(spread.name.clone()).chain(cells).collect());
        }
    }
    sheet
}

const RUNS: &str = "the same chances for every pattern; in each run a replica is down for a fifth \
                    of it, and later the primary loses power.";

/// How long acknowledged writes took, by pattern.
pub fn latency(spreads: &[Spread], runs: u64) -> Chart {
    let x = lengths(t!("plot-from-the-request-to-the"), spreads);
    let curves = spreads.iter().enumerate().filter(|(_, spread)| !spread.quantiles.is_empty());
    let curves = curves.map(|(i, spread)| {
        let from = spread.at(1).unwrap_or(1.0);
        curve(i, &spread.name, stairs(spread.steps(), (from, 0.0)))
    });
    let by_median = |longest: bool| {
        let medians = spreads.iter().filter_map(|spread| Some((spread.at(100)?, &spread.name)));
        let order = |a: &(f64, &String), b: &(f64, &String)| a.0.total_cmp(&b.0);
        if longest { medians.max_by(order) } else { medians.min_by(order) }
    };
    let finding = match (by_median(false), by_median(true)) {
        (Some((fast, one)), Some((slow, other))) if fast < slow => t!(
            "plot-half-of-the-writes-were",
            text = Unit::Micros.text(fast),
            one = one,
            text2 = Unit::Micros.text(slow),
            other = other
        ),
        (Some((same, _)), _) => {
            t!("plot-half-of-the-writes-were-2", text = Unit::Micros.text(same))
        }
        _ => t!("plot-no-write-was-acknowledged").to_owned(),
    };
    let rows = spreads.iter().map(|spread| {
        let many = spread.count.to_string();
        let times = [2, 100, 180, 198, 200].map(|part| spread.text(part));
        std::iter::once(spread.name.clone()).chain([many]).chain(times).collect()
    });
    let head =
        [t!("plot-pattern"), t!("plot-writes"), "1 %", "p50", "90 %", "p99", t!("plot-longest")];
    Chart {
        file: "laglab-write-latency",
        title: t!("plot-how-long-a-write-takes").to_owned(),
        finding,
        how: t!("plot-acknowledged-writes-of-as-in", n = t!("count-runs", n = runs), runs = RUNS),
        x,
        y: Axis::from_zero(t!("plot-writes-answered-by-then"), Unit::Share, 1.0),
        curves: curves.collect(),
        guides: Vec::new(),
        marks: Vec::new(),
        places: Vec::new(),
        table: Sheet { head: text(&head), rows: rows.collect() },
        data: all_steps(spreads),
    }
}

/// How far behind reads were, by pattern.
pub fn staleness(spreads: &[Spread], runs: u64) -> Chart {
    let x = lengths(t!("plot-how-far-behind"), spreads);
    let from = x.from;
    let curves = spreads.iter().enumerate().filter(|(_, spread)| !spread.quantiles.is_empty());
    let curves: Vec<Curve> = curves
        .map(|(i, spread)| {
            let share = spread.share();
            let left = spread.steps().map(|(us, part)| (us, share * (1.0 - part)));
            curve(i, &spread.name, stairs(left, (from, share)))
        })
        .collect();
    let most = spreads.iter().map(Spread::share).fold(0.0, f64::max);
    let worst = spreads.iter().max_by(|a, b| a.share().total_cmp(&b.share()));
    let fresh: Vec<&str> =
        spreads.iter().filter(|s| s.count == 0 && s.of > 0).map(|s| s.name.as_str()).collect();
    let mut finding = match worst.filter(|worst| worst.count > 0) {
        Some(worst) => t!(
            "plot-under-of-reads-were-stale",
            worst = worst.name,
            text = Unit::Share.text(worst.share()),
            worst2 = worst.text(100)
        ),
        None => t!("plot-no-read-was-stale").to_owned(),
    };
    if !fresh.is_empty() && most > 0.0 {
        finding.push_str(&format!(" None was under {}.", fresh.join(" and ")));
    }
    let rows = spreads.iter().map(|spread| {
        let share = if spread.of == 0 { "-".to_owned() } else { Unit::Share.text(spread.share()) };
        let many = [spread.of.to_string(), share];
        let times = [100, 180, 198, 200].map(|part| spread.text(part));
        std::iter::once(spread.name.clone()).chain(many).chain(times).collect()
    });
    let head = [
        t!("plot-pattern"),
        t!("plot-reads"),
        t!("plot-stale"),
        "p50",
        "90 %",
        "p99",
        t!("plot-longest"),
    ];
    Chart {
        file: "laglab-staleness",
        title: t!("plot-how-stale-a-read-is").to_owned(),
        finding,
        how: t!("plot-reads-of-as-in-the", n = t!("count-runs", n = runs), runs = RUNS),
        x,
        y: Axis::from_zero(t!("plot-reads-further-behind-than-that"), Unit::Share, most.max(0.01)),
        curves,
        guides: Vec::new(),
        marks: Vec::new(),
        places: Vec::new(),
        table: Sheet { head: text(&head), rows: rows.collect() },
        data: all_steps(spreads),
    }
}

/// One number against one setting, as far as it is measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    /// The setting.
    pub setting: String,
    /// Its values, as text.
    pub values: Vec<String>,
    /// The number at each, if it is measured.
    pub measured: Vec<Option<f64>>,
    /// What the number is of.
    pub measure: String,
    /// In which unit.
    pub unit: Unit,
    /// How many runs each value gets.
    pub runs: u64,
    /// Where each replica's lag lies, if the setting is one to be compared with it.
    pub lags: Vec<(f64, String)>,
    /// Of what else the runs are.
    pub how: String,
}

/// The values on an axis: as times, as numbers, or as names.
fn values(title: &str, values: &[String]) -> (Axis, Vec<f64>) {
    let time = |text: &String| text.parse::<SimDuration>().ok().map(|t| t.as_micros() as f64);
    let times: Option<Vec<f64>> = values.iter().map(time).collect();
    let numbers: Option<Vec<f64>> = values.iter().map(|text| text.parse().ok()).collect();
    let (unit, all) = match (numbers, times) {
        (Some(numbers), _) => (Unit::Count, numbers),
        (None, Some(times)) => (Unit::Micros, times),
        (None, None) => {
            let places = (0..values.len()).map(|i| i as f64).collect();
            return (Axis::named(title, values), places);
        }
    };
    let least = all.iter().copied().fold(f64::INFINITY, f64::min);
    let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let from = if least > 0.0 && least < most / 3.0 { 0.0 } else { least };
    (Axis::between(title, unit, from, most), all)
}

/// The chart of a sweep.
pub fn sweep(swept: &Swept) -> Chart {
    let (x, places) = values(&swept.setting, &swept.values);
    let points: Vec<(f64, f64)> = places
        .iter()
        .zip(&swept.measured)
        .map(|(place, value)| (*place, value.unwrap_or(f64::NAN)))
        .collect();
    let known = || swept.measured.iter().flatten().copied();
    let most = known().fold(0.0, f64::max);
    let least = if swept.unit == Unit::Micros { 1_000.0 } else { 0.01 };
    let y = match swept.unit {
        Unit::Count => Axis::from_zero(t!("plot-per-run"), Unit::Count, most.max(1.0)),
        Unit::Share => Axis::from_zero(t!("plot-share"), Unit::Share, most.max(least)),
        unit => Axis::from_zero(t!("plot-time"), unit, most.max(least)),
    };
    let cell = |value: &Option<f64>| value.map_or_else(|| "-".to_owned(), |v| swept.unit.text(v));
    let pairs = || swept.values.iter().zip(&swept.measured);
    let rows = pairs().map(|(value, n)| vec![value.clone(), cell(n)]).collect();
    let plain = |value: &Option<f64>| value.map_or_else(String::new, |v| v.to_string());
    let data = pairs().map(|(value, n)| vec![value.clone(), plain(n)]).collect();
    let head = vec![swept.setting.clone(), swept.measure.clone()];
    let (low, high) = (x.from, x.to);
    let guides = swept.lags.iter().filter(|(at, _)| (low..=high).contains(at)).cloned().collect();
    let points =
        Curve { name: swept.measure.clone(), ink: 0, dash: 0, thin: false, dots: true, points };
    Chart {
        file: "laglab-sweep",
        title: t!("plot-against", swept = swept.measure, swept2 = swept.setting),
        finding: finding(swept),
        how: t!(
            "plot-per-value-with-the-same",
            n = t!("count-runs", n = swept.runs),
            swept = swept.how
        ),
        x,
        y,
        curves: vec![points],
        guides,
        marks: Vec::new(),
        places: Vec::new(),
        table: Sheet { head: head.clone(), rows },
        data: Sheet { head, rows: data },
    }
}

/// A value of a setting in a sentence.
fn told(value: &str) -> String {
    value.parse::<SimDuration>().map_or_else(|_| value.to_owned(), |time| time.to_string())
}

/// What a sweep shows: above all where it falls to zero.
fn finding(swept: &Swept) -> String {
    let all: Vec<(&String, f64)> =
        swept.values.iter().zip(&swept.measured).filter_map(|(v, n)| Some((v, (*n)?))).collect();
    let Some((first, last)) = all.first().zip(all.last()) else {
        return t!("plot-nothing-is-measured-yet").to_owned();
    };
    if all.len() < swept.values.len() {
        return t!("plot-of-values-are-measured", all = all.len(), swept = swept.values.len());
    }
    let zeros = all.iter().rev().take_while(|(_, n)| *n == 0.0).count();
    let text = |n: f64| swept.unit.text(n);
    match zeros {
        0 => {}
        n if n == all.len() => return t!("plot-it-is-0-at-every").to_owned(),
        n => {
            let (cliff, _) = all[all.len() - n];
            return t!(
                "plot-at-from-on-it-is",
                most = super::words::capital(&text(first.1)),
                told = told(first.0),
                told2 = told(cliff)
            );
        }
    }
    let order = |a: &&(&String, f64), b: &&(&String, f64)| a.1.total_cmp(&b.1);
    let (low, high) = (all.iter().min_by(order), all.iter().max_by(order));
    let (low, high) = (low.unwrap_or(first), high.unwrap_or(last));
    if low.1 == high.1 {
        return t!("plot-it-is-at-every-value", text = text(low.1));
    }
    let (low_at, high_at) = (told(low.0), told(high.0));
    t!(
        "plot-lowest-at-with-highest-at",
        low_at = low_at,
        text = text(low.1),
        high_at = high_at,
        text2 = text(high.1)
    )
}

/// How far each replica is behind when it has little to do: as long as its records travel, or as
/// long as it holds them back.
pub fn lags(scenario: &Scenario) -> Vec<(f64, String)> {
    let way = |node: &NodeSpec| node.network_delay.typical();
    let replicas = scenario.replicas.iter().enumerate();
    let lag = |(i, node): (usize, &NodeSpec)| {
        // One that follows another has its way, too.
        let mut travels = way(node);
        let mut at = node.follows.filter(|up| *up > 0);
        for _ in 0..scenario.replicas.len() {
            let Some(up) = at.and_then(|up| scenario.replicas.get(usize::from(up) - 1)) else {
                break;
            };
            travels = travels + way(up);
            at = up.follows.filter(|up| *up > 0);
        }
        let lag = travels.max(node.settings.recovery_min_apply_delay);
        (lag.as_micros() as f64, t!("plot-replica", n = i + 1, lag = lag))
    };
    replicas.map(lag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(name: &str, of: u64, quantiles: Vec<u64>) -> Spread {
        Spread {
            name: name.to_owned(),
            count: if quantiles.is_empty() { 0 } else { 40 },
            of,
            quantiles,
        }
    }

    fn swept(values: &[&str], measured: &[Option<f64>]) -> Swept {
        Swept {
            setting: "route.window".to_owned(),
            values: text(values),
            measured: measured.to_vec(),
            measure: "misses".to_owned(),
            unit: Unit::Count,
            runs: 5,
            lags: vec![(900_000.0, "replica 2: 900 ms".to_owned()), (5e6, "far".to_owned())],
            how: String::new(),
        }
    }

    #[test]
    fn a_latency_curve_goes_from_none_to_all() {
        let spreads = [
            spread("async", 50, (1..=200).map(|n| 20_000 + n).collect()),
            spread("sync (on)", 50, (1..=200).map(|n| 80_000 + n).collect()),
        ];
        let chart = latency(&spreads, 20);
        for curve in &chart.curves {
            let (first, last) = (curve.points[0].1, curve.points[curve.points.len() - 1].1);
            assert_eq!((first, last), (0.0, 1.0), "{}", curve.name);
        }
        assert_eq!(
            chart.table.rows[0],
            ["async", "40", "20 ms", "20 ms", "20 ms", "20 ms", "20 ms"]
        );
        assert!(chart.finding.contains("within 20 ms under async"), "{}", chart.finding);
        assert_eq!(chart.data.rows.len(), 400);
    }

    #[test]
    fn a_staleness_curve_begins_with_the_share_of_stale_reads() {
        let spreads =
            [spread("async", 200, vec![50_000; 200]), spread("sync (remote_apply)", 200, vec![])];
        let chart = staleness(&spreads, 20);
        let points = &chart.curves[0].points;
        assert_eq!(points[0].1, 0.2, "a fifth of the reads: {points:?}");
        assert!(points[points.len() - 1].1.abs() < 1e-9, "none is further behind: {points:?}");
        assert_eq!(chart.curves.len(), 1, "of nothing there is no curve");
        assert_eq!(chart.table.rows[1][2], "0 %");
        assert!(
            chart.finding.ends_with("None was under sync (remote_apply)."),
            "{}",
            chart.finding
        );
    }

    #[test]
    fn a_sweep_says_where_it_falls_to_nothing() {
        let chart = sweep(&swept(&["0s", "500ms", "1s"], &[Some(9.2), Some(3.0), Some(0.0)]));
        assert_eq!(chart.finding, "9.2 at 0 ms; from 1.00 s on it is 0.");
        assert_eq!(chart.guides.len(), 1, "only what lies on the axis");
        assert_eq!(chart.data.csv(), "route.window,misses\r\n0s,9.2\r\n500ms,3\r\n1s,0\r\n");
        let chart = sweep(&swept(&["0s", "500ms", "1s"], &[Some(9.2), None, None]));
        assert_eq!(chart.finding, "1 of 3 values are measured.");
        assert!(chart.curves[0].points[1].1.is_nan(), "there is a gap");
    }

    #[test]
    fn values_that_are_no_numbers_stand_by_their_names() {
        let chart = sweep(&swept(&["off", "local", "on"], &[Some(1.0), Some(2.0), Some(3.0)]));
        let names: Vec<_> = chart.x.ticks.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["off", "local", "on"]);
        assert_eq!(chart.finding, "Lowest at off with 1, highest at on with 3.");
    }

    #[test]
    fn a_replica_lags_by_its_way_or_by_what_it_holds_back() {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }], "replicas": [
            { "network_delay": { "constant": "40ms" } },
            { "network_delay": { "constant": "30ms" }, "follows": 1 },
            { "settings": { "recovery_min_apply_delay": "900ms" } } ] }"#;
        let scenario = Scenario::from_json(text).expect("it is valid");
        let all: Vec<String> = lags(&scenario).into_iter().map(|(_, label)| label).collect();
        assert_eq!(all, ["replica 1: 40 ms", "replica 2: 70 ms", "replica 3: 900 ms"]);
    }
}
