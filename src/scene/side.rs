//! Several runs in lock-step: the same nodes, people and acts under other patterns, or runs that
//! the learner made, all at one moment.

use std::collections::BTreeSet;

use crate::sim::action::Action;
use crate::sim::scenario::Scenario;
use crate::sim::time::SimTime;
use crate::sim::timeline::{Recording, Timeline};
use crate::sim::world::World;

use super::chronicle::{Chronicle, Line};
use super::client::{self, Screen};
use super::figures::{self, Figure};
use super::files;
use super::node::{self, Head, Row};
use super::settings;
use super::tape::{self, Cell};
use super::words::client_name;

/// Most people and nodes that a column has room for.
const PEOPLE: usize = 3;

/// Whether another pattern's servers can be told the same. What sets a pattern's own settings
/// stays with that pattern.
fn is_shared(action: &Action) -> bool {
    !matches!(
        action,
        Action::SetPattern(_)
            | Action::SetStandbyNames(_)
            | Action::SetSynchronousCommit(_)
            | Action::WriteFile { .. }
            | Action::Reload(_)
            | Action::SetGlobal { .. }
    )
}

/// One of the runs.
#[derive(Clone, Debug)]
pub struct Lane {
    timeline: Timeline,
    chronicle: Chronicle,
    /// What the learner did in the run that this one is compared with, in order of time.
    plan: Vec<(SimTime, Action)>,
    /// How much of it is done, or could not be done here.
    planned: usize,
}

impl Lane {
    /// What was recorded, beginning with this: its own scenario under another pattern.
    pub fn under(recording: &Recording, scenario: &Scenario) -> Lane {
        let acts = recording.acts.iter().filter(|act| is_shared(&act.action));
        let plan = acts.map(|act| (act.time, act.action.clone())).collect();
        let scenario = files::with_files(scenario);
        let timeline = Timeline::new(scenario.into());
        Lane { timeline, chronicle: Chronicle::default(), plan, planned: 0 }
    }

    /// What was recorded, as it was.
    pub fn of_run(recording: Recording) -> Lane {
        let timeline = Timeline::replay(recording);
        Lane { timeline, chronicle: Chronicle::default(), plan: Vec::new(), planned: 0 }
    }

    /// The world at the cursor.
    pub fn world(&self) -> &World {
        self.timeline.world()
    }

    fn past(&self) -> &[Line] {
        self.chronicle.before(self.timeline.steps())
    }

    fn run_to(&mut self, to: SimTime, most: u64) -> bool {
        let Lane { timeline, chronicle, .. } = self;
        let reached = timeline.advance(to, most, |world, line| chronicle.see(world, line));
        chronicle.close(timeline.steps());
        reached
    }

    /// Goes on to a time, at most so many steps. Returns whether it was reached.
    fn advance(&mut self, to: SimTime, most: u64) -> bool {
        while let Some((time, action)) = self.plan.get(self.planned).cloned()
            && time <= to
        {
            if !self.run_to(time.max(self.timeline.now()), most) {
                return false;
            }
            self.planned += 1;
            // What cannot be done under this pattern is left out.
            let _done = self.act(action);
        }
        self.run_to(to, most)
    }

    fn act(&mut self, action: Action) -> bool {
        let Lane { timeline, chronicle, plan, planned } = self;
        if timeline.world().possible(&action).is_err() {
            return false;
        }
        let now = timeline.now();
        if timeline.in_past() {
            *planned = plan.partition_point(|(time, _)| *time <= now);
        }
        chronicle.forget_from(timeline.steps());
        let done = timeline.act(action, |world, line| chronicle.see(world, line)).is_ok();
        chronicle.close(timeline.steps());
        done
    }

    fn next_time(&self) -> Option<SimTime> {
        let planned = self.plan.get(self.planned).map(|(time, _)| *time);
        self.timeline.next_time().into_iter().chain(planned).min()
    }

    /// Whether something happened at this very moment.
    fn is_eventful(&self) -> bool {
        let now = self.timeline.now();
        self.timeline.recent().next_back().is_some_and(|line| line.entry.time == now)
    }
}

/// Runs side by side, all at one moment.
#[derive(Clone, Debug, Default)]
pub struct Side {
    lanes: Vec<Lane>,
    now: SimTime,
    head: SimTime,
}

impl Side {
    /// The runs.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The moment that they are at, or on their way to.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// The furthest moment that was looked at.
    pub fn head(&self) -> SimTime {
        self.head
    }

    /// Begins at this moment.
    pub fn begin(&mut self, now: SimTime) {
        (self.now, self.head) = (now, now.max(self.head));
    }

