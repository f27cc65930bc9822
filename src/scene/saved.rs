//! A run as a file, and in a link: all that decides it, where its cursor stood, and the
//! fingerprint by which the run that is done again is known to be the same.
//!
//! What comes from outside is never trusted: it is bounded, every act is looked at again when its
//! time comes, and where the run cannot be done again exactly, a notice says so.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::lang::t;
use crate::sim::digest::Digest;
use crate::sim::scenario::Scenario;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::timeline::{Act, LogLine, Recording, Timeline};
use crate::sim::world::World;

use super::fault::{self, Fault};
use super::files;

/// The version of the format.
pub const VERSION: u32 = 1;

/// The version of the engine that runs here.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// The longest text of a run, in bytes. `assets/share.mjs` holds links to the same.
pub const MOST_BYTES: usize = 1 << 20;

/// Most acts of a run.
pub const MOST_ACTS: usize = 5_000;

/// The longest run.
pub const LONGEST: SimDuration = SimDuration::from_secs(6 * 3_600);

/// Most steps of a run: some seconds of work for the page.
pub const MOST_STEPS: u64 = 3_000_000;

/// A place in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// How many steps lie before it.
    pub step: u64,
    /// When it is.
    pub time: SimTime,
}

/// A run that was saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedRun {
    /// The version of the format. By this field a run is told from a scenario.
    pub laglab_run: u32,
    /// The version of the engine that made it.
    pub engine: String,
    /// The fingerprint of all that happened up to its end, in hexadecimal.
    pub digest: String,
    /// The lesson it was begun from.
    #[serde(default)]
    pub lesson: String,
    /// What the run was called.
    #[serde(default)]
    pub name: String,
    /// Where it was looked at.
    pub cursor: Place,
    /// How far it was simulated.
    pub end: Place,
    /// What it began with.
    pub scenario: Scenario,
    /// What was done by hand.
    pub acts: Vec<Act>,
}

/// A run that was done again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// The fingerprint of all that happened.
    pub digest: u64,
    /// How many acts could not be done.
    pub left_out: usize,
    /// Whether it was not done to its end, for that would take too long.
    pub cut: bool,
}

/// The text of a fingerprint.
pub fn digest_text(digest: u64) -> String {
    format!("{digest:016x}")
}

/// A field of a run that says which version it is.
#[derive(Deserialize)]
struct Version {
    laglab_run: Option<u32>,
}

/// Whether a JSON text is a saved run, and not a scenario.
pub fn is_run(text: &str) -> bool {
    let version = serde_json::from_str::<Version>(text);
    version.is_ok_and(|version| version.laglab_run.is_some())
}

/// Whether a file is a lesson: text follows what stands before it.
pub fn is_lesson(file: &str, text: &str) -> bool {
    file.ends_with(".md") || text.starts_with("---")
}

/// What a file that is no lesson holds.
#[derive(Debug)]
pub enum Content {
    /// A scenario, to begin a run with.
    Scenario(Box<Scenario>),
    /// A run.
    Run(Box<SavedRun>),
}

impl Content {
    /// Reads a file.
    pub fn parse(text: &str) -> Result<Content, Fault> {
        Ok(match is_run(text) {
            true => Content::Run(Box::new(SavedRun::parse(text)?)),
            false => Content::Scenario(Box::new(fault::scenario(text)?)),
        })
    }
}

