//! `laglab digest`: the fingerprint of a run.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::sim::digest::Digest;
use crate::sim::time::SimDuration;

use super::{Done, input, write_json};

/// Its arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario, a JSON file
    scenario: PathBuf,
    /// How long to run it, in simulated time
    #[arg(long, default_value = "60s")]
    time: SimDuration,
}

#[derive(Serialize)]
struct Report {
    digest: String,
    events: u64,
    time_us: u64,
}

pub(super) fn run(args: &Args, json: bool, out: &mut dyn Write) -> Done {
    let scenario = input::scenario(&args.scenario)?;
    let (digest, events) = Digest::of_run(scenario, args.time);
    let digest = format!("{digest:016x}");
    if json {
        write_json(out, &Report { digest, events, time_us: args.time.as_micros() })?;
    } else {
        writeln!(out, "{digest} after {events} events")?;
    }
    Ok(true)
}
