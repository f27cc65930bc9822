//! Texts from outside: whatever they say, they are read or refused, and nothing panics.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use laglab::case::Case;
use laglab::lesson::Lesson;
use laglab::scene::saved::{Content, Draft, Place, digest_text};
use laglab::script::Runner;
use laglab::sim::action::Action;
use laglab::sim::conf::{mariadb, postgresql};
use laglab::sim::ids::{ClientId, KeyId, NodeId};
use laglab::sim::scenario::Scenario;
use laglab::sim::time::SimTime;
use laglab::sim::timeline::Timeline;
use laglab::sim::world::World;
use proptest::collection::vec;
use proptest::prelude::*;

use super::config;

/// A change of a text.
#[derive(Clone, Debug)]
enum Change {
    Cut(prop::sample::Index, u8),
    Put(prop::sample::Index, String),
    Double(prop::sample::Index, u8),
    Number(prop::sample::Index, u64),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let at = any::<prop::sample::Index>;
    let change = prop_oneof![
        1 => (at(), 1..20u8).prop_map(|(at, len)| Change::Cut(at, len)),
        1 => (at(), "[ -~\\n]{0,6}|\\PC{1,3}").prop_map(|(at, text)| Change::Put(at, text)),
        1 => (at(), 1..60u8).prop_map(|(at, len)| Change::Double(at, len)),
        4 => (at(), prop_oneof![0..9u64, any::<u64>(), any::<u64>().prop_map(|n| n >> 40)])
            .prop_map(|(at, number)| Change::Number(at, number)),
    ];
    vec(change, 0..5)
}

/// The text with some changes.
fn changed(text: &str, changes: &[Change]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for change in changes {
        if chars.is_empty() {
            break;
        }
        let end = |at: usize, len: u8| (at + usize::from(len)).min(chars.len());
        match change {
            Change::Cut(at, len) => {
                let at = at.index(chars.len());
                let end = end(at, *len);
                chars.drain(at..end);
            }
            Change::Put(at, text) => {
                let at = at.index(chars.len());
                chars.splice(at..at, text.chars());
            }
            Change::Double(at, len) => {
                let at = at.index(chars.len());
                let again = chars[at..end(at, *len)].to_vec();
                chars.splice(at..at, again);
            }
            Change::Number(at, number) => {
                let digits: Vec<usize> =
                    (0..chars.len()).filter(|i| chars[*i].is_ascii_digit()).collect();
                if !digits.is_empty() {
                    let at = digits[at.index(digits.len())];
                    chars.splice(at..=at, number.to_string().chars());
                }
            }
        }
    }
    chars.into_iter().collect()
}

fn texts_below(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut open: Vec<PathBuf> = vec![folder];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = path.read_dir().expect("the folder can be read");
            open.extend(entries.map(|entry| entry.expect("the folder can be read").path()));
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            found.push((path, text));
        }
    }
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}

static SCENARIOS: LazyLock<Vec<String>> = LazyLock::new(|| texts_below("tests/scenarios"));
static LESSONS: LazyLock<Vec<String>> = LazyLock::new(|| texts_below("assets/lessons"));
static SCRIPTS: LazyLock<Vec<String>> = LazyLock::new(|| texts_below("tests/scripts"));

const POSTGRESQL: &str = "# a comment\nlisten_addresses = '*'\nmax_wal_senders = 10\n\
    synchronous_commit = remote_apply\nsynchronous_standby_names = 'FIRST 1 (s1, \"S 2\", *)'\n\
    wal_keep_size = 64MB\nrecovery_min_apply_delay = 1.5h\nwal_sender_timeout '60s'\n\
    hot_standby_feedback on\nprimary_conninfo = 'host=a application_name=''b'''\n\
    max_standby_streaming_delay = -1\nwal_level = logical\nmax_slot_wal_keep_size = 0x20\n";

const MARIADB: &str = "[client]\nport=3306\n[mysqld]\nlog_bin\nlog-slave-updates=1\n\
    rpl_semi_sync_master_enabled = ON\nrpl-semi-sync-master-timeout=10000\n\
    rpl_semi_sync_master_wait_point=AFTER_SYNC\nsync_binlog=1\nslave_skip_errors=1062,1032\n\
    gtid_domain_id = 3\nbinlog_format=ROW\nskip-slave-start\nslave_net_timeout=1K\n";

const CASE: &str = r#"{ "name": "a", "group": "b", "about": "c", "engine": "postgresql",
    "nodes": { "p": { "role": "primary", "conf": "synchronous_standby_names = 's1'" },
               "s1": { "role": "standby", "of": "p", "conf": "" } },
    "steps": [
      { "do": "write", "id": "w", "node": "p", "key": "k", "value": 1, "expect": "acked" },
      { "do": "sync_state", "node": "p", "expect": { "s1": "sync" } },
      { "do": "partition", "between": ["p", "s1"] },
      { "do": "write", "id": "v", "node": "p", "key": "k", "value": 2,
        "set": "synchronous_commit=local", "expect": "acked" },
      { "do": "heal", "between": ["p", "s1"] },
      { "do": "wait_caught_up", "node": "s1", "expect": "caught-up" },
      { "do": "read", "node": "s1", "key": "k", "expect": 2 },
      { "do": "crash", "node": "p" }, { "do": "promote", "node": "s1" },
      { "do": "start", "node": "p" }, { "do": "status", "id": "w", "expect": "acked" } ] }"#;

