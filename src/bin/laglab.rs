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
    /// Replay recorded cases and print each step that differs
    Case {
        /// The cases, JSON files
        #[arg(required = true)]
        files: Vec<PathBuf>,
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
        Command::Case { files } => {
            let mut agree = 0;
            for file in files {
                let name =
                    file.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let text = std::fs::read_to_string(file)
                    .map_err(|e| format!("{}: {e}", file.display()))?;
                let case = laglab::case::Case::from_json(&text)
                    .map_err(|e| format!("{}: {e}", file.display()))?;
                match std::panic::catch_unwind(|| case.differences()) {
                    Ok(Ok(d)) if d.is_empty() => agree += 1,
                    Ok(Ok(d)) => {
                        println!("{} [{}]", name, case.group);
                        for d in d {
                            println!(
                                "  step {} {}\n    recorded {}\n    got      {}",
                                d.step, d.what, d.recorded, d.got
                            );
                        }
                    }
                    Ok(Err(e)) => println!("{name} [{}]: ERROR {e}", case.group),
                    Err(_) => println!("{name} [{}]: PANIC", case.group),
                }
            }
            Ok(format!("{agree} of {} cases agree", files.len()))
        }
        Command::Digest { scenario, time } => {
            let file = scenario.display();
            let text = std::fs::read_to_string(scenario).map_err(|e| format!("{file}: {e}"))?;
            let scenario = Scenario::from_json(&text).map_err(|e| format!("{file}: {e}"))?;
            let (digest, steps) = Digest::of_run(scenario, *time);
            Ok(format!("{digest:016x} after {steps} events"))
        }
    }
}
