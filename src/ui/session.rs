//! The run that the page shows: the only place where the page changes it.

mod runs;

use leptos::prelude::*;

use crate::lang::t;
use crate::lesson::{FIRST, FIRST_NAME, Lesson};
use crate::scene::embed::News;
use crate::scene::follow::Followed;
use crate::scene::saved::{Again, SavedRun};
use crate::scene::stride::Stride;
use crate::scene::subject::Subject;
use crate::scene::why_not;
use crate::scene::words::Tone;
use crate::sim::action::Action;
use crate::sim::ids::WriteId;
use crate::sim::pattern::Pattern;
use crate::sim::scenario::Scenario;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::timeline::{LogLine, Stepped, Timeline};
use crate::sim::world::World;

pub(crate) use runs::{Run, Runs};

use super::course::Progress;
use super::speed;

/// Most steps taken in one frame. Beyond it simulated time falls behind the speed asked for,
/// and the page stays responsive.
const STEPS_PER_FRAME: u64 = 12_000;

/// Most steps taken to go to a moment that has not been simulated: less than a second.
const STEPS_TO_MOMENT: u64 = 1_000_000;

/// What is said when a search for the next or last thing of a kind has found none.
const GAVE_UP: &str =
    "Nothing of that kind is near. The search has stopped here; step again to go on.";

/// A handle to the run and to how it is played. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    runs: StoredValue<Runs, LocalStorage>,
    lesson: StoredValue<Lesson>,
    /// The lesson's file as it came, for the views that read it themselves.
    pub(crate) text: StoredValue<String>,
    /// The name of the lesson's file; empty of one that came from elsewhere.
    pub(crate) lesson_name: RwSignal<String>,
    /// The other lessons of the visit, as they were left, the latest last.
    left: StoredValue<Vec<Left>, LocalStorage>,
    revision: RwSignal<u64>,
    slow_revision: RwSignal<u64>,
    /// Whether time passes.
    pub(crate) playing: RwSignal<bool>,
    /// Whether nobody can see the page: then no time passes, although it plays.
    pub(crate) away: RwSignal<bool>,
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
    /// How far a step goes.
    pub(crate) stride: RwSignal<Stride>,
    /// What is followed.
    pub(crate) followed: RwSignal<Option<Followed>>,
    /// What is said of what was opened, until it is closed.
    pub(crate) notice: RwSignal<Option<String>>,
}

/// A lesson that was left for another.
struct Left {
    lesson: Lesson,
    runs: Runs,
    predicted: Option<usize>,
}

/// Most lessons kept as they were left. Each holds its runs.
const MOST_LEFT: usize = 3;

/// The session of the page.
pub(crate) fn expect_session() -> Session {
    expect_context::<Session>()
}

impl Session {
    /// A session at the beginning of the first lesson, paused.
    pub(crate) fn new() -> Result<Session, String> {
        let lesson = Lesson::parse(FIRST).map_err(|e| e.to_string())?;
        Ok(Session {
            runs: StoredValue::new_local(Runs::new(&lesson)),
            revision: RwSignal::new(0),
            slow_revision: RwSignal::new(0),
            playing: RwSignal::new(false),
            away: RwSignal::new(false),
            speed: RwSignal::new(speed::place(&lesson.front.speed)),
            problem: RwSignal::new(None),
            announced: RwSignal::new(String::new()),
            predicted: RwSignal::new(None),
            resets: RwSignal::new(0),
            stride: RwSignal::new(Stride::Event),
            followed: RwSignal::new(None),
            notice: RwSignal::new(None),
            lesson: StoredValue::new(lesson),
            text: StoredValue::new(FIRST.to_owned()),
            lesson_name: RwSignal::new(FIRST_NAME.to_owned()),
            left: StoredValue::new_local(Vec::new()),
        })
    }

    /// Opens another lesson. The one that was open stays as it is, to come back to. `progress` is
    /// how far the learner came in it on an earlier visit.
    pub(crate) fn open_lesson(
        self,
        name: &str,
        text: &str,
        progress: Option<Progress>,
    ) -> Result<(), String> {
        let lesson = Lesson::parse(text).map_err(|error| error.to_string())?;
        self.playing.set(false);
        self.problem.set(None);
        let found = self.left.try_update_value(|left| {
            let place = left.iter().position(|left| left.lesson == lesson)?;
            Some(left.remove(place))
        });
        let (mut runs, predicted) = match found.flatten() {
            Some(Left { runs, predicted, .. }) => (runs, predicted),
            None => {
                let progress = progress.unwrap_or_default();
                let mut runs = Runs::new(&lesson);
                runs.current_mut().watcher.remember(&progress.goals);
                (runs, progress.predicted)
            }
        };
        let speed = speed::place(&lesson.front.speed);
        let before = self.lesson.try_update_value(|now| std::mem::replace(now, lesson));
        let was = self.runs.try_update_value(|now| {
            runs.come_after(now);
            std::mem::replace(now, runs)
        });
        if let (Some(lesson), Some(runs)) = (before, was) {
            let predicted = self.predicted.get_untracked();
            self.left.update_value(|left| {
                left.push(Left { lesson, runs, predicted });
                if left.len() > MOST_LEFT {
                    left.remove(0);
                }
            });
        }
        self.text.set_value(text.to_owned());
        self.lesson_name.set(name.to_owned());
        self.predicted.set(predicted);
        self.followed.set(None);
        self.speed.set(speed);
        self.resets.update(|resets| *resets += 1);
        self.announced.set(self.lesson(|lesson| lesson.front.title.clone()));
        self.refresh();
        Ok(())
    }

