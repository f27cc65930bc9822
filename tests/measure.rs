//! What the course claims, measured: each test is a rule that a learner should see hold, or see
//! where it does not.

use laglab::measure::Measurement;
use laglab::measure::claims::{Table, tables};
use laglab::measure::gauge::Gauge;
use laglab::measure::plan::{Faults, Plan};
use laglab::measure::row::Row;
use laglab::measure::sweep::{Point, Sweep};
use laglab::measure::variant::Variant;
use laglab::sim::check::{Guarantees, Verdict};
use laglab::sim::delay::Delay;
use laglab::sim::scenario::Scenario;
use laglab::sim::time::SimDuration;
use laglab::sim::timeline::Timeline;
use laglab::sim::trace::TraceEvent;

const SEEDS: u64 = 5;

/// Two replicas: one near, and one far that also replays late.
const CLUSTER: &str = r#"{
  "version": 1, "seed": 1,
  "replicas": [
    { "network_delay": { "log_normal": { "median": "20ms", "sigma_percent": 20 } } },
    { "network_delay": { "log_normal": { "median": "80ms", "sigma_percent": 20 } },
      "settings": { "recovery_min_apply_delay": "300ms" } }
  ],
  "clients": ["Ana"],
  "keys": [{ "name": "cart" }]
}"#;

fn cluster() -> Scenario {
    Scenario::from_json(CLUSTER).expect("it is a valid scenario")
}

fn measured() -> Measurement {
    let mut measurement = Measurement::new(&cluster(), SEEDS);
    while measurement.step(1_000_000) {}
    measurement
}

fn row(variant: Variant) -> Row {
    measured().row(variant)
}

fn sweep(scenario: &Scenario, vary: &str, gauge: &str, faults: Faults) -> Vec<Point> {
    let vary = vary.parse().expect("it can be varied");
    let gauge = gauge.parse().expect("it is measured");
    let plan = Plan { faults, ..Plan::default() };
    let mut sweep = Sweep::new(scenario, vary, gauge, plan, SEEDS).expect("it can be run");
    while sweep.step(1_000_000) {}
    sweep.points()
}

fn numbers(points: &[Point]) -> Vec<f64> {
    points.iter().map(|point| point.measured.expect("it was measured")).collect()
}

#[test]
fn async_loses_acknowledged_writes_with_its_primary_and_sync_does_not() {
    assert!(row(Variant::Async).counts.lost > 0, "what was on the wire only is lost");
    assert_eq!(row(Variant::Sync).counts.lost, 0, "every replica has flushed it");
    assert_eq!(row(Variant::RemoteApply).counts.lost, 0, "every replica shows it");
}

#[test]
fn semi_sync_loses_nothing_until_it_falls_back() {
    let measurement = measured();
    let (usual, alone) = (measurement.row(Variant::SemiSync), measurement.isolated());
    assert_eq!((usual.counts.fallbacks, usual.counts.lost), (0, 0), "one replica is left");
    assert_eq!(alone.counts.fallbacks, alone.counts.runs, "with none left it gives up waiting");
    assert!(alone.counts.lost > 0, "and what it acknowledges then is nowhere else");
}

#[test]
fn sync_blocks_while_a_replica_is_down_and_async_does_not() {
    assert_eq!(row(Variant::Sync).available_while_down.fraction(), Some(0.0), "all must answer");
    assert_eq!(row(Variant::Async).available_while_down.fraction(), Some(1.0), "none must");
    assert_eq!(row(Variant::SemiSync).available_while_down.fraction(), Some(1.0), "one must");
}

#[test]
fn on_is_not_fresh_and_remote_apply_is() {
    assert!(row(Variant::Sync).counts.stale > 0, "flushed is not replayed");
    let apply = row(Variant::RemoteApply).counts;
    assert_eq!(apply.stale, 0, "no acknowledged write is missing anywhere");
    assert!(
        apply.broken(Guarantees::MONOTONIC_READS) > 0,
        "one replica may show a write before another does"
    );
}

#[test]
fn each_promise_costs_latency() {
    let p50 = |variant| row(variant).write_latency.p50;
    assert!(p50(Variant::Async) < p50(Variant::SemiSync), "the nearest replica's round trip");
    assert!(p50(Variant::SemiSync) < p50(Variant::Sync), "the farthest replica's round trip");
    assert!(p50(Variant::Sync) < p50(Variant::RemoteApply), "and its replay");
}

#[test]
fn several_primaries_take_writes_at_once_and_overwrite_each_other() {
    let row = row(Variant::MultiPrimary);
    assert!(row.counts.conflicts > 0, "writes to one row meet");
    assert!(row.counts.lost_updates > 0, "and one of the two is gone, though acknowledged");
    assert!(row.available.fraction() > Some(0.5), "only the clients of a dead node wait");
}

#[test]
fn a_failover_takes_the_managers_timeout_and_little_more() {
    let failover = row(Variant::Async).failover;
    assert_eq!(failover.count, SEEDS, "every run has one");
    assert!(failover.p50 >= SimDuration::from_secs(1), "it does not promote before its timeout");
    assert!(failover.max < SimDuration::from_secs(3), "and not long after");
}

