//! The run that the page shows: the only place where the page changes it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::lesson::goals::Watcher;
use crate::lesson::{BUILT_IN, Lesson, Revealed};
use crate::scene::chronicle::{Chronicle, Line};
use crate::scene::files;
use crate::scene::words::Tone;
use crate::sim::action::Action;
use crate::sim::pattern::Pattern;
use crate::sim::scenario::Scenario;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::timeline::{LogLine, Timeline};
use crate::sim::world::World;

use super::speed;

/// Most steps taken in one frame. Beyond it simulated time falls behind the speed asked for,
/// and the page stays responsive.
const STEPS_PER_FRAME: u64 = 12_000;

/// A run, its log and its lesson.
pub(crate) struct Run {
    pub(crate) timeline: Timeline,
    pub(crate) chronicle: Chronicle,
    pub(crate) watcher: Watcher,
    pub(crate) revealed: Revealed,
}

impl Run {
    fn new(lesson: &Lesson) -> Run {
        Run::of(lesson, &lesson.front.scenario)
    }

    fn of(lesson: &Lesson, scenario: &Scenario) -> Run {
        let goals = lesson.front.goals.iter().map(|goal| goal.when).collect();
        Run {
            timeline: Timeline::new(Arc::new(files::with_files(scenario))),
            chronicle: Chronicle::default(),
            watcher: Watcher::new(goals),
            revealed: Revealed::NotYet,
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
}

/// A handle to the run and to how it is played. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    run: StoredValue<Run, LocalStorage>,
    lesson: StoredValue<Lesson>,
    revision: RwSignal<u64>,
    slow_revision: RwSignal<u64>,
    /// Whether time passes.
    pub(crate) playing: RwSignal<bool>,
    /// The place of the speed in [`speed::SPEEDS`].
    pub(crate) speed: RwSignal<usize>,
    /// Why the last act could not be done, if it could not.
    pub(crate) problem: RwSignal<Option<String>>,
    /// What a screen reader is told.
    pub(crate) announced: RwSignal<String>,
    /// How often the run has been reset: what the page remembers by itself begins anew, too.
    pub(crate) resets: RwSignal<u32>,
    /// The learner's prediction: the place of the chosen answer.
    pub(crate) predicted: RwSignal<Option<usize>>,
}

/// The session of the page.
pub(crate) fn expect_session() -> Session {
    expect_context::<Session>()
}

impl Session {
    /// A session at the beginning of the first lesson, paused.
    pub(crate) fn new() -> Result<Session, String> {
        let lesson = Lesson::parse(BUILT_IN[0]).map_err(|e| e.to_string())?;
        Ok(Session {
            run: StoredValue::new_local(Run::new(&lesson)),
            revision: RwSignal::new(0),
            slow_revision: RwSignal::new(0),
            playing: RwSignal::new(false),
            speed: RwSignal::new(speed::place(&lesson.front.speed)),
            problem: RwSignal::new(None),
            announced: RwSignal::new(String::new()),
            predicted: RwSignal::new(None),
            resets: RwSignal::new(0),
            lesson: StoredValue::new(lesson),
        })
    }

