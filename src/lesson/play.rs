//! A lesson's run from beginning to end, without a page: what it shows, and what its solution does.

use std::sync::Arc;

use crate::scene::chronicle::Chronicle;
use crate::scene::files;
use crate::sim::time::SimDuration;
use crate::sim::timeline::{LogLine, Timeline};
use crate::sim::world::World;

use super::Lesson;
use super::goals::Watcher;
use super::when::Seen;

/// What a lesson shows, it shows within this time; and what comes of the last deed of a solution.
pub const PATIENCE: SimDuration = SimDuration::from_secs(60);

/// What came of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// What it has shown of the prediction.
    pub revealed: Seen,
    /// Which goals it has reached.
    pub reached: Vec<bool>,
    /// Its log, as the page tells it.
    pub log: Vec<String>,
}

impl Played {
    /// The first of these that the log does not contain after the one before it.
    pub fn missing<'a>(&self, claims: &'a [String]) -> Option<&'a str> {
        let mut lines = self.log.iter();
        claims
            .iter()
            .find(|claim| !lines.any(|line| line.contains(claim.as_str())))
            .map(String::as_str)
    }
}

struct Player<'a> {
    lesson: &'a Lesson,
    timeline: Timeline,
    chronicle: Chronicle,
    watcher: Watcher,
    revealed: Seen,
}

impl Player<'_> {
    fn new(lesson: &Lesson) -> Player<'_> {
        let scenario = files::with_files(&lesson.front.scenario);
        let goals = lesson.front.goals.iter().map(|goal| goal.when.clone()).collect();
        Player {
            lesson,
            timeline: Timeline::new(Arc::new(scenario)),
            chronicle: Chronicle::default(),
            watcher: Watcher::new(goals),
            revealed: Seen::Nothing,
        }
    }

    fn wait(&mut self, time: SimDuration) {
        let Player { lesson, timeline, chronicle, watcher, revealed } = self;
        let reveal_when = &lesson.front.prediction.reveal_when;
        let to = timeline.now() + time;
        timeline.advance(to, u64::MAX, |world, line| {
            watcher.see(world, &line.entry);
            *revealed = (*revealed).max(reveal_when.look(world, &line.entry.event));
            chronicle.see(world, line);
        });
        chronicle.close(timeline.steps());
    }

    fn ended(mut self) -> Played {
        self.wait(PATIENCE);
        let tell = |line: &crate::scene::chronicle::Line| {
            let space = if line.told.lead.is_empty() { "" } else { " " };
            format!("{} {}{space}{}", line.time, line.told.lead, line.told.text)
        };
        Played {
            revealed: self.revealed,
            reached: self.watcher.reached().to_vec(),
            log: self.chronicle.lines().iter().map(tell).collect(),
        }
    }
}

/// The run of a lesson's script.
pub fn alone(lesson: &Lesson) -> Played {
    Player::new(lesson).ended()
}

/// The run of a lesson with its solution. An error says which deed cannot be done, and why.
pub fn solved(lesson: &Lesson) -> Result<Played, String> {
    let mut player = Player::new(lesson);
    for (number, deed) in (1..).zip(&lesson.front.solution) {
        player.wait(deed.wait);
        let Player { timeline, chronicle, watcher, .. } = &mut player;
        let see = |world: &World, line: &LogLine| {
            watcher.by_hand(world, &line.entry.event);
            watcher.see(world, &line.entry);
            chronicle.see(world, line);
        };
        timeline
            .act(deed.action.clone(), see)
            .map_err(|error| format!("deed {number}: {error}"))?;
        chronicle.close(timeline.steps());
    }
    Ok(player.ended())
}
