//! The pictures of a lesson on paper: its run at the moments that matter.
//!
//! They are taken from the run of the lesson's script, which is done again for each. So a picture
//! of an early moment knows nothing of what comes later.

use std::sync::Arc;

use crate::scene::diagram::Diagram;
use crate::scene::diagram::scale::Window;
use crate::scene::files;
use crate::scene::node::{self, Health, Row};
use crate::scene::words::tell;
use crate::sim::check::Verdict;
use crate::sim::ids::ClientId;
use crate::sim::time::SimTime;
use crate::sim::timeline::{LogLine, Timeline};
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

use super::Lesson;
use super::when::Seen;

/// Most steps of a run that are looked at.
const STEPS: u64 = 300_000;

/// Steps of a run that goes on after the answer, while a replica is behind.
const STEPS_AFTER: u64 = 20_000;

/// Room at the sides of a picture, as a part of what it shows.
const ROOM: f64 = 0.12;

/// Moments of a run, as numbers of steps, and what is in view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Right after the request whose answer tells.
    pub asked: u64,
    /// Right after the run has shown the answer.
    pub shown: u64,
    /// Once no replica is behind any more.
    pub over: u64,
    /// What the first two are seen in.
    pub near: Window,
    /// What the last is seen in.
    pub wide: Window,
}

/// Who asks in an event, if a person does.
fn asker(world: &World, event: &TraceEvent) -> Option<ClientId> {
    match event {
        TraceEvent::WriteSent { client, .. } | TraceEvent::ReadSent { client, .. } => {
            Some(*client).filter(|client| !world.is_visitor(*client))
        }
        _ => None,
    }
}

fn around(from: SimTime, to: SimTime) -> Window {
    let (from, to) = (from.as_micros() as f64, to.as_micros() as f64);
    let span = (to - from).max(1_000.0);
    Window { from: (from - ROOM * span).max(0.0), span: span * (1.0 + 2.0 * ROOM) }
}

/// Takes the next step. False where nothing comes any more.
fn step(timeline: &mut Timeline, mut see: impl FnMut(&World, &LogLine)) -> bool {
    let Some(next) = timeline.next_time() else { return false };
    let _reached = timeline.advance(next, 1, |world, line| see(world, line));
    true
}

fn is_behind(world: &World) -> bool {
    world.members().any(|member| node::head(world, member.id).health == Health::Behind)
}

fn begin(lesson: &Lesson) -> Timeline {
    Timeline::new(Arc::new(files::with_files(&lesson.front.scenario)))
}

impl Moments {
    /// Looks for them. None where the script alone does not show the answer.
    pub fn of(lesson: &Lesson) -> Option<Moments> {
        let reveal_when = &lesson.front.prediction.reveal_when;
        let mut timeline = begin(lesson);
        let (mut first, mut asked, mut shown) = (None, (1, SimTime::ZERO), false);
        while !shown && timeline.steps() < STEPS {
            let number = timeline.steps() + 1;
            let going = step(&mut timeline, |world, line| {
                if asker(world, &line.entry.event).is_some() {
                    asked = (number, line.entry.time);
                    first.get_or_insert(line.entry.time);
                }
                shown |= reveal_when.look(world, &line.entry.event) == Seen::Yes;
            });
            if !going {
                return None;
            }
        }
        if !shown {
            return None;
        }
        let (steps, now) = (timeline.steps(), timeline.now());
        let from = first.unwrap_or(now);
        while is_behind(timeline.world()) && timeline.steps() < steps + STEPS_AFTER {
            if !step(&mut timeline, |_, _| ()) {
                break;
            }
        }
        Some(Moments {
            asked: asked.0.min(steps),
            shown: steps,
            over: timeline.steps(),
            near: around(from, now),
            wide: around(from, timeline.now()),
        })
    }
}

/// What a node's readers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The node.
    pub name: String,
    /// How it is.
    pub status: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// The run at a moment.
#[derive(Debug)]
pub struct Picture {
    timeline: Timeline,
    /// What there is to draw.
    pub diagram: Diagram,
    /// What happened last, in words.
    pub told: String,
    /// The item of a stale read that was returned at this moment.
    pub stale: Option<u64>,
}

impl Picture {
    /// The lesson's run after so many steps.
    pub fn take(lesson: &Lesson, steps: u64) -> Picture {
        let mut timeline = begin(lesson);
        let mut diagram = Diagram::begin(timeline.world());
        let (mut told, mut lines) = (String::new(), Vec::new());
        while timeline.steps() < steps {
            lines.clear();
            if !step(&mut timeline, |_, line| lines.push(line.clone())) {
                break;
            }
            diagram.see(timeline.world(), &lines);
        }
        for line in &lines {
            let last = tell(timeline.world(), &line.entry.event);
            told = [last.lead, " ", &last.text].concat().trim().to_owned();
        }
        let last = timeline.steps().saturating_sub(1);
        let stale = diagram.of_step(last).find(|(_, item)| {
            let event = item.event();
            matches!(event, Some(TraceEvent::ReadReturned { verdict: Verdict::Stale(_), .. }))
        });
        let stale = stale.map(|(number, _)| number);
        Picture { timeline, diagram, told, stale }
    }

    /// The world.
    pub fn world(&self) -> &World {
        self.timeline.world()
    }

    /// When.
    pub fn time(&self) -> SimTime {
        self.timeline.now()
    }

    /// What readers of each node see.
    pub fn tables(&self) -> Vec<Table> {
        let world = self.world();
        let table = |id| {
            let head = node::head(world, id);
            Table { name: head.name, status: head.status, rows: node::rows(world, id) }
        };
        world.members().map(|member| table(member.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::FIRST;
    use super::*;

    #[test]
    fn the_pictures_show_before_the_stale_read_and_after() {
        let lesson = Lesson::parse(FIRST).expect("it is valid");
        let moments = Moments::of(&lesson).expect("the script shows the answer");
        assert!(moments.asked < moments.shown && moments.shown < moments.over);
        let asked = Picture::take(&lesson, moments.asked);
        assert!(asked.told.contains("Ana asks replica 2"), "{}", asked.told);
        assert_eq!(asked.stale, None);
        let shown = Picture::take(&lesson, moments.shown);
        assert!(shown.told.starts_with("Stale read."), "{}", shown.told);
        let read = shown.stale.expect("it is the return of a stale read");
        assert!(shown.diagram.cause(shown.world(), read).is_some(), "and it is known why");
        let value = |picture: &Picture| picture.tables()[2].rows[0].value.clone();
        assert_eq!(value(&shown), "\"Ana\"");
        let over = Picture::take(&lesson, moments.over);
        assert_eq!(value(&over), "\"Mara\"");
        for (picture, window) in
            [(&asked, moments.near), (&shown, moments.near), (&over, moments.wide)]
        {
            assert!((0.0..=1.0).contains(&window.part(picture.time())), "it is in view");
        }
    }

    #[test]
    fn a_lesson_whose_script_shows_no_answer_has_no_moments() {
        let mut lesson = Lesson::parse(FIRST).expect("it is valid");
        lesson.front.scenario.script.clear();
        assert_eq!(Moments::of(&lesson), None);
    }
}