fn bytes() -> impl Strategy<Value = String> {
    vec(any::<u8>(), 0..300).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Reading any text of these lengths takes less, also on a machine that has much else to do.
const MOST_TIME: Duration = Duration::from_secs(5);

/// What reads a text does so in time.
#[expect(clippy::disallowed_methods, reason = "it is the reader's own time, not the simulation's")]
fn in_time<T>(text: &str, read: impl FnOnce(&str) -> T) -> T {
    let began = Instant::now();
    let result = read(text);
    let took = began.elapsed();
    assert!(took < MOST_TIME, "{took:?} for {} bytes", text.len());
    result
}

/// The two parts of a text around a place, or around the character before it.
fn split(text: &str, at: usize) -> (&str, &str) {
    let whole = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.split_at(whole.unwrap_or(0))
}

/// A lesson is read, or the error says in which line or which field it is wrong.
fn read_lesson(text: &str) {
    let Err(error) = in_time(text, Lesson::parse) else { return };
    let said = error.to_string();
    assert!(!said.trim().is_empty() && said.len() < 2_000, "{said}");
}

/// A scenario is read, or the error says where it is wrong.
fn read_scenario(text: &str) {
    let Err(error) = in_time(text, Scenario::from_json) else { return };
    let said = error.to_string();
    let said = said.strip_prefix("scenario: ").unwrap_or_default();
    assert!(!said.is_empty(), "it says what: {}", split(text, 300).0);
}

/// Every problem of a configuration names a line of the text and says something.
fn problems_have_places(text: &str) {
    let lines = text.split('\n').count() as u32;
    let all = [postgresql::problems(text), mariadb::problems(text)];
    for problem in all.iter().flatten() {
        assert!((1..=lines).contains(&problem.line), "line {} of {lines}", problem.line);
        assert!(!problem.message.is_empty(), "line {} is told nothing", problem.line);
    }
}

fn read_postgresql(text: &str, other: &str) {
    let _ = postgresql::problems(text);
    if let Ok(mut conf) = postgresql::Conf::start(text, &[]) {
        let _ = (conf.settings(), conf.warnings().len(), conf.not_modelled());
        let _ = conf.reload(other);
        let _ = conf.set_session(other.lines().next().unwrap_or_default());
        let _ = conf.settings();
    }
    for name in ["wal_keep_size", "no_such_name", ""] {
        let _ = postgresql::with_setting(text, name, other);
    }
}

fn read_mariadb(text: &str, other: &str) {
    let _ = mariadb::problems(text);
    let _ = mariadb::from_mysql(other);
    if let Ok(conf) = mariadb::Conf::start(text, &[]) {
        let _ = (conf.settings(), conf.not_modelled(), conf.show(other));
        for line in other.lines().take(3) {
            let _ = conf.set_global(line);
        }
    }
    let _ = mariadb::with_setting(text, "sync_binlog", other);
}

/// Most steps that a scenario of the fuzzer is watched for.
const MOST_STEPS: u32 = 30_000;

/// A scenario that is valid runs for five seconds, or as far as it gets in so many steps.
fn run(text: &str) {
    let Ok(scenario) = Scenario::from_json(text) else { return };
    let mut world = World::new(Arc::new(scenario));
    let end = SimTime::from_micros(5_000_000);
    let mut trace = Vec::new();
    for _ in 0..MOST_STEPS {
        if world.next_time().is_none_or(|next| next > end) {
            return;
        }
        world.step(&mut trace);
        trace.clear();
    }
    assert!(world.now() > SimTime::ZERO, "time does not pass");
}

/// The text of a run in which something was done.
static RUN: LazyLock<String> = LazyLock::new(|| {
    let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
        "replicas": [{}, {}], "load": { "writes_per_second": 20, "reads_per_second": 40 } }"#;
    let mut timeline = Timeline::new(Arc::new(Scenario::from_json(text).expect("it is valid")));
    let acts = [
        Action::write(ClientId(0), KeyId(0)),
        Action::Crash(NodeId(2)),
        Action::Start(NodeId(2)),
        Action::PowerLoss(NodeId(0)),
        Action::Promote(NodeId(1)),
        Action::AddReplica,
        Action::RemoveReplica(NodeId(2)),
    ];
    for (i, act) in acts.into_iter().enumerate() {
        timeline.advance(SimTime::from_micros(300_000 * (i as u64 + 1)), u64::MAX, |_, _| {});
        timeline.act(act, |_, _| {}).expect("it can be done");
    }
    let end = Place { step: timeline.steps(), time: timeline.now() };
    let mut draft = Draft::new(timeline.recording(), "a", "b", Place::default(), end);
    assert!(draft.go_on(u64::MAX, |_, _| {}), "it comes to its end");
    serde_json::to_string(&draft.run).expect("it has a text")
});

