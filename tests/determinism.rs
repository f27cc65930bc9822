//! One seed decides everything: the same scenario gives the same trace, in every run and on every
//! platform. The pinned digests are checked in the browser, too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use laglab::sim::digest::Digest;
use laglab::sim::scenario::Scenario;
use laglab::sim::time::{SimDuration, SimTime};
use laglab::sim::trace::TraceEntry;
use laglab::sim::world::World;
use serde::{Deserialize, Serialize};

/// The fingerprint that a scenario is known to have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Pinned {
    /// How long it runs, in simulated time.
    time: SimDuration,
    /// The digest, in hexadecimal.
    digest: String,
    /// How many events it took.
    events: u64,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(folder().join(file)).expect("the file can be read")
}

fn scenario(file: &str) -> Scenario {
    Scenario::from_json(&read(file)).expect("it is a valid scenario")
}

/// Every scenario of the folder.
fn files() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("the folder can be read");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.expect("the folder can be read").file_name().to_string_lossy().into_owned()
    };
    let mut files: Vec<String> = entries.map(name).filter(|name| name != DIGESTS).collect();
    files.sort();
    files
}

const DIGESTS: &str = "digests.json";

/// After a change that is meant to change runs, `UPDATE_DIGESTS=1 cargo test --test determinism`
/// writes the file anew.
#[test]
fn the_digests_are_the_pinned_ones() {
    let pinned: BTreeMap<String, Pinned> =
        serde_json::from_str(&read(DIGESTS)).expect("the digests can be read");
    let mut now = BTreeMap::new();
    for file in files() {
        let time = pinned.get(&file).map_or(SimDuration::from_secs(10), |known| known.time);
        let (digest, events) = Digest::of_run(scenario(&file), time);
        now.insert(file, Pinned { time, digest: format!("{digest:016x}"), events });
    }
    if std::env::var_os("UPDATE_DIGESTS").is_some() {
        let text = serde_json::to_string_pretty(&now).expect("digests have a text");
        std::fs::write(folder().join(DIGESTS), text + "\n").expect("the file can be written");
    } else {
        assert_eq!(now, pinned, "runs have changed");
    }
}

/// Two worlds of one scenario take the same steps. The first difference is told with its time,
/// which says more than two digests that differ.
#[test]
fn a_second_run_does_not_diverge() {
    for file in files() {
        let scenario = Arc::new(scenario(&file));
        let (mut one, mut two) = (World::new(Arc::clone(&scenario)), World::new(scenario));
        let end = SimTime::ZERO + SimDuration::from_secs(10);
        let (mut first, mut second): (Vec<TraceEntry>, Vec<TraceEntry>) = Default::default();
        for step in 0.. {
            if one.next_time().is_none_or(|next| next > end) {
                break;
            }
            first.clear();
            second.clear();
            assert_eq!(one.step(&mut first), two.step(&mut second), "{file}: one run has ended");
            assert_eq!(first, second, "{file}: step {step}, at {}", one.now());
        }
        assert!(one == two, "{file}: equal traces and different worlds");
    }
}

/// Another seed is another run: the seed is not ignored.
#[test]
fn another_seed_gives_another_run() {
    for file in files() {
        let time = SimDuration::from_secs(2);
        let other = Scenario { seed: 12_345, ..scenario(&file) };
        let (digest, _) = Digest::of_run(scenario(&file), time);
        assert_ne!(digest, Digest::of_run(other, time).0, "{file}");
    }
}

/// Running twice as far is not another run: the beginning is the same.
#[test]
fn how_far_one_looks_changes_nothing() {
    for file in files() {
        let scenario = Arc::new(scenario(&file));
        let (mut short, mut long) = (World::new(Arc::clone(&scenario)), World::new(scenario));
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for ms in (0..4_000).step_by(7) {
            short.run_until(SimTime::from_micros(ms * 1_000), &mut first);
        }
        long.run_until(SimTime::from_micros(8_000_000), &mut second);
        assert!(second.starts_with(&first), "{file}");
    }
}
