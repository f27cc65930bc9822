//! `laglab`: the engine on the command line, for tests, benchmarks and authors.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use laglab::sim::digest::Digest;
use laglab::sim::scenario::Scenario;
use laglab::sim::time::SimDuration;

#[derive(Debug, Parser)]
#[command(version, about = "Learn database replication by running it")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario and print the fingerprint of everything that happened
    Digest {
        /// The scenario, a JSON file
        scenario: PathBuf,
        /// How long to run it, in simulated time
        #[arg(long, default_value = "60s")]
        time: SimDuration,
    },
}

fn main() -> ExitCode {
    match run(&Cli::parse().command) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("laglab: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(command: &Command) -> Result<String, String> {
    match command {
        Command::Digest { scenario, time } => {
            let file = scenario.display();
            let text = std::fs::read_to_string(scenario).map_err(|e| format!("{file}: {e}"))?;
            let scenario = Scenario::from_json(&text).map_err(|e| format!("{file}: {e}"))?;
            let (digest, steps) = Digest::of_run(scenario, *time);
            Ok(format!("{digest:016x} after {steps} events"))
        }
    }
}
