use std::sync::Arc;

use super::*;
use crate::sim::action::Action;
use crate::sim::pattern::Pattern;
use crate::sim::scenario::Scenario;
use crate::sim::timeline::Timeline;

const LESSON: &str = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
    "client_delay": { "constant": "12ms" },
    "replicas": [
        { "network_delay": { "constant": "40ms" } },
        { "network_delay": { "constant": "420ms" },
          "settings": { "recovery_min_apply_delay": "900ms" } }
    ],
    "script": [
        { "at": "300ms", "do": { "write": { "client": 0, "key": 0 } } },
        { "at": "380ms", "do": { "read": { "client": 0, "key": 0, "node": 2 } } }
    ] }"#;

fn seen(text: &str, seconds: u64) -> (Lags, Timeline) {
    let scenario = Scenario::from_json(text).expect("it is valid");
    let mut timeline = Timeline::new(Arc::new(scenario));
    let mut lags = Lags::default();
    go_on(&mut lags, &mut timeline, seconds);
    (lags, timeline)
}

fn go_on(lags: &mut Lags, timeline: &mut Timeline, seconds: u64) {
    let end = SimTime::from_micros(seconds * 1_000_000);
    while let Some(next) = timeline.next_time().filter(|next| *next <= end) {
        let mut lines = Vec::new();
        let _reached = timeline.advance(next, 1, |_, line| lines.push(line.clone()));
        lags.see(timeline.world(), timeline.steps() - 1, &lines);
    }
    let _reached = timeline.advance(end, 0, |_, _| {});
}

fn column<'a>(chart: &'a Chart, name: &str) -> Vec<&'a str> {
    let place = chart.table.head.iter().position(|head| head == name);
    let place = place.unwrap_or_else(|| panic!("no {name} in {:?}", chart.table.head));
    chart.table.rows.iter().map(|row| row[place].as_str()).collect()
}

#[test]
fn the_lag_grows_with_time_until_the_record_is_replayed() {
    let (lags, timeline) = seen(LESSON, 2);
    let chart = lags.chart(Measure::Time, timeline.head());
    let two = column(&chart, "Replica 2");
    assert_eq!(two.last(), Some(&"900 ms"), "{:?}", chart.table);
    assert!(chart.finding.contains("Replica 2 was up to 900 ms behind"), "{}", chart.finding);
    assert!(chart.finding.ends_with("1 read was stale."), "{}", chart.finding);
    assert_eq!(chart.marks.len(), 1, "the stale read");
    // The server learns of it when it is over, and says so for a while.
    let said = column(&chart, "Replica 2, replay_lag");
    assert!(said.contains(&"1.32 s"), "with the way back: {said:?}");
}

#[test]
fn bytes_and_records_are_counted_too() {
    let (lags, timeline) = seen(LESSON, 1);
    let chart = lags.chart(Measure::Records, timeline.head());
    assert_eq!(column(&chart, "Replica 2").last(), Some(&"1"), "{:?}", chart.table);
    let chart = lags.chart(Measure::Bytes, timeline.head());
    assert!(column(&chart, "Replica 2").last().is_some_and(|most| most.ends_with(" B")));
}

#[test]
fn a_long_run_is_thinned_evenly_and_keeps_its_peaks() {
    let (mut lags, mut timeline) = seen(LESSON, 2);
    let load = r#"{ "set_load": { "writes_per_second": 20, "reads_per_second": 5 } }"#;
    let load: Action = serde_json::from_str(load).expect("an action");
    timeline.act(load, |_, _| {}).expect("it is possible");
    go_on(&mut lags, &mut timeline, 600);
    let chart = lags.chart(Measure::Time, timeline.head());
    for curve in &chart.curves {
        assert!(curve.points.len() <= STRETCHES * 4 + 1, "{}", curve.points.len());
        let times: Vec<f64> = curve.points.iter().map(|(time, _)| *time).collect();
        assert!(times.is_sorted(), "time goes on");
    }
    assert!(lags.steps.len() <= STRETCHES, "{}", lags.steps.len());
    assert!(lags.marks.len() <= STRETCHES * 2, "{}", lags.marks.len());
    let step = lags.step_at(300e6).expect("something had happened");
    timeline.seek_steps(step + 1);
    let away = timeline.now().as_micros().abs_diff(300_000_000);
    assert!(away <= lags.width, "{away} is within a stretch of {}", lags.width);
}

#[test]
fn who_follows_nobody_any_more_has_no_lag() {
    let (mut lags, mut timeline) = seen(LESSON, 2);
    timeline.act(Action::Promote(NodeId(2)), |_, _| {}).expect("it is possible");
    go_on(&mut lags, &mut timeline, 4);
    let chart = lags.chart(Measure::Time, timeline.head());
    let two = chart.curves.iter().find(|curve| curve.name == "Replica 2");
    let last = two.and_then(|curve| curve.points.last()).expect("it had a lag");
    assert!(last.1.is_nan(), "its curve ends: {last:?}");
    assert!(chart.data.csv().starts_with("curve,time_us,us\r\n"), "as a spreadsheet");
}

#[test]
fn mariadb_says_whole_seconds() {
    let scenario = Scenario::from_json(LESSON).expect("it is valid");
    let mut scenario = Pattern::SemiSync.applied_to(&scenario);
    scenario.replicas[1].settings.recovery_min_apply_delay = SimDuration::from_secs(3);
    let (mut lags, mut timeline) = (Lags::default(), Timeline::new(Arc::new(scenario)));
    go_on(&mut lags, &mut timeline, 5);
    let chart = lags.chart(Measure::Time, timeline.head());
    let said = column(&chart, "Replica 2, Seconds_Behind_Master");
    assert_eq!(said.last(), Some(&"3.00 s"), "{:?}", chart.table);
}
