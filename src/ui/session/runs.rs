//! The runs of a visit: the one on the stage, and those that it left behind.
//!
//! Acting in the past makes another future. The run with the one that was there stays, to come back
//! to and to compare with. So does a run that gives way to one of other servers.

use std::sync::Arc;

use crate::lang::t;
use crate::lesson::Lesson;
use crate::lesson::goals::Watcher;
use crate::lesson::when::Seen;
use crate::scene::acts::{action_text, is_same_slider};
use crate::scene::chronicle::{Chronicle, Line};
use crate::scene::embed::{self, News};
use crate::scene::files;
use crate::scene::follow::Journey;
use crate::scene::saved::{Again, SavedRun};
use crate::sim::action::{Action, ActionError};
use crate::sim::ids::WriteId;
use crate::sim::scenario::Scenario;
use crate::sim::time::SimTime;
use crate::sim::timeline::{Act, LogLine, Timeline};
use crate::sim::world::World;

/// Most runs kept. Each holds its history.
const MOST: usize = 8;

/// Most steps taken to come back to the present after an act was taken back: some seconds.
const STEPS_TO_PRESENT: u64 = 10_000_000;

/// Most lines told to a host at a time. Its own counts tell of all.
const MOST_NEWS: usize = 60;

/// A run, its log and its lesson.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) timeline: Timeline,
    pub(crate) chronicle: Chronicle,
    pub(crate) watcher: Watcher,
    pub(crate) revealed: Seen,
    /// The way of the write that is followed.
    pub(crate) journey: Option<Journey>,
    name: String,
    /// The run that this one took the place of: taking that back leads to it.
    before: Option<u64>,
    number: u64,
    /// What was taken back and can be done again, the latest last.
    undone: Vec<Vec<Act>>,
    /// Lines of the log with lower numbers have been told to the host.
    told: u64,
}

impl Run {
    fn of(lesson: &Lesson, scenario: &Scenario, name: &str, number: u64) -> Run {
        let goals = lesson.front.goals.iter().map(|goal| goal.when.clone()).collect();
        Run {
            timeline: Timeline::new(Arc::new(files::with_files(scenario))),
            chronicle: Chronicle::default(),
            watcher: Watcher::new(goals),
            revealed: Seen::Nothing,
            journey: None,
            name: name.to_owned(),
            before: None,
            number,
            undone: Vec::new(),
            told: 0,
        }
    }

    /// The world at the cursor.
    pub(crate) fn world(&self) -> &World {
        self.timeline.world()
    }

    /// The log up to the cursor.
    pub(crate) fn past(&self) -> &[Line] {
        self.chronicle.before(self.timeline.steps())
    }

    /// What a host is told of the lines that are new since it was told last. Of many, the latest.
    pub(super) fn news(&mut self) -> Vec<News> {
        let new = self.past().iter().rev().take_while(|line| line.number >= self.told);
        let mut latest: Vec<&Line> = new.take(MOST_NEWS).collect();
        latest.reverse();
        let next = latest.last().map_or(self.told, |line| line.number + 1);
        let news = latest.into_iter().flat_map(|line| embed::news(self.world(), line)).collect();
        self.told = next;
        news
    }

    /// Moves on with `with`, which is handed what to call for everything that happens.
    pub(super) fn move_on<T>(
        &mut self,
        lesson: &Lesson,
        with: impl FnOnce(&mut Timeline, &mut dyn FnMut(&World, &LogLine)) -> T,
    ) -> T {
        let reveal_when = &lesson.front.prediction.reveal_when;
        let Run { timeline, chronicle, watcher, revealed, journey, .. } = self;
        let result = with(timeline, &mut |world, line| {
            if let Some(journey) = journey {
                journey.see(world, line);
            }
            watcher.see(world, &line.entry);
            *revealed = (*revealed).max(reveal_when.look(world, &line.entry.event));
            chronicle.see(world, line);
        });
        chronicle.close(timeline.steps());
        if let Some(journey) = journey {
            journey.close(timeline.steps());
        }
        result
    }

    /// Follows a write, or none.
    pub(super) fn follow(&mut self, write: Option<WriteId>) {
        let world = self.timeline.world();
        let write = write.filter(|write| world.checker().fact(*write).is_some());
        self.journey = write.map(|write| Journey::of(&self.timeline, write));
    }

