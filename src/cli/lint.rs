//! `laglab lint`: what is wrong with lesson files.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::lesson::Lesson;
use crate::lesson::lint::faults;
use crate::lesson::play::{self, Played};
use crate::scene::fault::Fault;

use super::{Done, Failure, input, write_json};

/// Its arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The lessons: Markdown files, or folders of them
    #[arg(required = true)]
    lessons: Vec<PathBuf>,
    /// Print what the page's log tells of each lesson, without a learner and with the solution
    #[arg(long, conflicts_with = "json")]
    log: bool,
}

#[derive(Serialize)]
struct Finding {
    line: Option<usize>,
    column: Option<usize>,
    text: String,
}

#[derive(Serialize)]
struct Linted {
    file: String,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Report {
    lessons: Vec<Linted>,
    findings: usize,
}

pub(super) fn run(args: &Args, json: bool, out: &mut dyn Write) -> Done {
    let files = input::files(&args.lessons, "md")?;
    let mut lessons = Vec::new();
    for file in &files {
        let text = input::text(file).map_err(|fault| input::failure(&fault, file))?;
        let faults = faults(&text);
        if !json {
            tell(file, &faults, out)?;
        }
        if args.log {
            tell_runs(&text, out)?;
        }
        let finding = |Fault { line, column, text }| Finding { line, column, text };
        let findings = faults.into_iter().map(finding).collect();
        lessons.push(Linted { file: file.display().to_string(), findings });
    }
    let findings = lessons.iter().map(|lesson| lesson.findings.len()).sum();
    if json {
        write_json(out, &Report { lessons, findings })?;
    } else {
        let s = if files.len() == 1 { "" } else { "s" };
        writeln!(out, "{findings} findings in {} lesson{s}", files.len())?;
    }
    Ok(findings == 0)
}

fn tell(file: &Path, faults: &[Fault], out: &mut dyn Write) -> Result<(), Failure> {
    for fault in faults {
        writeln!(out, "{}", input::told(fault, file))?;
    }
    Ok(())
}

/// The logs of a lesson's runs, as its author may quote them in `shows` and `solved`.
fn tell_runs(text: &str, out: &mut dyn Write) -> Result<(), Failure> {
    // What keeps it from being read has been told.
    let Ok(lesson) = Lesson::parse(text) else { return Ok(()) };
    let mut tell = |title: &str, run: &Played| -> Result<(), Failure> {
        writeln!(out, "\n{title}")?;
        for line in &run.log {
            writeln!(out, "  {line}")?;
        }
        Ok(())
    };
    tell("Without a learner:", &play::alone(&lesson))?;
    if let Ok(run) = play::solved(&lesson) {
        tell("With the solution:", &run)?;
    }
    Ok(())
}