impl SavedRun {
    /// Reads a run and checks it.
    pub fn parse(text: &str) -> Result<SavedRun, Fault> {
        if text.len() > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(Fault::new(format!("the run is too long: expected at most {most} MB")));
        }
        // Of another version the fields may be others: that is told first.
        if let Ok(Version { laglab_run: Some(other) }) = serde_json::from_str(text)
            && other != VERSION
        {
            let text = format!("laglab_run: version {other} is unknown: expected {VERSION}");
            return Err(Fault::new(text));
        }
        let run: SavedRun = fault::json(text)?;
        run.check()?;
        Ok(run)
    }

    /// Whether it can be opened, and so whether it may be saved.
    pub fn check(&self) -> Result<(), Fault> {
        fault::check(&self.scenario)?;
        let fail = |text: String| Err(Fault::new(text));
        if self.laglab_run != VERSION {
            return fail(format!("laglab_run {}: expected {VERSION}", self.laglab_run));
        }
        if self.acts.len() > MOST_ACTS {
            return fail(format!("{} acts: expected at most {MOST_ACTS}", self.acts.len()));
        }
        let Place { step, time } = self.end;
        if time > SimTime::ZERO + LONGEST {
            return fail(format!("the run ends at {time}: expected at most {LONGEST}"));
        }
        if step > MOST_STEPS {
            return fail(format!("the run has {step} events: expected at most {MOST_STEPS}"));
        }
        if self.cursor.step > step || self.cursor.time > time {
            return fail("cursor: expected a moment before the end".to_owned());
        }
        let mut next = Place::default();
        for (i, act) in self.acts.iter().enumerate() {
            if act.step < next.step || act.time < next.time {
                return fail(format!("act {i} comes before the one above it"));
            }
            if act.step >= step || act.time > time {
                return fail(format!("act {i} comes after the end of the run"));
            }
            next = Place { step: act.step + 1, time: act.time };
        }
        Ok(())
    }

    /// A run at its beginning, in which this one can be done again.
    pub fn beginning(&self) -> Timeline {
        Timeline::new(Arc::new(files::with_files(&self.scenario)))
    }

    /// Does it again from its beginning to its end, then goes to its cursor. `see` is handed all
    /// that happens, with whether it was done by hand.
    pub fn play(
        &self,
        timeline: &mut Timeline,
        mut see: impl FnMut(&World, &LogLine, bool),
    ) -> Again {
        let mut digest = Digest::default();
        let mut left_out = 0;
        let mut note = |world: &World, line: &LogLine, by_hand: bool| {
            digest.add(std::slice::from_ref(&line.entry));
            see(world, line, by_hand);
        };
        for act in &self.acts {
            let place = Place { step: act.step, time: act.time };
            go_on(timeline, place, &mut |world, line| note(world, line, false));
            let done = timeline.acts().len();
            // What a server says to it was said before.
            let _said = timeline.act(act.action.clone(), |world, line| note(world, line, true));
            left_out += usize::from(timeline.acts().len() == done);
        }
        let all = go_on(timeline, self.end, &mut |world, line| note(world, line, false));
        if timeline.head_steps() == self.end.step {
            timeline.go_to(self.cursor.step, self.cursor.time);
        } else {
            timeline.seek(self.cursor.time);
        }
        Again { digest: digest.value(), left_out, cut: !all }
    }

    /// What to say of a run that is not the one that was saved.
    pub fn notice(&self, again: &Again) -> Option<String> {
        let digest = digest_text(again.digest);
        if digest == self.digest && again.left_out == 0 && !again.cut {
            return None;
        }
        let mut said = t!("saved-may-differ").to_owned();
        let version: String = self.engine.chars().take(20).collect();
        said.push(' ');
        said.push_str(&match version == ENGINE {
            false => t!("saved-made-with", version = version, engine = ENGINE),
            true => t!("saved-changed").to_owned(),
        });
        if again.left_out > 0 {
            let acts = t!("count-acts", n = self.acts.len());
            said.push(' ');
            said.push_str(&t!("saved-left-out", acts = acts, n = again.left_out));
        }
        if again.cut {
            said.push(' ');
            said.push_str(t!("saved-stopped"));
        }
        let saved: String = self.digest.chars().take(16).collect();
        said.push(' ');
        said.push_str(&t!("saved-digests", saved = saved, digest = digest));
        Some(said)
    }
}

/// What decides a run that is on the stage, and its places.
#[derive(Debug)]
pub struct Draft {
    /// The run, still without its fingerprint.
    pub run: SavedRun,
    timeline: Timeline,
    digest: Digest,
}

impl Draft {
    /// A run of which the fingerprint is to be found. It must be one that was run here.
    pub fn new(recording: Recording, lesson: &str, name: &str, cursor: Place, end: Place) -> Draft {
        let timeline = Timeline::replay(recording.clone());
        let run = SavedRun {
            laglab_run: VERSION,
            engine: ENGINE.to_owned(),
            digest: String::new(),
            lesson: lesson.to_owned(),
            name: name.to_owned(),
            cursor,
            end,
            scenario: recording.scenario,
            acts: recording.acts,
        };
        Draft { run, timeline, digest: Digest::default() }
    }

    /// Does more of the run again, at most so many steps. `see` is handed each step with the world
    /// after it and what happened in it. Returns whether that was all; then the fingerprint is
    /// there.
    pub fn go_on(&mut self, most: u64, mut see: impl FnMut(&World, &[LogLine])) -> bool {
        let Draft { run, timeline, digest } = self;
        let end = run.end.step.min(timeline.steps().saturating_add(most));
        let mut lines = Vec::new();
        while timeline.steps() < end
            && let Some(next) = timeline.next_time()
        {
            lines.clear();
            timeline.advance(next, 1, |_, line| {
                digest.add(std::slice::from_ref(&line.entry));
                lines.push(line.clone());
            });
            see(timeline.world(), &lines);
        }
        let all = timeline.steps() == run.end.step || timeline.next_time().is_none();
        if all {
            run.digest = digest_text(digest.value());
        }
        all
    }

    /// How many steps of it are done.
    pub fn steps(&self) -> u64 {
        self.timeline.steps()
    }

    /// How much of it is done, from 0 to 1.
    pub fn done(&self) -> f64 {
        self.timeline.steps() as f64 / self.run.end.step.max(1) as f64
    }