    /// Looks for the way of the write again: there is another future now.
    fn follow_again(&mut self) {
        self.follow(self.journey.as_ref().map(Journey::write));
    }

    fn act(&mut self, lesson: &Lesson, action: Action) -> Result<(), ActionError> {
        let reveal_when = &lesson.front.prediction.reveal_when;
        let Run { timeline, chronicle, watcher, revealed, journey, .. } = self;
        let was_past = timeline.in_past();
        if was_past {
            watcher.forget_from(timeline.world());
        }
        chronicle.forget_from(timeline.steps());
        let result = timeline.act(action, |world, line| {
            if let Some(journey) = journey {
                journey.see(world, line);
            }
            watcher.by_hand(world, &line.entry.event);
            watcher.see(world, &line.entry);
            *revealed = (*revealed).max(reveal_when.look(world, &line.entry.event));
            chronicle.see(world, line);
        });
        chronicle.close(timeline.steps());
        if let Some(journey) = journey {
            journey.close(timeline.steps());
        }
        if was_past {
            self.follow_again();
        }
        result
    }

    /// Does a saved run again, from the beginning of this one.
    fn replay(&mut self, lesson: &Lesson, saved: &SavedRun) -> Again {
        let reveal_when = &lesson.front.prediction.reveal_when;
        let Run { timeline, chronicle, watcher, revealed, .. } = self;
        let again = saved.play(timeline, |world, line, by_hand| {
            if by_hand {
                watcher.by_hand(world, &line.entry.event);
            }
            watcher.see(world, &line.entry);
            *revealed = (*revealed).max(reveal_when.look(world, &line.entry.event));
            chronicle.see(world, line);
        });
        chronicle.close(timeline.head_steps());
        again
    }

    /// How many of the last acts were one movement of one slider.
    fn last_movement(&self) -> usize {
        let acts = self.timeline.acts();
        let Some(last) = acts.last() else { return 0 };
        let same = |act: &&Act| is_same_slider(&act.action, &last.action);
        acts.iter().rev().take_while(same).count().max(1)
    }

    /// Goes on to where the cursor was.
    fn return_to(&mut self, lesson: &Lesson, now: SimTime) {
        self.move_on(lesson, |timeline, see| {
            timeline.advance(now.max(timeline.now()), STEPS_TO_PRESENT, see)
        });
    }

    fn undo(&mut self, lesson: &Lesson) -> Option<String> {
        let now = self.timeline.now();
        let taken = self.timeline.take_back(self.last_movement());
        let what = action_text(self.world(), &taken.last()?.action);
        self.watcher.forget_from(self.timeline.world());
        self.chronicle.forget_from(taken[0].step);
        if now >= taken[0].time {
            self.return_to(lesson, now);
        }
        self.follow_again();
        self.undone.push(taken);
        Some(what)
    }

    fn redo(&mut self, lesson: &Lesson) -> Option<String> {
        let now = self.timeline.now();
        let acts = self.undone.pop()?;
        let what = action_text(self.world(), &acts.last()?.action);
        self.timeline.seek_steps(acts[0].step);
        for Act { step, time, action } in acts {
            self.move_on(lesson, |timeline, see| {
                timeline.advance(time, step.saturating_sub(timeline.steps()), see)
            });
            // It could be done there before, and the server's answer is the same as then.
            let _said_before = self.act(lesson, action);
        }
        self.return_to(lesson, now);
        Some(what)
    }
}

/// An act and its moment in words.
fn told(run: &Run, act: &Act) -> String {
    [&action_text(run.world(), &act.action), ", ", &act.time.to_string()].concat()
}

/// All runs of the visit.
///
/// Invariant: there is one at least, and `place` is that of one.
pub(crate) struct Runs {
    all: Vec<Run>,
    place: usize,
    made: u64,
    /// Changes whenever what lies before the cursor may be another history.
    edition: u64,
}

impl Runs {
    /// The run of a lesson.
    pub(crate) fn new(lesson: &Lesson) -> Runs {
        let scenario = &lesson.front.scenario;
        let name = scenario.pattern.map_or(t!("session-run"), |pattern| pattern.name());
        Runs { all: vec![Run::of(lesson, scenario, name, 0)], place: 0, made: 1, edition: 1 }
    }

    /// These runs take the place of others, whose histories are none of theirs.
    pub(super) fn come_after(&mut self, before: &Runs) {
        self.edition = self.edition.max(before.edition) + 1;
    }