/// The window protects a reader's own writes as long as it is longer than the lag: to the last
/// millisecond before it, somebody misses one.
#[test]
fn the_window_fails_at_the_lag_and_holds_beyond_it() {
    let mut scenario = cluster();
    for replica in &mut scenario.replicas {
        replica.network_delay = Delay::millis(20);
        replica.settings.recovery_min_apply_delay = SimDuration::from_millis(500);
    }
    let points = sweep(&scenario, "window=0s..1s:11", "read_your_writes", Faults::Own);
    let broken = numbers(&points);
    assert!(broken[0] > 100.0, "without a window many miss their own write: {broken:?}");
    for pair in broken[..6].windows(2) {
        assert!(pair[1] < pair[0], "a longer window misses less: {broken:?}");
    }
    assert!(broken[6..].iter().all(|n| *n == 0.0), "beyond the lag nobody does: {broken:?}");
    let shares: Vec<f64> = points.iter().filter_map(|p| p.row.primary_share()).collect();
    assert!(shares[10] > shares[5], "and the primary serves more reads for it: {shares:?}");
}

#[test]
fn a_setting_of_the_server_can_be_swept_by_its_name() {
    let scenario = Variant::Sync.applied_to(&cluster());
    let values = "synchronous_commit=local,remote_write,on,remote_apply";
    let latency = numbers(&sweep(&scenario, values, "write_p50", Faults::Own));
    assert!(latency[0] < latency[1] && latency[2] < latency[3], "{latency:?}");
    let stale = numbers(&sweep(&scenario, values, "stale", Faults::Own));
    assert!(stale[0] > stale[2] && stale[3] == 0.0, "{stale:?}");
    let semi_sync = Variant::SemiSync.applied_to(&cluster());
    let values = "rpl_semi_sync_master_timeout=2000,10000,60000";
    let fallbacks = numbers(&sweep(&semi_sync, values, "fallbacks", Faults::Isolation));
    assert_eq!(fallbacks, [1.0, 1.0, 0.0], "once a run, if the cut is longer than the timeout");
}

#[test]
fn slices_of_any_size_measure_the_same() {
    let whole = measured();
    let mut sliced = Measurement::new(&cluster(), SEEDS);
    let mut slices = 0;
    while sliced.step(997) {
        slices += 1;
    }
    assert!(slices > 100, "it was cut");
    for variant in Variant::ALL {
        assert_eq!(sliced.row(variant), whole.row(variant), "{variant:?}");
    }
    let (done, all) = sliced.progress();
    assert_eq!(done, all, "all runs are done");
}

/// The page opens the run of a figure and goes to its moment: there the thing must be.
#[test]
fn the_place_of_a_worst_case_leads_to_it() {
    let measurement = measured();
    let place = measurement.row(Variant::Async).staleness.max_at.expect("some read was stale");
    let scenario = measurement.scenario(Variant::Async, place.seed);
    let mut timeline = Timeline::new(scenario.into());
    let mut found = None;
    timeline.advance(place.time, u64::MAX, |_, line| {
        if let TraceEvent::ReadReturned { op, verdict, .. } = line.entry.event
            && Some(op) == place.op
        {
            found = Some((line.entry.time, verdict));
        }
    });
    let (time, verdict) = found.expect("the read is in its run");
    assert_eq!(time, place.time, "at its time");
    let worst = measurement.row(Variant::Async).staleness.max;
    let Verdict::Stale(staleness) = verdict else { panic!("it was stale when it was measured") };
    assert_eq!(staleness.behind, worst, "and as stale");
}

#[test]
fn both_tables_of_the_course_are_there_in_full() {
    let [concerns, patterns] = tables(&measured());
    let heads =
        |table: &Table| table.lines.iter().map(|line| line.head.clone()).collect::<Vec<_>>();
    assert_eq!(
        heads(&concerns),
        ["Write latency", "Durability", "Read staleness", "Availability", "Best for"]
    );
    assert_eq!(heads(&patterns).len(), 4, "a line per pattern");
    for table in [&concerns, &patterns] {
        for line in &table.lines {
            assert_eq!(line.cells.len(), table.columns.len(), "{}", line.head);
            let told = line.cells.iter().all(|c| !c.claim.is_empty() && !c.measured.is_empty());
            assert!(told, "{}: a claim stands beside a figure", line.head);
        }
    }
    let current = &concerns.lines[2].cells[1];
    let but = current.but.as_deref().expect("`always current` is qualified");
    assert!(but.contains("remote_apply"), "{but}");
}

/// A cluster without a replica, or with every rate at zero, is measured without complaint.
#[test]
fn odd_clusters_can_be_measured_too() {
    for change in [
        r#""replicas": []"#,
        r#""replicas": [{ "follows": 2 }, {}]"#,
        r#""replicas": [{ "down": true }]"#,
        r#""replicas": [{ "conf": "recovery_min_apply_delay = 5s" }]"#,
        r#""replicas": [{}], "load": { "reads_per_second": 9000 }"#,
        r#""replicas": [{}], "load": { "writes_per_second": 1, "route": { "node": 1 } }"#,
    ] {
        let text = format!(
            r#"{{ "version": 1, "clients": ["Ana"], "keys": [{{ "name": "a" }}], {change} }}"#
        );
        let scenario = Scenario::from_json(&text).expect("it is valid");
        let mut measurement = Measurement::new(&scenario, 1);
        while measurement.step(1_000_000) {}
        let row = measurement.row(Variant::Async);
        assert!(row.counts.acknowledged > 0, "{change}: writes are acknowledged");
        let unread = Gauge::all().filter(|gauge| gauge.text(gauge.read(&row)).is_empty());
        assert_eq!(unread.count(), 0, "{change}: every number has a text");
        assert_eq!(tables(&measurement).len(), 2, "{change}: and the tables are there");
    }
}