    /// The world where it is.
    pub fn world(&self) -> &World {
        self.timeline.world()
    }
}

/// Goes on to a place. An engine that counts its steps otherwise goes on to its time. Returns
/// whether it was reached.
fn go_on(timeline: &mut Timeline, to: Place, see: &mut dyn FnMut(&World, &LogLine)) -> bool {
    let left = MOST_STEPS.saturating_sub(timeline.steps());
    let exactly = to.step.saturating_sub(timeline.steps()).min(left);
    if timeline.advance(to.time, exactly, &mut *see) || timeline.steps() == to.step {
        return true;
    }
    timeline.advance(to.time, left - exactly, see)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::action::Action;
    use crate::sim::ids::{ClientId, KeyId, NodeId};

    fn saved() -> SavedRun {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
            "replicas": [{}, {}], "load": { "writes_per_second": 20, "reads_per_second": 40,
            "keys": [0] } }"#;
        let scenario = Scenario::from_json(text).expect("it is valid");
        let mut timeline = Timeline::new(Arc::new(files::with_files(&scenario)));
        let acts = [
            Action::write(ClientId(0), KeyId(0)),
            Action::Crash(NodeId(2)),
            Action::Start(NodeId(2)),
        ];
        for (i, act) in acts.into_iter().enumerate() {
            timeline.advance(SimTime::from_micros(300_000 * (i as u64 + 1)), u64::MAX, |_, _| {});
            timeline.act(act, |_, _| {}).expect("it can be done");
        }
        timeline.advance(SimTime::from_micros(1_500_000), u64::MAX, |_, _| {});
        let end = Place { step: timeline.steps(), time: timeline.now() };
        timeline.seek(SimTime::from_micros(700_000));
        let cursor = Place { step: timeline.steps(), time: timeline.now() };
        let mut draft = Draft::new(timeline.recording(), "a-lesson", "Async", cursor, end);
        while !draft.go_on(7, |_, _| {}) {}
        draft.run
    }

    fn opened(run: &SavedRun) -> (Timeline, Again) {
        let mut timeline = run.beginning();
        let again = run.play(&mut timeline, |_, _, _| {});
        (timeline, again)
    }

    #[test]
    fn a_run_that_is_saved_and_opened_is_the_same_at_the_same_place() {
        let run = saved();
        let text = serde_json::to_string(&run).expect("it has a text");
        let read = SavedRun::parse(&text).expect("it is read");
        assert_eq!(read, run);
        let (timeline, again) = opened(&read);
        assert_eq!(run.notice(&again), None);
        assert_eq!(digest_text(again.digest), run.digest);
        let place = Place { step: timeline.steps(), time: timeline.now() };
        assert_eq!(place, run.cursor);
        assert_eq!((timeline.head_steps(), timeline.head()), (run.end.step, run.end.time));
        assert_eq!(timeline.acts(), run.acts);
    }

    #[test]
    fn what_may_differ_is_told() {
        let mut run = saved();
        run.engine = "0.0.1".to_owned();
        let (_, again) = opened(&run);
        assert_eq!(run.notice(&again), None, "an older engine that did the same is no news");
        run.digest = "0".repeat(16);
        let said = run.notice(&again).expect("it differs");
        assert!(said.contains("made with LagLab 0.0.1"), "{said}");
        run.acts[1].action = Action::Crash(NodeId(6));
        let (_, again) = opened(&run);
        let said = run.notice(&again).expect("it differs");
        // Without the crash the node cannot be started either.
        assert!(said.contains("Of its 3 acts, 2 could not be done."), "{said}");
    }

    #[test]
    fn what_is_too_much_or_contradicts_itself_is_refused() {
        let refused = |change: fn(&mut SavedRun), expected: &str| {
            let mut run = saved();
            change(&mut run);
            let text = serde_json::to_string(&run).expect("it has a text");
            let said = SavedRun::parse(&text).expect_err(expected).told("x.json");
            assert!(said.contains(expected), "{said}");
        };
        refused(|run| run.laglab_run = 2, "version 2 is unknown: expected 1");
        refused(|run| run.end.step = MOST_STEPS + 1, "expected at most 3000000");
        refused(|run| run.end.time = SimTime::from_micros(1 << 40), "the run ends at");
        refused(|run| run.cursor.step = run.end.step + 1, "cursor");
        refused(|run| run.acts.swap(0, 1), "act 1 comes before");
        refused(|run| run.acts = vec![run.acts[0].clone(); MOST_ACTS + 1], "5001 acts");
        refused(|run| run.acts[2].step = run.end.step, "act 2 comes after");
        refused(|run| run.scenario.clients.clear(), "0 clients");
        refused(|run| run.name = "x".repeat(MOST_BYTES), "too long");
    }
}