    /// Puts a run at a place, instead of the one that is there, if there is one.
    pub fn put(&mut self, place: usize, lane: Lane) {
        match self.lanes.get_mut(place) {
            Some(there) => *there = lane,
            None => self.lanes.push(lane),
        }
    }

    /// Takes a run away.
    pub fn remove(&mut self, place: usize) {
        if place < self.lanes.len() {
            self.lanes.remove(place);
        }
    }

    /// Goes on to a time, at most so many steps in each run. Returns whether all have reached it;
    /// those that have not go on with the next call.
    pub fn advance(&mut self, to: SimTime, most: u64) -> bool {
        self.begin(to);
        let mut all = true;
        for lane in &mut self.lanes {
            all &= lane.advance(to, most);
        }
        all
    }

    /// Goes to a moment that was looked at before.
    pub fn seek(&mut self, to: SimTime) {
        self.now = to.min(self.head);
        for lane in &mut self.lanes {
            lane.timeline.seek(self.now);
        }
    }

    /// Goes on until something happens in one of the runs. Returns whether anything did.
    pub fn step(&mut self) -> bool {
        for _ in 0..100_000 {
            let Some(next) = self.lanes.iter().filter_map(Lane::next_time).min() else {
                return false;
            };
            self.advance(next.max(self.now), u64::MAX);
            if self.lanes.iter().any(Lane::is_eventful) {
                return true;
            }
        }
        false
    }

    /// Does something in all of them. Returns the places of those where it cannot be done.
    pub fn act(&mut self, action: &Action) -> BTreeSet<usize> {
        self.head = self.now;
        let lanes = self.lanes.iter_mut().enumerate();
        lanes.filter_map(|(i, lane)| (!lane.act(action.clone())).then_some(i)).collect()
    }

    /// What each column says, and what in it differs from the first.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = self.lanes.iter().map(column).collect();
        if let Some((first, others)) = columns.split_first_mut() {
            for other in others {
                other.compare(first);
            }
        }
        columns
    }
}

/// Something, and whether it differs from the first column's.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared<T> {
    /// What.
    pub is: T,
    /// Whether it differs.
    pub differs: bool,
}

impl<T> Compared<T> {
    fn new(is: T) -> Compared<T> {
        Compared { is, differs: false }
    }
}

/// One server.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// Its name and state.
    pub head: Compared<Head>,
    /// Its rows.
    pub rows: Vec<Compared<Row>>,
    /// Its latest records.
    pub tape: Vec<Cell>,
}

/// What one column says.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The settings that decide what commits wait for.
    pub settings: Vec<String>,
    /// The people, and what their screens say.
    pub people: Vec<(String, Compared<Screen>)>,
    /// The servers.
    pub servers: Vec<Server>,
    /// The numbers.
    pub figures: Vec<Compared<Figure>>,
    /// What happened last that matters.
    pub last: Option<String>,
}

impl Column {
    fn compare(&mut self, first: &Column) {
        for ((_, screen), (_, other)) in self.people.iter_mut().zip(&first.people) {
            screen.differs = screen.is != other.is;
        }
        for (server, other) in self.servers.iter_mut().zip(&first.servers) {
            server.head.differs = server.head.is.health != other.head.is.health;
            for (row, other) in server.rows.iter_mut().zip(&other.rows) {
                row.differs = row.is != other.is;
            }
        }
        for (figure, other) in self.figures.iter_mut().zip(&first.figures) {
            figure.differs = figure.is != other.is;
        }
    }
}

fn column(lane: &Lane) -> Column {
    let world = lane.world();
    let people = world.people().take(PEOPLE);
    let last = lane.past().iter().next_back();
    Column {
        settings: deciding(world),
        people: people
            .map(|c| {
                let screen = client::view(world, c, lane.past());
                (client_name(world, c), Compared::new(screen))
            })
            .collect(),
        servers: world
            .members()
            .map(|server| Server {
                head: Compared::new(node::head(world, server.id)),
                rows: node::rows(world, server.id).into_iter().map(Compared::new).collect(),
                tape: tape::tape(world, server.id),
            })
            .collect(),
        figures: figures::brief(world).into_iter().map(Compared::new).collect(),
        last: last.map(|line| {
            [&line.time.to_string(), ": ", line.told.lead, " ", &line.told.text].concat()
        }),
    }
}

