//! `laglab case`: recorded cases, replayed.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::case::{Case, Difference};
use crate::scene::fault::Fault;

use super::progress::Progress;
use super::{Done, Failure, input, write_json};

/// Its arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The cases: JSON files, or folders of them
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Step {
    step: usize,
    #[serde(rename = "do")]
    what: String,
    recorded: String,
    got: String,
}

#[derive(Serialize)]
struct Played {
    file: String,
    name: String,
    group: String,
    agrees: bool,
    /// Why it could not be played to its end.
    error: Option<String>,
    differences: Vec<Step>,
}

#[derive(Serialize)]
struct Report {
    cases: Vec<Played>,
    agree: usize,
    of: usize,
}

pub(super) fn run(args: &Args, json: bool, out: &mut dyn Write) -> Done {
    let files = input::files(&args.files, "json")?;
    let mut progress = Progress::new();
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    for (i, file) in files.iter().enumerate() {
        match input::json::<Case>(file) {
            Ok(case) => {
                let played = played(file, &case);
                if !json {
                    tell(out, &played)?;
                }
                cases.push(played);
            }
            Err(fault) => faults.push(input::told(&fault, file)),
        }
        progress.at(i as u64 + 1, files.len() as u64, "cases");
    }
    drop(progress);
    let agree = cases.iter().filter(|case| case.agrees).count();
    if json {
        write_json(out, &Report { cases, agree, of: files.len() })?;
    } else {
        writeln!(out, "{agree} of {} cases agree", files.len())?;
    }
    out.flush()?;
    match faults.is_empty() {
        true => Ok(agree == files.len()),
        false => Err(Failure::Input(faults.join("\nlaglab: "))),
    }
}

fn played(file: &Path, case: &Case) -> Played {
    // A case may ask for what the engine does not take; the others are played all the same.
    let result = catch_unwind(AssertUnwindSafe(|| case.differences()));
    let (error, differences) = match result {
        Ok(Ok(differences)) => (None, differences),
        Ok(Err(e)) => (Some(e.to_string()), Vec::new()),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("?");
            (Some(format!("the engine has broken a rule of its own: {said}")), Vec::new())
        }
    };
    let step = |d: Difference| {
        let Difference { step, what, recorded, got } = d;
        Step { step, what, recorded, got }
    };
    Played {
        file: file.display().to_string(),
        name: case.name.clone(),
        group: case.group.clone(),
        agrees: error.is_none() && differences.is_empty(),
        error,
        differences: differences.into_iter().map(step).collect(),
    }
}

fn tell(out: &mut dyn Write, case: &Played) -> Result<(), Failure> {
    if case.agrees {
        return Ok(());
    }
    writeln!(out, "{} [{}]", case.name, case.group)?;
    if let Some(error) = &case.error {
        writeln!(out, "  {}", Fault::of(error).text)?;
    }
    for Step { step, what, recorded, got } in &case.differences {
        writeln!(out, "  step {step}: {what}\n    recorded {recorded}\n    got      {got}")?;
    }
    Ok(())
}