/// A run from outside is opened, or there is a message.
fn open(text: &str) {
    match Content::parse(text) {
        Ok(Content::Run(run)) => {
            // A longer one is not wrong, and would take long.
            if run.end.step < u64::from(MOST_STEPS)
                && run.end.time < SimTime::from_micros(9_000_000)
            {
                let mut timeline = run.beginning();
                let again = run.play(&mut timeline, |_, _, _| {});
                let same = run.notice(&again).is_none();
                let told = again.left_out > 0 || digest_text(again.digest) != run.digest;
                assert!(same || told, "a run that is another says so");
                timeline.seek(SimTime::ZERO);
                timeline.seek(timeline.head());
            }
        }
        Ok(Content::Scenario(_)) => {}
        Err(fault) => assert!(!fault.text.is_empty(), "there is a message"),
    }
}

fn run_script(text: &str) {
    // A script that runs for a year of a busy cluster is not wrong, only long.
    let long = |digits: &str| digits.len() > 4;
    if !text.split(|c: char| !c.is_ascii_digit()).any(long) {
        let _ = Runner::default().run_text(text);
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn any_bytes_are_a_file_or_none(text in bytes(), other in bytes()) {
        read_postgresql(&text, &other);
        read_mariadb(&text, &other);
        run(&text);
        open(&text);
        let _ = Case::from_json(&text).map(|case| case.differences());
        run_script(&text);
    }

    #[test]
    fn a_changed_run_is_opened_or_refused(changes in changes()) {
        open(&changed(&RUN, &changes));
    }

    #[test]
    fn a_changed_configuration_is_read_or_refused(
        first in changes(), second in changes(), text in bytes(),
    ) {
        let (one, two) = (changed(POSTGRESQL, &first), changed(POSTGRESQL, &second));
        read_postgresql(&one, &two);
        read_postgresql(&one, &text);
        let (one, two) = (changed(MARIADB, &first), changed(MARIADB, &second));
        read_mariadb(&one, &two);
        read_mariadb(&one, &text);
    }

    #[test]
    fn a_changed_scenario_runs_or_is_refused(
        which in any::<prop::sample::Index>(), changes in changes(),
    ) {
        run(&changed(which.get::<String>(&SCENARIOS), &changes));
    }

    #[test]
    fn a_changed_case_is_played_or_refused(changes in changes()) {
        let text = changed(CASE, &changes);
        let _ = Case::from_json(&text).map(|case| case.differences());
    }
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn a_changed_script_is_run_or_refused(
        which in any::<prop::sample::Index>(), changes in changes(),
    ) {
        let lines = which.get::<String>(&SCRIPTS).lines().take_while(|line| *line != "---");
        run_script(&changed(&lines.collect::<Vec<_>>().join("\n"), &changes));
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn any_bytes_are_a_lesson_or_none(text in bytes()) {
        read_lesson(&text);
        read_lesson(&format!("---\n{text}\n---\n{text}"));
        read_scenario(&text);
        in_time(&text, problems_have_places);
    }

    #[test]
    fn a_changed_lesson_is_read_or_refused(
        which in any::<prop::sample::Index>(), changes in changes(),
    ) {
        read_lesson(&changed(which.get::<String>(&LESSONS), &changes));
    }

    #[test]
    fn what_is_wrong_with_a_configuration_has_a_place(changes in changes()) {
        in_time(&changed(POSTGRESQL, &changes), problems_have_places);
        in_time(&changed(MARIADB, &changes), problems_have_places);
    }

    #[test]
    fn what_is_wrong_with_a_scenario_is_said(
        which in any::<prop::sample::Index>(), changes in changes(),
    ) {
        read_scenario(&changed(which.get::<String>(&SCENARIOS), &changes));
    }
}

proptest! {
    #![proptest_config(config(32))]

    /// One part of a text again and again, until it is far longer than anybody writes.
    #[test]
    fn a_huge_text_is_read_or_refused_in_time(
        part in "[ -~\\n]{1,12}", times in 1_000..3_000usize, at in any::<prop::sample::Index>(),
    ) {
        let long = part.repeat(times);
        in_time(&long, problems_have_places);
        read_lesson(&long);
        read_scenario(&long);
        for whole in [SCENARIOS[0].as_str(), LESSONS[0].as_str()] {
            let (before, after) = split(whole, at.index(whole.len()));
            let text = format!("{before}{long}{after}");
            read_scenario(&text);
            read_lesson(&text);
        }
    }
}
