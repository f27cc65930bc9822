//! Golden scripts: each file in `tests/scripts` is one situation, told by what happens in it.
//!
//! The text below each `---` is what the engine did. After a change that is meant,
//! `UPDATE_GOLDENFILES=1 cargo test --test scripts` writes it anew: read the difference.

use std::error::Error;
use std::path::{Path, PathBuf};

use goldenscript::{Argument, Context};
use laglab::script::Runner;
use laglab::script::command::{Arg, Command};

/// Runs the commands of one file.
#[derive(Default)]
struct Golden(Runner);

impl goldenscript::Runner for Golden {
    type Command = goldenscript::Command;

    fn run(
        &mut self,
        command: &goldenscript::Command,
        _context: &Context,
    ) -> Result<String, Box<dyn Error>> {
        let arg = |arg: &Argument| match arg {
            Argument::KeyValue(key, value) => Arg { key: Some(key.clone()), value: value.clone() },
            other => Arg {
                key: None,
                value: match other {
                    Argument::Positional(value) => value.clone(),
                    other => other.to_string(),
                },
            },
        };
        let args = command.args.iter().map(arg).collect();
        Ok(self.0.run(&Command { name: command.name.clone(), args })?)
    }
}

/// Every file below a folder, in order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn every_script_tells_what_it_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let files = files(&folder);
    assert!(!files.is_empty(), "there are no scripts in {}", folder.display());
    let mut failed = Vec::new();
    for file in &files {
        let name = file.strip_prefix(&folder).expect("it is in the folder").display().to_string();
        let run = || goldenscript::run(&mut Golden::default(), file);
        // A golden file reports a difference by a panic when it is closed. All are to be run.
        match std::panic::catch_unwind(run) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failed.push(format!("{name}: {error}")),
            Err(_) => failed.push(format!("{name}: it told something else")),
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {} scripts:\n{}",
        failed.len(),
        files.len(),
        failed.join("\n")
    );
}
