//! `laglab run`: a run in words, and what was counted.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::scene::chronicle::matters;
use crate::scene::saved::{Content, SavedRun};
use crate::scene::words::{Told, tell};
use crate::sim::check::{Counts, Guarantees};
use crate::sim::scenario::Scenario;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::trace::{TraceEntry, TraceEvent};
use crate::sim::world::World;

use super::progress::Progress;
use super::{Done, Failure, input, table};

/// Events between two looks at the clock.
const SLICE: u64 = 20_000;

/// Its arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario or the saved run, a JSON file, or a link to a run
    scenario: PathBuf,
    /// How long to run a scenario, in simulated time; a saved run goes to its end [default: 60s]
    #[arg(long)]
    until: Option<SimDuration>,
    /// Tell what matters to people (the default)
    #[arg(long, conflicts_with_all = ["all", "counts"])]
    events: bool,
    /// Tell everything that happens
    #[arg(long, conflicts_with = "counts")]
    all: bool,
    /// Tell nothing and only count
    #[arg(long)]
    counts: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    time_us: u64,
    text: &'a str,
    event: &'a TraceEvent,
}

/// Writes what happens, as it happens.
struct Teller<'a> {
    args: &'a Args,
    json: bool,
    told: u64,
}

impl Teller<'_> {
    fn tell(
        &mut self,
        world: &World,
        entry: &TraceEntry,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let wanted = !self.args.counts && (self.args.all || matters(world, &entry.event));
        if !wanted {
            return Ok(());
        }
        let Told { lead, text, .. } = tell(world, &entry.event);
        let space = if lead.is_empty() { "" } else { " " };
        let text = format!("{lead}{space}{text}");
        if self.json {
            let comma = if self.told == 0 { "" } else { "," };
            write!(out, "{comma}")?;
            let line = Line { time_us: entry.time.as_micros(), text: &text, event: &entry.event };
            serde_json::to_writer(&mut *out, &line)?;
        } else {
            let time = entry.time.to_string();
            writeln!(out, "{time:>9}  {text}")?;
        }
        self.told += 1;
        Ok(())
    }
}

/// A run that has come to its end.
struct Ended {
    world: World,
    steps: u64,
    /// Whether it was what it should have been.
    same: bool,
}

pub(super) fn run(args: &Args, json: bool, out: &mut dyn Write) -> Done {
    let runnable = input::runnable(&args.scenario)?;
    let mut teller = Teller { args, json, told: 0 };
    if json {
        write!(out, "{{\"events\":[")?;
    }
    let Ended { world, steps, same } = match runnable {
        Content::Scenario(scenario) => of_scenario(*scenario, &mut teller, out)?,
        Content::Run(run) => {
            input::ends_itself(args.until.is_some(), "--until")?;
            again(&run, &mut teller, out)?
        }
    };
    let counts = world.checker().counts;
    let end = world.now();
    if json {
        write!(out, "],\"time_us\":{},\"steps\":{steps},\"counts\":", end.as_micros())?;
        serde_json::to_writer(&mut *out, &counts)?;
        writeln!(out, "}}")?;
    } else {
        if teller.told > 0 {
            writeln!(out)?;
        }
        writeln!(out, "After {end}, in {steps} events of the engine:")?;
        tell_counts(&world, &counts, out)?;
    }
    Ok(same)
}

fn of_scenario(
    scenario: Scenario,
    teller: &mut Teller<'_>,
    out: &mut dyn Write,
) -> Result<Ended, Failure> {
    let mut world = World::new(Arc::new(scenario));
    let end = SimTime::ZERO + teller.args.until.unwrap_or(input::MINUTE);
    let (mut progress, mut trace, mut steps) = (Progress::new(), Vec::new(), 0);
    while world.next_time().is_some_and(|next| next <= end) {
        world.step(&mut trace);
        for entry in trace.drain(..) {
            teller.tell(&world, &entry, out)?;
        }
        steps += 1;
        if steps % SLICE == 0 {
            let seconds = |us: u64| us / 1_000_000;
            progress.at(
                seconds(world.now().as_micros()),
                seconds(end.as_micros()),
                "simulated seconds",
            );
        }
    }
    world.pass(end);
    Ok(Ended { world, steps, same: true })
}

/// Does a saved run again.
fn again(run: &SavedRun, teller: &mut Teller<'_>, out: &mut dyn Write) -> Result<Ended, Failure> {
    let mut timeline = run.beginning();
    let mut written = Ok(());
    let again = run.play(&mut timeline, |world, line, _| {
        if written.is_ok() {
            written = teller.tell(world, &line.entry, out);
        }
    });
    written?;
    timeline.go_to(timeline.head_steps(), timeline.head());
    let (world, steps) = (timeline.world().clone(), timeline.head_steps());
    Ok(Ended { world, steps, same: input::is_same(run, &again) })
}

fn tell_counts(world: &World, counts: &Counts, out: &mut dyn Write) -> Result<(), Failure> {
    let under_way = world.ops().count() as u64;
    let mut lines: Vec<(&str, u64)> = vec![
        ("writes acknowledged", counts.writes),
        ("of these lost", counts.lost),
        ("reads returned", counts.reads),
        ("of these from the primary", counts.primary_reads),
        ("of these stale", counts.stale),
        ("of these vanished", counts.vanished),
        ("requests refused", counts.refused),
        ("requests with an unknown outcome", counts.unknown),
        ("requests under way", under_way),
        ("conflicts", counts.conflicts),
        ("lost updates", counts.lost_updates),
    ];
    lines.extend(Guarantees::ALL.iter().map(|g| g.name()).zip(counts.broken));
    let mut cells: Vec<Vec<String>> =
        lines.iter().map(|(what, n)| vec![format!("  {what}"), n.to_string()]).collect();
    if counts.stale > 0 {
        cells.push(vec!["  furthest behind".to_owned(), counts.worst.to_string()]);
    }
    table::write(out, &cells)?;
    Ok(())
}
