//! `laglab compare`: the course's two tables, measured.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::measure::claims::{Seen, Table, blocked, tables};
use crate::measure::gauge::Gauge;
use crate::measure::row::Row;
use crate::measure::variant::Variant;
use crate::measure::{Measurement, SEEDS};

use super::progress::Progress;
use super::{Done, Failure, input, table, write_json};

/// Events between two looks at the clock.
const SLICE: u64 = 50_000;

/// Its arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario, a JSON file: its nodes, its load and its seed count, its script does not
    scenario: PathBuf,
    /// How many runs each row is made of
    #[arg(long, default_value_t = SEEDS, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    seeds: u64,
}

#[derive(Serialize)]
struct Named {
    variant: Variant,
    name: &'static str,
    #[serde(flatten)]
    row: Row,
}

#[derive(Serialize)]
struct Report {
    seeds: u64,
    runs: u64,
    events: u64,
    rows: Vec<Named>,
    semi_sync_isolated: Row,
    tables: [Table; 2],
}

pub(super) fn run(args: &Args, json: bool, out: &mut dyn Write) -> Done {
    let scenario = input::scenario(&args.scenario)?;
    let mut measurement = Measurement::new(&scenario, args.seeds);
    let mut progress = Progress::new();
    while measurement.step(SLICE) {
        let (done, all) = measurement.progress();
        progress.at(done, all, "runs");
    }
    drop(progress);
    let named =
        |variant: Variant| Named { variant, name: variant.name(), row: measurement.row(variant) };
    let report = Report {
        seeds: args.seeds,
        runs: measurement.progress().1,
        events: measurement.events(),
        rows: Variant::ALL.into_iter().map(named).collect(),
        semi_sync_isolated: measurement.isolated(),
        tables: tables(&measurement),
    };
    match json {
        true => write_json(out, &report)?,
        false => tell(&report, out)?,
    }
    Ok(true)
}

/// The numbers shown, and their lines' names.
const SHOWN: [(&str, &str); 22] = [
    ("write latency, p50", "write_p50"),
    ("write latency, p99", "write_p99"),
    ("write latency, longest", "write_max"),
    ("read latency, p50", "read_p50"),
    ("read latency, p99", "read_p99"),
    ("read latency, longest", "read_max"),
    ("reads stale", "stale_share"),
    ("staleness of these, p50", "staleness_p50"),
    ("staleness of these, p99", "staleness_p99"),
    ("staleness of these, longest", "staleness_max"),
    ("reads served by the primary", "primary_share"),
    ("acknowledged writes lost", "lost"),
    ("writes refused", "refused"),
    ("writes with unknown outcome", "unknown"),
    ("time writes were answered", "availability"),
    ("the same, a replica down", "availability_down"),
    ("failover, p50", "failover"),
    ("conflicts", "conflicts"),
    ("lost updates", "lost_updates"),
    ("read your writes broken", "read_your_writes"),
    ("monotonic reads broken", "monotonic_reads"),
    ("linearizability broken", "linearizability"),
];

fn tell(report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
    let Report { seeds, rows, .. } = report;
    let requests = |of: fn(&Row) -> u64| rows.iter().map(|r| of(&r.row)).max().unwrap_or(0) / seeds;
    writeln!(
        out,
        "{seeds} runs a column, each with about {} writes and {} reads, a replica down for a fifth \
         of it, and the loss of the primary.\n",
        requests(|row| row.counts.writes),
        requests(|row| row.counts.reads)
    )?;
    let mut lines = vec![vec![String::new()]];
    lines[0].extend(rows.iter().map(|row| row.name.to_owned()));
    for (what, gauge) in SHOWN {
        let gauge: Gauge = gauge.parse().expect("every number shown is measured");
        let mut line = vec![what.to_owned()];
        line.extend(rows.iter().map(|row| gauge.text(gauge.read(&row.row))));
        lines.push(line);
    }
    let mut line = vec!["writes not answered, in all".to_owned()];
    line.extend(rows.iter().map(|row| blocked(&row.row).to_string()));
    lines.push(line);
    table::write(out, &lines)?;
    for table in &report.tables {
        tell_table(table, out)?;
    }
    Ok(())
}

fn tell_table(claims: &Table, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "\n{}", claims.title)?;
    for line in &claims.lines {
        writeln!(out, "\n  {}", line.head)?;
        for (column, cell) in claims.columns.iter().zip(&line.cells) {
            table::write_labelled(out, &format!("    {column:<10} "), &cell.claim)?;
            table::write_labelled(out, "               measured: ", &cell.measured)?;
            if let Some(but) = &cell.but {
                table::write_labelled(out, "               but: ", but)?;
            }
            if let Some(Seen { variant, isolated, place }) = cell.seen {
                let apart = if isolated { ", all replicas cut off" } else { "" };
                let (name, seed, time) = (variant.name(), place.seed, place.time);
                writeln!(out, "               see: {name}{apart}, seed {seed}, at {time}")?;
            }
        }
    }
    Ok(())
}
