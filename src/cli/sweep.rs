//! `laglab sweep`: one setting varied, one number read off.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

use crate::measure::gauge::{Gauge, Unit};
use crate::measure::plan::{Faults, Plan};
use crate::measure::sweep::{Point, Sweep, Vary};
use crate::measure::variant::Variant;

use super::progress::Progress;
use super::{Done, Failure, input, table, write_json};

/// Events between two looks at the clock.
const SLICE: u64 = 50_000;

/// Characters of the longest bar.
const BAR: f64 = 40.0;

/// Its arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "The settings: route.window, route.token, route.bounded, network_delay, \
    apply_delay, replay_cost, fsync, client_delay, writes_per_second, reads_per_second, \
    zipf_percent, visitors, clock_skew, seed, any setting of PostgreSQL 15 and of MariaDB's \
    replication.\nExample: laglab sweep lesson.json --vary window=0s..3s --measure \
    read_your_writes")]
pub(super) struct Args {
    /// The scenario, a JSON file
    scenario: PathBuf,
    /// NAME=FROM..TO, NAME=FROM..TO:STEPS or NAME=a,b,c
    #[arg(long)]
    vary: Vary,
    /// What to read off, such as stale_share, write_p99, lost or read_your_writes
    #[arg(long)]
    measure: Gauge,
    /// How many runs each value gets
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    seeds: u64,
    /// Run the scenario under this pattern instead of its own settings
    #[arg(long)]
    pattern: Option<Named>,
    /// What goes wrong, instead of the scenario's own script
    #[arg(long)]
    faults: Option<Fault>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Named {
    Async,
    SemiSync,
    Sync,
    RemoteApply,
    MultiPrimary,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Fault {
    /// A replica is down for a while, then the primary is lost
    Course,
    /// All replicas are cut off, then the primary is lost
    Isolation,
}

#[derive(Serialize)]
struct Report<'a> {
    vary: &'a str,
    measure: Gauge,
    unit: Unit,
    about: &'a str,
    seeds: u64,
    points: Vec<Point>,
}

pub(super) fn run(args: &Args, json: bool, out: &mut dyn Write) -> Done {
    let mut scenario = input::scenario(&args.scenario)?;
    if let Some(pattern) = args.pattern {
        let variant = match pattern {
            Named::Async => Variant::Async,
            Named::SemiSync => Variant::SemiSync,
            Named::Sync => Variant::Sync,
            Named::RemoteApply => Variant::RemoteApply,
            Named::MultiPrimary => Variant::MultiPrimary,
        };
        scenario = variant.applied_to(&scenario);
    }
    let faults = match args.faults {
        None => Faults::Own,
        Some(Fault::Course) => Faults::Course,
        Some(Fault::Isolation) => Faults::Isolation,
    };
    let plan = Plan { faults, ..Plan::default() };
    let mut sweep = Sweep::new(&scenario, args.vary.clone(), args.measure, plan, args.seeds)
        .map_err(|e| Failure::Input(format!("{}: {e}", args.scenario.display())))?;
    let mut progress = Progress::new();
    while sweep.step(SLICE) {
        let (done, all) = sweep.progress();
        progress.at(done, all, "runs");
    }
    drop(progress);
    let report = Report {
        vary: args.vary.knob.name(),
        measure: args.measure,
        unit: args.measure.unit(),
        about: args.measure.about(),
        seeds: args.seeds,
        points: sweep.points(),
    };
    match json {
        true => write_json(out, &report)?,
        false => tell(&report, out)?,
    }
    Ok(true)
}

fn tell(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let Report { vary, measure, about, seeds, points, .. } = report;
    let mean = if measure.unit() == Unit::Count { " per run" } else { "" };
    writeln!(out, "{}: {about}{mean}, {seeds} runs per value\n", measure.name())?;
    let most = points.iter().filter_map(|point| point.measured).fold(0.0, f64::max);
    let mut lines = vec![vec![(*vary).to_owned(), measure.name().to_owned()]];
    for point in points {
        lines.push(vec![point.value.clone(), measure.text(point.measured)]);
    }
    let mut text = Vec::new();
    table::write(&mut text, &lines)?;
    let bars = points.iter().map(|point| {
        let part = point.measured.unwrap_or(0.0) / if most > 0.0 { most } else { 1.0 };
        // A little is not nothing.
        "#".repeat((part * BAR).ceil() as usize)
    });
    let bars = std::iter::once(String::new()).chain(bars);
    for (line, bar) in String::from_utf8_lossy(&text).lines().zip(bars) {
        writeln!(out, "{}", format!("{line}  {bar}").trim_end())?;
    }
    Ok(())
}