    /// The one on the stage.
    pub(crate) fn current(&self) -> &Run {
        &self.all[self.place]
    }

    pub(super) fn current_mut(&mut self) -> &mut Run {
        &mut self.all[self.place]
    }

    /// The place of the one on the stage.
    pub(crate) fn place(&self) -> usize {
        self.place
    }

    /// What they are called, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.all.iter().map(|run| run.name.clone()).collect()
    }

    /// One of them.
    pub(crate) fn get(&self, place: usize) -> Option<&Run> {
        self.all.get(place)
    }

    /// Whether nobody has done anything, and no time has passed.
    pub(crate) fn is_untouched(&self) -> bool {
        let timeline = &self.current().timeline;
        self.all.len() == 1 && timeline.acts().is_empty() && timeline.head_steps() == 0
    }

    /// A number that stays as long as the run on the stage only goes on.
    pub(crate) fn edition(&self) -> u64 {
        self.edition
    }

    /// What would be taken back, and of which moment; or to which run it would lead.
    pub(crate) fn would_undo(&self) -> Option<String> {
        let run = self.current();
        match (run.timeline.acts().last(), self.predecessor()) {
            (Some(act), _) => Some(told(run, act)),
            (None, Some(place)) => Some(t!("session-back-to-the-run", run = self.all[place].name)),
            (None, None) => None,
        }
    }

    /// What would be done again, and at which moment.
    pub(crate) fn would_redo(&self) -> Option<String> {
        let run = self.current();
        run.undone.last().and_then(|acts| acts.last()).map(|act| told(run, act))
    }

    fn predecessor(&self) -> Option<usize> {
        let before = self.current().before?;
        self.all.iter().position(|run| run.number == before)
    }

    pub(super) fn reset(&mut self, lesson: &Lesson) {
        let edition = self.edition + 1;
        *self = Runs { edition, ..Runs::new(lesson) };
    }

    pub(super) fn choose(&mut self, place: usize) {
        if place < self.all.len() {
            self.place = place;
            self.edition += 1;
        }
    }

    pub(super) fn begin(&mut self, lesson: &Lesson, name: &str, scenario: &Scenario) {
        let before = Some(self.current().number);
        let run = Run::of(lesson, scenario, name, self.made);
        self.push(Run { before, ..run });
    }

    /// Opens a saved run beside those that are there.
    pub(super) fn open(&mut self, lesson: &Lesson, saved: &SavedRun) -> Again {
        let name = if saved.name.is_empty() { t!("session-opened-run") } else { &saved.name };
        self.begin(lesson, name, &saved.scenario);
        self.current_mut().replay(lesson, saved)
    }

    /// Puts a new run on the stage. When there are too many, the oldest makes room.
    fn push(&mut self, mut run: Run) {
        self.edition += 1;
        if self.all.len() == MOST {
            let oldest = usize::from(self.place == 0);
            self.all.remove(oldest);
        }
        let same = |name: &str| self.all.iter().any(|run| run.name == name);
        if same(&run.name) {
            run.name = format!("{} ({})", run.name, self.made + 1);
        }
        self.made += 1;
        self.all.push(run);
        self.place = self.all.len() - 1;
    }

    pub(super) fn act(&mut self, lesson: &Lesson, action: Action) -> Result<(), ActionError> {
        let run = self.current_mut();
        run.timeline.world().possible(&action)?;
        if !run.timeline.in_past() {
            run.undone.clear();
            return run.act(lesson, action);
        }
        let mut fork = run.clone();
        fork.act(lesson, action)?;
        fork.undone.clear();
        fork.name = t!("session-from", fork = fork.timeline.now());
        fork.before = Some(fork.number);
        fork.number = self.made;
        self.push(fork);
        Ok(())
    }

    /// Takes back the last act of the run. Where there is none, goes back to the run before it.
    pub(super) fn undo(&mut self, lesson: &Lesson) -> Option<String> {
        self.edition += 1;
        if !self.current().timeline.acts().is_empty() {
            return self.current_mut().undo(lesson);
        }
        self.place = self.predecessor()?;
        Some(t!("session-the-change-of-run").to_owned())
    }

    pub(super) fn redo(&mut self, lesson: &Lesson) -> Option<String> {
        self.edition += 1;
        self.current_mut().redo(lesson)
    }
}