    /// A value made from the run, and made again when the run has moved.
    pub(crate) fn view<T: PartialEq + Send + Sync + 'static>(
        self,
        make: impl Fn(&Run) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.revision.track();
            self.runs.with_value(|runs| make(runs.current()))
        })
    }

    /// The same of one part of the cluster, as long as the part is there. What shows it may live a
    /// moment longer, when an earlier moment or another run comes on the stage.
    pub(crate) fn view_of<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        subject: impl Subject,
        make: impl Fn(&Run) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        self.view(move |run| match subject.is_in(run.world()) {
            true => make(run),
            false => T::default(),
        })
    }

    /// The same for long lists, which are made again less often while time passes.
    pub(crate) fn slow_view<T: PartialEq + Send + Sync + 'static>(
        self,
        make: impl Fn(&Run) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.slow_revision.track();
            self.runs.with_value(|runs| make(runs.current()))
        })
    }

    /// Looks at the run once.
    pub(crate) fn peek<T>(self, look: impl FnOnce(&Run) -> T) -> T {
        self.runs.with_value(|runs| look(runs.current()))
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

    /// Looks at all runs of the visit.
    pub(crate) fn runs<T>(self, look: impl FnOnce(&Runs) -> T) -> T {
        self.runs.with_value(look)
    }

    /// Does something now. Never starts or stops the play. In the past this makes another run; the
    /// one with the future that was there stays.
    pub(crate) fn act(self, action: Action) {
        let done = self.runs.try_update_value(|runs| self.lesson(|l| runs.act(l, action)));
        self.follow_what_is_left();
        self.problem.set(match done {
            Some(Err(error)) => Some(why_not::text(&error)),
            _ => None,
        });
        self.announce_last();
        self.refresh();
    }

    /// Takes back what was done last, as if it had never been done.
    pub(crate) fn undo(self) {
        let undone = self.change_runs(Runs::undo);
        self.told_of(undone, t!("session-taken-back"));
    }

    /// Does again what was taken back last.
    pub(crate) fn redo(self) {
        let redone = self.change_runs(Runs::redo);
        self.told_of(redone, t!("session-done-again"));
    }

    fn change_runs(self, change: fn(&mut Runs, &Lesson) -> Option<String>) -> Option<String> {
        let before = self.runs(Runs::place);
        let changed = self.runs.try_update_value(|runs| self.lesson(|lesson| change(runs, lesson)));
        self.follow_what_is_left();
        if self.runs(Runs::place) != before {
            self.playing.set(false);
            self.followed.set(None);
            self.resets.update(|resets| *resets += 1);
        }
        changed.flatten()
    }

    /// A write that was never asked for in the run as it is now is not followed any more.
    fn follow_what_is_left(self) {
        let lost = matches!(self.followed.get_untracked(), Some(Followed::Write(_)))
            && self.peek(|run| run.journey.is_none());
        if lost {
            self.followed.set(None);
        }
    }

    fn told_of(self, what: Option<String>, done: &str) {
        let Some(what) = what else { return };
        self.problem.set(None);
        self.announced.set([&what, ": ", done].concat());
        self.refresh();
    }

    /// Follows something through every view, or nothing.
    pub(crate) fn follow(self, followed: Option<Followed>) {
        let write = match followed {
            Some(Followed::Write(write)) => Some(write),
            _ => None,
        };
        self.runs.update_value(|runs| runs.current_mut().follow(write));
        self.followed.set(followed);
        self.refresh();
    }

    /// Follows a write, or no longer.
    pub(crate) fn follow_write(self, write: WriteId) {
        let write = Some(Followed::Write(write));
        self.follow(write.filter(|_| self.followed.get_untracked() != write));
    }

    /// Puts another run of the visit on the stage.
    pub(crate) fn choose(self, place: usize) {
        self.playing.set(false);
        self.problem.set(None);
        self.runs.update_value(|runs| runs.choose(place));
        self.followed.set(None);
        self.resets.update(|resets| *resets += 1);
        self.announce_step();
        self.refresh();
    }

    /// Moves the run with `with`, which is handed what to call for everything that happens.
    fn move_on<T>(
        self,
        with: impl FnOnce(&mut Timeline, &mut dyn FnMut(&World, &LogLine)) -> T,
    ) -> Option<T> {
        self.runs
            .try_update_value(|runs| self.lesson(|lesson| runs.current_mut().move_on(lesson, with)))
    }

    /// Moves the cursor among what is known.
    fn on_timeline<T>(self, go: impl FnOnce(&mut Timeline) -> T) -> Option<T> {
        self.runs.try_update_value(|runs| go(&mut runs.current_mut().timeline))
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
            let quiet = t!("session-nothing-is-under-way-ask").to_owned();
            self.announced.set(quiet.clone());
            self.problem.set(Some(quiet));
            return;
        }
        let stride = self.stride.get_untracked();
        let stepped =
            self.move_on(|timeline, see| timeline.step_forward(|e| stride.ends_at(e), see));
        self.stepped(stepped);
    }

    /// A step is over. A search for what does not come says so.
    fn stepped(self, stepped: Option<Stepped>) {
        let gave_up = stepped == Some(Stepped::GaveUp);
        self.problem.set(gave_up.then(|| GAVE_UP.to_owned()));
        self.announce_step();
        self.refresh();
    }

    /// Pauses, and goes back to the thing before the last.
    pub(crate) fn step_back(self) {
        self.playing.set(false);
        let stride = self.stride.get_untracked();
        let stepped =
            self.on_timeline(|timeline| timeline.step_back(|event| stride.ends_at(event)));
        self.stepped(stepped);
    }

    /// Goes to a moment of what has been simulated. Pauses, for who looks for a moment wants to
    /// stay there.
    pub(crate) fn seek(self, time: SimTime) {
        self.playing.set(false);
        self.on_timeline(|timeline| timeline.seek(time));
        self.refresh();
    }

    /// Goes to right after a step.
    pub(crate) fn focus(self, step: u64) {
        self.playing.set(false);
        self.on_timeline(|timeline| timeline.seek_steps(step + 1));
        self.refresh();
    }

    /// Back to the beginning of the lesson, as on the first visit.
    pub(crate) fn reset(self) {
        self.playing.set(false);
        self.problem.set(None);
        self.predicted.set(None);
        let place = self.lesson(|lesson| speed::place(&lesson.front.speed));
        self.runs.update_value(|runs| self.lesson(|lesson| runs.reset(lesson)));
        self.followed.set(None);
        self.speed.set(place);
        self.resets.update(|resets| *resets += 1);
        self.announced.set(t!("session-back-to-the-beginning-of").to_owned());
        self.refresh();
    }

    /// Goes to a moment, simulating what has not been yet. Returns whether it was reached.
    pub(crate) fn go_to(self, time: SimTime) -> bool {
        self.seek(time);
        let reached = self.move_on(|timeline, see| timeline.advance(time, STEPS_TO_MOMENT, see));
        self.announce_step();
        self.refresh();
        reached.unwrap_or(false)
    }

    /// What has happened and was not asked for before.
    pub(crate) fn news(self) -> Vec<News> {
        self.runs.try_update_value(|runs| runs.current_mut().news()).unwrap_or_default()
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
        self.begin(pattern.name(), &pattern.applied_to(&self.lesson(|l| l.front.scenario.clone())));
        self.announced.set(t!("session-a-new-run-with-the", pattern = pattern.name()));
        self.refresh();
    }

    /// A run of its own, up to a moment of it. The lesson stays, and Reset comes back to it.
    pub(crate) fn open(self, scenario: &Scenario, time: SimTime) {
        self.playing.set(false);
        self.problem.set(None);
        self.begin(t!("session-opened-run"), scenario);
        self.move_on(|timeline, see| timeline.advance(time, u64::MAX, see));
        self.announce_step();
        self.refresh();
    }

    /// Opens a run that was saved, where its cursor stood. The runs that are there stay. Returns
    /// what was done again.
    pub(crate) fn open_saved(self, saved: &SavedRun) -> Again {
        self.playing.set(false);
        self.problem.set(None);
        let again = self.runs.try_update_value(|runs| self.lesson(|l| runs.open(l, saved)));
        self.followed.set(None);
        self.resets.update(|resets| *resets += 1);
        self.announce_step();
        self.refresh();
        again.unwrap_or_default()
    }

    /// A new run beside those that are there.
    fn begin(self, name: &str, scenario: &Scenario) {
        self.runs.update_value(|runs| self.lesson(|lesson| runs.begin(lesson, name, scenario)));
        self.followed.set(None);
        self.resets.update(|resets| *resets += 1);
    }

    /// Tells a screen reader what happened last, whatever it was.
    fn announce_step(self) {
        let told = self.peek(|run| {
            let last = run.timeline.recent().next_back()?;
            let told = crate::scene::words::tell(run.world(), &last.entry.event);
            Some(format!("{}: {} {}", last.entry.time, told.lead, told.text))
        });
        self.announced.set(told.unwrap_or_else(|| t!("session-the-beginning").to_owned()));
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