    /// A value made from the run, and made again when the run has moved.
    pub(crate) fn view<T: PartialEq + Send + Sync + 'static>(
        self,
        make: impl Fn(&Run) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.revision.track();
            self.run.with_value(&make)
        })
    }

    /// The same for long lists, which are made again less often while time passes.
    pub(crate) fn slow_view<T: PartialEq + Send + Sync + 'static>(
        self,
        make: impl Fn(&Run) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.slow_revision.track();
            self.run.with_value(&make)
        })
    }

    /// Looks at the run once.
    pub(crate) fn peek<T>(self, look: impl FnOnce(&Run) -> T) -> T {
        self.run.with_value(look)
    }

    /// Follows every move of the run that the page is told of.
    pub(crate) fn track(self) {
        self.revision.track();
    }

    /// The lesson.
    pub(crate) fn lesson<T>(self, look: impl FnOnce(&Lesson) -> T) -> T {
        self.lesson.with_value(look)
    }

    /// Tells the page that the run has moved.
    pub(crate) fn refresh(self) {
        self.refresh_quick();
        self.slow_revision.update(|revision| *revision += 1);
    }

    /// Tells all of the page but its long lists.
    pub(crate) fn refresh_quick(self) {
        self.revision.update(|revision| *revision += 1);
    }

    /// Does something now. Never starts or stops the play.
    pub(crate) fn act(self, action: Action) {
        let reveal_when = self.lesson(|lesson| lesson.front.prediction.reveal_when);
        let done = self.run.try_update_value(|run| {
            let Run { timeline, chronicle, watcher, revealed } = run;
            timeline.world().possible(&action)?;
            if timeline.in_past() {
                watcher.forget_from(timeline.world());
            }
            chronicle.forget_from(timeline.steps());
            let result = timeline.act(action, |world, line| {
                watcher.by_hand(world, &line.entry.event);
                watcher.see(world, &line.entry);
                *revealed = (*revealed).max(reveal_when.look(&line.entry.event));
                chronicle.see(world, line);
            });
            chronicle.close(timeline.steps());
            result
        });
        self.problem.set(match done {
            Some(Err(error)) => Some(error.to_string()),
            _ => None,
        });
        self.announce_last();
        self.refresh();
    }

    /// Moves the run with `with`, which is handed what to call for everything that happens.
    fn move_on<T>(
        self,
        with: impl FnOnce(&mut Timeline, &mut dyn FnMut(&World, &LogLine)) -> T,
    ) -> Option<T> {
        let reveal_when = self.lesson(|lesson| lesson.front.prediction.reveal_when);
        self.run.try_update_value(|run| {
            let Run { timeline, chronicle, watcher, revealed } = run;
            let result = with(timeline, &mut |world, line| {
                watcher.see(world, &line.entry);
                *revealed = (*revealed).max(reveal_when.look(&line.entry.event));
                chronicle.see(world, line);
            });
            chronicle.close(timeline.steps());
            result
        })
    }

    /// Lets time pass, as much as a frame of this length stands for. Tells nobody.
    pub(crate) fn pass(self, seconds: f64) {
        let (rate, _) = speed::SPEEDS[self.speed.get_untracked()];
        let by = SimDuration::from_micros_f64(seconds * rate * 1e6);
        self.move_on(|timeline, see| {
            let to = timeline.now() + by;
            timeline.advance(to, STEPS_PER_FRAME, see)
        });
    }

    /// Plays or pauses.
    pub(crate) fn toggle(self) {
        self.playing.update(|playing| *playing = !*playing);
        self.refresh();
    }

    /// Pauses, and goes to the next thing that happens.
    pub(crate) fn step(self) {
        self.playing.set(false);
        if self.peek(|run| run.world().is_quiet() && !run.timeline.in_past()) {
            let quiet = "Nothing is under way. Ask for a write or a read.".to_owned();
            self.announced.set(quiet.clone());
            self.problem.set(Some(quiet));
            return;
        }
        self.problem.set(None);
        self.move_on(|timeline, see| timeline.step_forward(see));
        self.announce_step();
        self.refresh();
    }

    /// Pauses, and goes back to the thing before the last.
    pub(crate) fn step_back(self) {
        self.playing.set(false);
        self.run.try_update_value(|run| run.timeline.step_back());
        self.announce_step();
        self.refresh();
    }

    /// Goes to a moment of what has been simulated. Pauses, for who looks for a moment wants to
    /// stay there.
    pub(crate) fn seek(self, time: SimTime) {
        self.playing.set(false);
        self.run.try_update_value(|run| run.timeline.seek(time));
        self.refresh();
    }

    /// Goes to right after a step.
    pub(crate) fn focus(self, step: u64) {
        self.playing.set(false);
        self.run.try_update_value(|run| run.timeline.seek_steps(step + 1));
        self.refresh();
    }

    /// Back to the beginning of the lesson, as on the first visit.
    pub(crate) fn reset(self) {
        self.playing.set(false);
        self.problem.set(None);
        self.predicted.set(None);
        let (run, place) =
            self.lesson(|lesson| (Run::new(lesson), speed::place(&lesson.front.speed)));
        self.run.set_value(run);
        self.speed.set(place);
        self.resets.update(|resets| *resets += 1);
        self.announced.set("Back to the beginning of the lesson".to_owned());
        self.refresh();
    }

    /// Another pattern on the same nodes, load and seed. Between Async and Sync the run goes on,
    /// for only settings change. The others are other servers, so a new run begins.
    pub(crate) fn set_pattern(self, pattern: Pattern) {
        let live = self.peek(|run| run.world().pattern().is_none_or(Pattern::is_live));
        if live && pattern.is_live() {
            self.act(Action::SetPattern(pattern));
            return;
        }
        self.playing.set(false);
        self.problem.set(None);
        let run =
            self.lesson(|lesson| Run::of(lesson, &pattern.applied_to(&lesson.front.scenario)));
        self.run.set_value(run);
        self.resets.update(|resets| *resets += 1);
        self.announced.set(format!("{}: a new run with the same nodes and load", pattern.name()));
        self.refresh();
    }

    /// A run of its own, up to a moment of it. The lesson stays, and Reset comes back to it.
    pub(crate) fn open(self, scenario: &Scenario, time: SimTime) {
        self.playing.set(false);
        self.problem.set(None);
        let run = self.lesson(|lesson| Run::of(lesson, scenario));
        self.run.set_value(run);
        self.resets.update(|resets| *resets += 1);
        self.move_on(|timeline, see| timeline.advance(time, u64::MAX, see));
        self.announce_step();
        self.refresh();
    }

    /// Tells a screen reader what happened last, whatever it was.
    fn announce_step(self) {
        let told = self.peek(|run| {
            let last = run.timeline.recent().next_back()?;
            let told = crate::scene::words::tell(run.world(), &last.entry.event);
            Some(format!("{}: {} {}", last.entry.time, told.lead, told.text))
        });
        self.announced.set(told.unwrap_or_else(|| "The beginning".to_owned()));
    }

    fn announce_last(self) {
        let told = self.peek(|run| run.past().last().map(|line| line.told.clone()));
        if let Some(told) = told {
            self.announced.set(format!("{} {}", told.lead, told.text));
        }
    }

    /// While playing, a screen reader hears only of what went wrong and of what ended well.
    pub(crate) fn announce_news(self, since: u64) -> u64 {
        let (number, told) = self.peek(|run| {
            let last = run.past().last();
            let number = last.map_or(0, |line| line.number + 1);
            let news = last.filter(|line| {
                line.number >= since
                    && matches!(line.told.tone, Tone::Bad | Tone::Good | Tone::Waiting)
            });
            (number, news.map(|line| format!("{} {}", line.told.lead, line.told.text)))
        });
        if let Some(told) = told {
            self.announced.set(told);
        }
        number
    }
}
