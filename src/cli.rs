//! The command line.
//!
//! | command | what it does |
//! |---|---|
//! | `run SCENARIO` | tells a run in words, then counts; also one that the page saved, or a link |
//! | `case FILE…` | replays recorded cases and prints each step that differs |
//! | `compare SCENARIO` | measures the course's two tables |
//! | `sweep SCENARIO` | varies one setting and reads off one number |
//! | `digest SCENARIO` | the fingerprint of everything that happened; of the same three |
//! | `lint LESSON…` | what is wrong with lesson files |
//!
//! Results go to the standard output, everything else to the standard error. The exit code is 0 if
//! all is well, 1 if cases or saved runs differ or lessons have findings, 2 for input that cannot be used, and 3
//! if the engine has broken a rule of its own, which is a bug.

mod case;
mod compare;
mod digest;
mod input;
mod link;
mod lint;
mod progress;
mod run;
mod sweep;
mod table;

use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::{Parser, Subcommand};

/// What `laglab` was asked for.
#[derive(Debug, Parser)]
#[command(version, about = "Learn database replication by running it")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario and tell in words what happens, then count
    Run(run::Args),
    /// Replay recorded cases and print each step that differs
    Case(case::Args),
    /// Measure the course's two tables on the nodes and the load of a scenario
    Compare(compare::Args),
    /// Vary one setting of a scenario and read off one number
    Sweep(sweep::Args),
    /// Run a scenario and print the fingerprint of everything that happened
    Digest(digest::Args),
    /// Say what is wrong with lesson files
    Lint(lint::Args),
}

/// Why a command did not come to its end.
#[derive(Debug)]
enum Failure {
    /// What was handed to it cannot be used.
    Input(String),
    /// What it had to say could not be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        Failure::Output(e)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(e: serde_json::Error) -> Self {
        Failure::Output(e.into())
    }
}

/// Whether all is well: nothing differs, nothing was found.
type Done = Result<bool, Failure>;

/// Does what the arguments say.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let broken = note_panics();
    let mut out = BufWriter::new(io::stdout().lock());
    let done = catch_unwind(AssertUnwindSafe(|| {
        let done = cli.run(&mut out)?;
        out.flush()?;
        Ok(done)
    }));
    let (code, message) = match done {
        Ok(Ok(true)) => (0, None),
        Ok(Ok(false)) => (1, None),
        // Whoever read has read enough.
        Ok(Err(Failure::Output(e))) if e.kind() == io::ErrorKind::BrokenPipe => (0, None),
        Ok(Err(Failure::Output(e))) => (2, Some(format!("the output cannot be written: {e}"))),
        Ok(Err(Failure::Input(e))) => (2, Some(e)),
        Err(_) => (3, Some(format!("the engine has broken a rule of its own: {}", last(&broken)))),
    };
    if let Some(message) = message {
        // There is nobody left to tell if this fails.
        let _unheard = writeln!(io::stderr(), "laglab: {message}");
    }
    ExitCode::from(code)
}

/// What a broken rule said, and where.
type Broken = Arc<Mutex<String>>;

/// From here on a panic is noted and not printed: who called it tells it in a sentence.
fn note_panics() -> Broken {
    let broken = Broken::default();
    let note = Arc::clone(&broken);
    std::panic::set_hook(Box::new(move |panic| {
        let payload = panic.payload();
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        if let Ok(mut note) = note.lock() {
            *note = format!("{text} ({place})");
        }
    }));
    broken
}

fn last(broken: &Broken) -> String {
    broken.lock().map(|text| text.clone()).unwrap_or_default()
}

impl Cli {
    fn run(&self, out: &mut dyn Write) -> Done {
        match &self.command {
            Command::Run(args) => run::run(args, self.json, out),
            Command::Case(args) => case::run(args, self.json, out),
            Command::Compare(args) => compare::run(args, self.json, out),
            Command::Sweep(args) => sweep::run(args, self.json, out),
            Command::Digest(args) => digest::run(args, self.json, out),
            Command::Lint(args) => lint::run(args, self.json, out),
        }
    }
}

/// Writes a value as JSON, on one line.
fn write_json(out: &mut dyn Write, value: &impl serde::Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }
}
