//! `laglab lint`: what is wrong with lesson files.
//!
//! What keeps a lesson from being read is told first, and alone. Of one that can be read,
//! everything is told that a learner would stumble over: links that are none, goals about nodes
//! that are not there, a prediction that the run never answers.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::lesson::goals::GoalKind;
use crate::lesson::{Lesson, RevealWhen, Revealed};
use crate::scene::fault::Fault;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::world::World;

use super::{Done, Failure, input, write_json};

/// A prediction must be answered by then.
const PATIENCE: SimDuration = SimDuration::from_secs(60);

/// Its arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The lessons: Markdown files, or folders of them
    #[arg(required = true)]
    lessons: Vec<PathBuf>,
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

/// Everything that is wrong with a lesson, in the order of its lines.
fn faults(text: &str) -> Vec<Fault> {
    let lesson = match Lesson::parse(text) {
        Ok(lesson) => lesson,
        Err(e) => {
            let text = e.to_string();
            return vec![Fault::of(text.strip_prefix("lesson: ").unwrap_or(&text))];
        }
    };
    let mut faults = Vec::new();
    let at =
        |word: &str, what: String| Fault { line: line_of(text, word), column: None, text: what };
    let front = &lesson.front;
    for (word, empty) in [
        ("\"title\"", front.title.trim().is_empty()),
        ("\"takeaway\"", front.takeaway.trim().is_empty()),
        ("\"question\"", front.prediction.question.trim().is_empty()),
        ("\"reveal\"", front.prediction.reveal.trim().is_empty()),
        ("\"goals\"", front.goals.iter().any(|goal| goal.text.trim().is_empty())),
    ] {
        if empty {
            faults.push(at(word, format!("{}: expected a text", word.trim_matches('"'))));
        }
    }
    if !is_speed(&front.speed) {
        let what = format!("speed `{}`: expected 1, 1/4 and the like", front.speed);
        faults.push(at("\"speed\"", what));
    }
    let options: BTreeSet<&str> =
        front.prediction.options.iter().map(|answer| answer.text.trim()).collect();
    if options.len() < 2 || options.len() < front.prediction.options.len() {
        let what = "prediction: expected at least two options, and no two alike".to_owned();
        faults.push(at("\"options\"", what));
    }
    goals(&lesson, &mut |what| faults.push(at("\"goals\"", what)));
    prediction(&lesson, &mut |what| faults.push(at("\"reveal_when\"", what)));
    links(text, &lesson.body, &mut faults);
    faults.sort_by_key(|fault| fault.line);
    faults
}

fn is_speed(text: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().is_ok_and(|n| n > 0);
    text.split_once('/').map_or(number(text), |(one, of)| one == "1" && number(of))
}

/// The line on which something stands first.
fn line_of(text: &str, word: &str) -> Option<usize> {
    text.lines().position(|line| line.contains(word)).map(|i| i + 1)
}

fn goals(lesson: &Lesson, found: &mut dyn FnMut(String)) {
    let nodes = lesson.front.scenario.replicas.len() + 1;
    for (number, goal) in (1..).zip(&lesson.front.goals) {
        let (node, within) = match goal.when {
            GoalKind::FreshAfterWrite { node, within } => (node, within),
            GoalKind::FreshDespiteLag { lagging, within } => (lagging, within),
            GoalKind::StaleRead => continue,
        };
        if node.index() >= nodes {
            let most = nodes - 1;
            found(format!("goal {number}, node {}: expected a node from 0 to {most}", node.0));
        }
        if within == SimDuration::ZERO {
            found(format!("goal {number}, within: expected more than no time"));
        }
    }
}

/// The run of the lesson, without a learner, must show what the prediction asks.
fn prediction(lesson: &Lesson, found: &mut dyn FnMut(String)) {
    let RevealWhen::StaleRead { client } = lesson.front.prediction.reveal_when;
    let people = lesson.front.scenario.clients.len();
    if client.index() >= people {
        found(format!("client {}: expected a client from 0 to {}", client.0, people - 1));
        return;
    }
    let mut world = World::new(Arc::new(lesson.front.scenario.clone()));
    let (end, mut trace) = (SimTime::ZERO + PATIENCE, Vec::new());
    let mut shown = Revealed::NotYet;
    while shown == Revealed::NotYet && world.next_time().is_some_and(|next| next <= end) {
        world.step(&mut trace);
        let looks = trace.drain(..).map(|e| lesson.front.prediction.reveal_when.look(&e.event));
        shown = looks.max().unwrap_or_default();
    }
    match shown {
        Revealed::AsTold => {}
        Revealed::Otherwise => {
            found("the run shows something else than the prediction's right option".to_owned());
        }
        Revealed::NotYet => {
            found(format!("the run does not answer the prediction within {PATIENCE}"));
        }
    }
}

/// A link to anything but the web is shown as the text that it is.
fn links(text: &str, body: &str, faults: &mut Vec<Fault>) {
    let begins = text.trim_end().len() - body.len();
    let first = text[..begins].matches('\n').count() + 1;
    for (number, line) in body.lines().enumerate() {
        for (i, _) in line.match_indices("](") {
            let to = line[i + 2..].split(')').next().unwrap_or_default();
            let closed = line[i + 2..].contains(')');
            let web = to.starts_with("https://") || to.starts_with("http://");
            if !(closed && web && to.len() > "https://".len()) {
                faults.push(Fault {
                    line: Some(first + number),
                    column: Some(line[..i].chars().count() + 1),
                    text: format!("link to `{to}`: expected an address with https://, and `)`"),
                });
            }
        }
    }
}