/// The settings that make the pattern, of all that the first node's file says.
fn deciding(world: &World) -> Vec<String> {
    const NAMES: [&str; 4] = [
        "rpl_semi_sync_master_enabled",
        "rpl_semi_sync_master_wait_point",
        "rpl_semi_sync_master_timeout",
        "pglogical.conflict_resolution",
    ];
    let node = world.node(world.leader());
    if node.mariadb.is_none() && !world.has_several_primaries() {
        let settings = &node.settings;
        return vec![
            ["synchronous_commit = ", settings.synchronous_commit.name()].concat(),
            format!("synchronous_standby_names = '{}'", settings.synchronous_standby_names),
        ];
    }
    let mut lines = settings::lines(world);
    lines.retain(|line| NAMES.iter().any(|name| line.starts_with(name)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::ids::{ClientId, KeyId, NodeId};
    use crate::sim::pattern::Pattern;
    use crate::sim::time::SimDuration;

    fn recording() -> Recording {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "name" }],
            "replicas": [{}, { "network_delay": { "constant": "300ms" } }] }"#;
        let scenario = Scenario::from_json(text).expect("it is valid");
        let mut timeline = Timeline::new(scenario.into());
        let ms = |ms| SimTime::ZERO + SimDuration::from_millis(ms);
        timeline.advance(ms(100), u64::MAX, |_, _| {});
        timeline.act(Action::write(ClientId(0), KeyId(0)), |_, _| {}).expect("it can be done");
        timeline.advance(ms(400), u64::MAX, |_, _| {});
        timeline.recording()
    }

    fn side(patterns: &[Pattern]) -> Side {
        let mut side = Side::default();
        let recording = recording();
        for (i, pattern) in patterns.iter().enumerate() {
            let scenario = pattern.applied_to(&recording.scenario);
            side.put(i, Lane::under(&recording, &scenario));
        }
        side
    }

    fn at(ms: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_millis(ms)
    }

    #[test]
    fn what_the_learner_did_is_done_under_every_pattern_at_the_same_time() {
        let mut side = side(&Pattern::ALL);
        assert!(side.advance(at(250), u64::MAX));
        for lane in side.lanes() {
            assert_eq!(lane.world().now(), at(250));
        }
        let columns = side.columns();
        let title = |i: usize| columns[i].people[0].1.is.title.clone();
        assert!(title(0).starts_with("Saved"), "async has answered: {}", title(0));
        assert!(title(2).starts_with("Saving"), "sync waits for the slow replica: {}", title(2));
        assert!(columns[2].people[0].1.differs);
        assert!(!columns[0].people[0].1.differs, "nothing differs from itself");
    }

    #[test]
    fn going_back_and_on_again_shows_the_same() {
        let mut side = side(&[Pattern::Async, Pattern::Sync]);
        side.advance(at(1_000), u64::MAX);
        let then = side.columns();
        side.seek(at(90));
        assert_eq!(side.now(), at(90));
        side.advance(at(1_000), u64::MAX);
        assert_eq!(side.columns(), then);
    }

    #[test]
    fn acting_in_the_past_does_again_what_the_plan_says_later() {
        let mut side = side(&[Pattern::Async, Pattern::MultiPrimary]);
        side.advance(at(1_000), u64::MAX);
        side.seek(at(50));
        let to = SimDuration::from_millis(5);
        let refused = side.act(&Action::SetNetworkDelay { node: NodeId(2), to });
        assert!(refused.is_empty(), "{refused:?}");
        side.advance(at(1_000), u64::MAX);
        for column in side.columns() {
            assert!(column.people[0].1.is.title.starts_with("Saved"), "{column:?}");
        }
    }

    #[test]
    fn a_step_stops_at_whatever_happens_first_in_any_of_them() {
        let mut side = side(&[Pattern::Async, Pattern::Sync]);
        let mut times = Vec::new();
        while side.step() && side.now() < at(300) {
            times.push(side.now());
            assert!(side.lanes().iter().all(|lane| lane.world().now() == side.now()));
        }
        assert!(times.is_sorted() && times.contains(&at(100)), "{times:?}");
    }

    #[test]
    fn a_run_of_the_learner_is_shown_as_it_was() {
        let recording = recording();
        let mut again = Timeline::replay(recording.clone());
        again.advance(at(400), u64::MAX, |_, _| {});
        let mut side = Side::default();
        side.put(0, Lane::of_run(recording));
        side.advance(at(400), u64::MAX);
        assert_eq!(side.lanes()[0].world(), again.world());
    }

    #[test]
    fn a_long_way_is_gone_in_pieces() {
        let mut whole = side(&[Pattern::Async]);
        whole.advance(at(2_000), u64::MAX);
        let mut pieces = side(&[Pattern::Async]);
        while !pieces.advance(at(2_000), 3) {}
        assert_eq!(pieces.columns(), whole.columns());
    }
}
