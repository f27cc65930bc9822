//! `laglab digest`: the fingerprint of a run.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::scene::saved::{Content, digest_text};
use crate::sim::digest::Digest;
use crate::sim::time::SimDuration;

use super::{Done, input, write_json};

/// Its arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario or the saved run, a JSON file, or a link to a run
    scenario: PathBuf,
    /// How long to run a scenario, in simulated time; a saved run goes to its end [default: 60s]
    #[arg(long)]
    time: Option<SimDuration>,
}

#[derive(Serialize)]
struct Report {
    digest: String,
    events: u64,
    time_us: u64,
}

pub(super) fn run(args: &Args, json: bool, out: &mut dyn Write) -> Done {
    let (report, same) = match input::runnable(&args.scenario)? {
        Content::Scenario(scenario) => {
            let time = args.time.unwrap_or(input::MINUTE);
            let (digest, events) = Digest::of_run(*scenario, time);
            let digest = digest_text(digest);
            (Report { digest, events, time_us: time.as_micros() }, true)
        }
        Content::Run(run) => {
            input::ends_itself(args.time.is_some(), "--time")?;
            let mut timeline = run.beginning();
            let again = run.play(&mut timeline, |_, _, _| {});
            let (events, time) = (timeline.head_steps(), timeline.head());
            let digest = digest_text(again.digest);
            (Report { digest, events, time_us: time.as_micros() }, input::is_same(&run, &again))
        }
    };
    if json {
        write_json(out, &report)?;
    } else {
        writeln!(out, "{} after {} events", report.digest, report.events)?;
    }
    Ok(same)
}
