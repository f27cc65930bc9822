//! The command line as its users meet it: what it prints, where, and its exit codes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use laglab::scene::saved::{Draft, Place, SavedRun};
use laglab::sim::action::Action;
use laglab::sim::ids::NodeId;
use laglab::sim::scenario::Scenario;
use laglab::sim::time::SimTime;
use laglab::sim::timeline::Timeline;
use serde_json::Value;

/// The smallest scenario, with a load and a person who writes and reads.
const SMALL: &str = r#"{
  "version": 1,
  "replicas": [{ "network_delay": { "constant": "40ms" } }],
  "clients": ["Ana"],
  "keys": [{ "name": "cart" }],
  "load": { "writes_per_second": 20, "reads_per_second": 80 },
  "script": [
    { "at": "1s", "do": { "write": { "client": 0, "key": 0 } } },
    { "at": "1.01s", "do": { "read": { "client": 0, "key": 0, "node": 1 } } }
  ]
}"#;

const CASE: &str = r#"{
  "name": "a-write", "group": "simple", "about": "A write is acknowledged.",
  "engine": "postgresql",
  "nodes": { "p": { "role": "primary", "conf": "" } },
  "steps": [{ "do": "write", "id": "w", "node": "p", "key": "x", "value": 1, "expect": "acked" }]
}"#;

/// A folder of a test's own, gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _old = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the folder can be made");
        Folder(path)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("the file can be written");
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

fn laglab(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_laglab"));
    command.args(arguments).output().expect("it can be started")
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it prints text");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// What a command prints that ends well.
fn printed(arguments: &[&str]) -> String {
    let (code, out, error) = said(&laglab(arguments));
    assert_eq!((code, error.as_str()), (Some(0), ""), "{arguments:?}: {out}");
    out
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).expect("it prints JSON")
}

#[test]
fn run_tells_what_happens_and_counts() {
    let folder = Folder::new("run");
    let file = folder.file("small.json", SMALL);
    let told = printed(&["run", &file, "--until", "3s"]);
    assert!(told.contains("  1.000 s  Ana sends a write to the primary: cart ="), "{told}");
    assert!(told.contains("After 3.000 s, in "), "{told}");
    let counted = printed(&["run", &file, "--until", "3s", "--counts"]);
    assert!(told.ends_with(&counted), "{counted}");
    let everything = printed(&["run", &file, "--until", "3s", "--all"]);
    assert!(everything.lines().count() > told.lines().count(), "it tells more");
    let report = json(&["--json", "run", &file, "--until", "3s"]);
    assert_eq!(report["time_us"], 3_000_000);
    assert!(report["counts"]["writes"].as_u64() > Some(30), "{}", report["counts"]);
    let events = report["events"].as_array().expect("events are listed");
    assert!(events.iter().all(|e| e["time_us"].is_u64() && e["text"].is_string()), "each is told");
}

#[test]
fn digest_is_the_same_each_time_and_another_for_another_seed() {
    let folder = Folder::new("digest");
    let file = folder.file("small.json", SMALL);
    let other = SMALL.replace("\"version\": 1", "\"version\": 1, \"seed\": 5");
    let other = folder.file("other.json", other);
    let digest = printed(&["digest", &file, "--time", "5s"]);
    assert_eq!(digest, printed(&["digest", &file, "--time", "5s"]));
    assert_ne!(digest, printed(&["digest", &other, "--time", "5s"]));
    let report = json(&["digest", &file, "--time", "5s", "--json"]);
    let text = report["digest"].as_str().expect("it is text");
    assert!(digest.starts_with(text), "{digest} is {report}");
}

/// A run in which something was done, as the page saves it.
fn saved_run() -> SavedRun {
    let scenario = Scenario::from_json(SMALL).expect("it is valid");
    let mut timeline = Timeline::new(scenario.into());
    timeline.advance(SimTime::from_micros(1_200_000), u64::MAX, |_, _| {});
    timeline.act(Action::Crash(NodeId(1)), |_, _| {}).expect("it can be done");
    timeline.advance(SimTime::from_micros(2_000_000), u64::MAX, |_, _| {});
    let end = Place { step: timeline.steps(), time: timeline.now() };
    let mut draft = Draft::new(timeline.recording(), "a-lesson", "Async", end, end);
    assert!(draft.go_on(u64::MAX, |_, _| {}), "it comes to its end");
    draft.run
}

#[test]
fn a_run_that_the_page_saved_is_done_again_from_its_file_and_from_a_link() {
    let folder = Folder::new("saved");
    let run = saved_run();
    let text = serde_json::to_string_pretty(&run).expect("it has a text");
    let file = folder.file("run.json", &text);
    let packed = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 9);
    let packed = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, packed);
    let link = format!("https://lab.example/#run=1.{packed}");
    for argument in [&file, &link] {
        let digest = printed(&["digest", argument]);
        assert_eq!(digest, format!("{} after {} events\n", run.digest, run.end.step));
        let told = printed(&["run", argument]);
        assert!(told.contains("After 2.000 s, in "), "{told}");
        assert!(told.contains("\n  1.200 s  "), "what was done in it is done again: {told}");
    }
    let longer = said(&laglab(&["run", &file, "--until", "3s"]));
    assert_eq!(longer.2, "laglab: --until: a saved run goes to its own end\n");
    assert_eq!(longer.0, Some(2));

    let other = folder.file("other.json", text.replace(&run.digest, "0123456789abcdef"));
    let (code, out, error) = said(&laglab(&["digest", &other]));
    assert_eq!(code, Some(1), "{out}");
    assert!(error.contains("Digest when saved: 0123456789abcdef."), "{error}");
    let (code, _, error) = said(&laglab(&["run", &link[..link.len() - 40]]));
    assert_eq!(code, Some(2), "{error}");
    assert!(error.starts_with("laglab: the link: it is damaged"), "{error}");
    let wrong = folder.file("wrong.json", text.replace("\"acts\"", "\"axes\""));
    let (code, _, error) = said(&laglab(&["run", &wrong]));
    assert_eq!(code, Some(2), "{error}");
    assert!(
        error.contains("wrong.json: line ") && error.contains("unknown field `axes`"),
        "{error}"
    );
}

#[test]
fn case_counts_those_that_agree_in_its_last_line() {
    let folder = Folder::new("case");
    folder.file("good.json", CASE);
    folder.file("notes.txt", "not a case");
    let all = folder.0.to_string_lossy().into_owned();
    assert_eq!(printed(&["case", &all]), "1 of 1 cases agree\n");
    let differs = folder.file("wrong.json", CASE.replace("\"acked\"", "\"blocked\""));
    let (code, out, error) = said(&laglab(&["case", &all]));
    assert_eq!((code, error.as_str()), (Some(1), ""), "{out}");
    assert_eq!(out.lines().last(), Some("1 of 2 cases agree"));
    assert!(out.contains("a-write [simple]\n  step 1: write "), "{out}");
    assert!(out.contains("recorded \"blocked\"\n    got      \"acked\""), "{out}");
    let report = said(&laglab(&["case", &differs, "--json"])).1;
    let report: Value = serde_json::from_str(&report).expect("it prints JSON");
    assert_eq!((&report["agree"], &report["of"]), (&0.into(), &1.into()));
    assert_eq!(report["cases"][0]["differences"][0]["step"], 1);
    let bad = folder.file("bad.json", "{\n  \"name\": 1\n}");
    let (code, out, error) = said(&laglab(&["case", &bad, &differs]));
    assert_eq!(code, Some(2), "{out}");
    assert!(error.contains("bad.json: line 2, column 11: invalid type"), "{error}");
    assert_eq!(out.lines().last(), Some("0 of 2 cases agree"), "the others are played");
}

#[test]
fn compare_prints_both_tables_with_their_figures() {
    let folder = Folder::new("compare");
    let file = folder.file("small.json", SMALL);
    let told = printed(&["compare", &file, "--seeds", "2"]);
    for part in [
        "sync (remote_apply)",
        "acknowledged writes lost",
        "Async against sync",
        "The patterns",
        "measured:",
        "but: `on` waits",
        "see: ",
    ] {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
    let report = json(&["compare", &file, "--seeds", "2", "--json"]);
    let rows = report["rows"].as_array().expect("rows are listed");
    assert_eq!(rows.len(), 5, "four patterns, and remote_apply");
    assert_eq!(rows[3]["counts"]["stale"], 0, "remote_apply is fresh");
    assert!(rows[0]["write_latency"]["p99_us"].as_u64() > Some(1_000), "{}", rows[0]);
    assert_eq!(report["tables"][0]["lines"].as_array().map(Vec::len), Some(5));
}

#[test]
fn sweep_shows_a_number_for_each_value() {
    let folder = Folder::new("sweep");
    // Without Ana, whose read goes to the replica whatever the route says.
    let (before, _) = SMALL.split_once(",\n  \"script\"").expect("it has a script");
    let file = folder.file("small.json", format!("{before} }}"));
    let window = ["sweep", &file, "--vary", "window=0s..200ms:3", "--measure", "read_your_writes"];
    let told = printed(&window);
    assert_eq!(told.lines().count(), 6, "a title, an empty line, names and three values:\n{told}");
    let report = json(&[&window[..], &["--json"]].concat());
    let points = report["points"].as_array().expect("points are listed");
    assert!(points[0]["measured"].as_f64() > Some(0.0), "no window: {}", points[0]["measured"]);
    assert_eq!(points[2]["measured"], 0.0, "a window longer than the lag");
    assert_eq!(report["unit"], "count");
}

#[test]
fn lint_finds_what_a_learner_would_stumble_over() {
    let folder = Folder::new("lint");
    let good = include_str!("../assets/lessons/01-you-wrote-it.md");
    let file = folder.file("good.md", good);
    assert_eq!(printed(&["lint", &file]), "0 findings in 1 lesson\n");
    let bad = good
        .replace("\"lagging\": 2", "\"lagging\": 7")
        .replace("\"speed\": \"1/4\"", "\"speed\": \"slow\"")
        + "\nSee [this](javascript:alert(1)).\n";
    let file = folder.file("bad.md", &bad);
    let (code, out, error) = said(&laglab(&["lint", &file]));
    assert_eq!((code, error.as_str()), (Some(1), ""), "{out}");
    assert!(out.contains("bad.md: line 5: speed `slow`: expected one of 1/1000"), "{out}");
    assert!(out.contains("node 7: expected a node from 0 to 2"), "{out}");
    let last = bad.lines().count();
    assert!(out.contains(&format!("line {last}, column 10: link to `javascript:")), "{out}");
    let unread = folder.file("unread.md", good.replace("\"goals\"", "\"aims\""));
    let (code, out, _) = said(&laglab(&["lint", &unread]));
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("unread.md: line ") && out.contains("unknown field `aims`"), "{out}");
}

/// Files that are nothing, or much too much.
#[test]
fn input_that_cannot_be_used_is_said_with_exit_code_2() {
    let folder = Folder::new("hostile");
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let change = |from: &str, to: &str| SMALL.replace(from, to).into_bytes();
    let files: [(&str, Vec<u8>, &str); 12] = [
        ("empty.json", Vec::new(), "line 1, column 0: EOF"),
        ("binary.json", vec![b'{', b'\n', 0xff, 0xfe, 0], "line 2, column 1: it is not text"),
        ("deep.json", nested(100_000).into_bytes(), "line 1, column "),
        ("typo.json", change("\"clients\"", "\"people\""), "line 4, column 10: unknown field"),
        ("soon.json", change("40ms", "soon"), "line 3, column 56: `soon` is not a duration"),
        ("huge.json", change("\"40ms\"", "\"1e300s\""), "is not a duration: expected a number"),
        ("big.json", change("80", "99999999999999999999"), "line 6, column "),
        ("fast.json", change("80", "4000000000"), "load: 4000000000 requests a second"),
        ("nobody.json", change("[\"Ana\"]", "[]"), "0 clients: expected 1 to 12"),
        ("node.json", change("\"node\": 1", "\"node\": 99"), "script line 2: there is no node"),
        ("far.json", change("80 }", "80, \"route\": { \"node\": 9 } }"), "load: there is no node"),
        ("long.json", vec![b' '; 17 << 20], "it is too long: expected at most 16 MB"),
    ];
    for (name, text, expected) in files {
        let file = folder.file(name, text);
        let (code, out, error) = said(&laglab(&["run", &file, "--until", "1s"]));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{name}: {error}");
        assert!(error.starts_with("laglab: ") && error.contains(name), "{name}: {error}");
        assert!(error.contains(expected), "{name}: {error}");
        assert_eq!(error.lines().count(), 1, "{name}: one line says it: {error}");
    }
    let nowhere = folder.0.join("nowhere.json").to_string_lossy().into_owned();
    let all = folder.0.to_string_lossy().into_owned();
    for (arguments, expected) in [
        (["run", &nowhere], "nowhere.json: it cannot be read"),
        (["run", &all], "it is a folder: expected a file"),
        (["compare", &all], "it is a folder: expected a file"),
        (["lint", &nowhere], "nowhere.json: it cannot be read"),
        (["lint", &all], "the folder is empty: expected *.md in it"),
        (["case", &nowhere], "nowhere.json: it cannot be read"),
    ] {
        let (code, _, error) = said(&laglab(&arguments));
        assert_eq!(code, Some(2), "{arguments:?}: {error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
}

/// Scenarios that read well and whose servers could not stand together, or would not start.
#[test]
fn a_cluster_that_cannot_be_built_is_refused_before_it_is() {
    let folder = Folder::new("clusters");
    for (i, (nodes, expected)) in [
        (r#"{ "conf": "wal_level = minimal" }"#, "replica 1, conf"),
        (r#"{ "conf": "fsync = on\nfsync = = on" }"#, "replica 1, conf, line 2: syntax error"),
        (r#"{ "settings": { "checkpoint_timeout": "0" } }"#, "outside the valid range"),
        (r#"{ "settings": { "wal_sender_timeout": "1us" } }"#, "expected 0 or at least 1 ms"),
        (r#"{ "slots": ["a", "a"] }"#, "replica 1, slots: `a` is listed twice"),
        (r#"{ "slots": ["A"] }"#, "expected 1 to 63 lower-case letters"),
        (r#"{ "follows": 2 }, { "follows": 1 }"#, "follow each other in a circle"),
        (r#"{ "subscribes_to": [0, 0] }"#, "subscribes_to 0: it is listed twice"),
        (r#"{ "subscribes_to": [0] }"#, "expected of a node with `primary`: true only"),
        (r#"{ "mariadb": {} }"#, "expected nodes of one kind"),
        (r#"{ "name": "a" }, { "name": "a" }"#, "expected one that no other node has"),
    ]
    .into_iter()
    .enumerate()
    {
        let text = format!(
            r#"{{ "version": 1, "clients": ["Ana"], "keys": [{{ "name": "a" }}],
                 "replicas": [{nodes}] }}"#
        );
        let file = folder.file(&format!("{i}.json"), text);
        let (code, _, error) = said(&laglab(&["run", &file]));
        assert_eq!(code, Some(2), "{nodes}: {error}");
        assert!(error.contains(expected), "{nodes}: {error}");
    }
}

#[test]
fn arguments_that_make_no_sense_say_what_was_expected() {
    let folder = Folder::new("arguments");
    let file = folder.file("small.json", SMALL);
    for (arguments, expected) in [
        (vec!["run", &file, "--until", "soon"], "expected a number and a unit"),
        (vec!["run", &file, "--all", "--counts"], "cannot be used with"),
        (vec!["compare", &file, "--seeds", "0"], "1..=10000"),
        (vec!["sweep", &file, "--vary", "window", "--measure", "lost"], "expected NAME=FROM..TO"),
        (vec!["sweep", &file, "--vary", "window=1s", "--measure", "joy"], "expected one of read_"),
        (vec!["sweep", &file, "--vary", "joy=1..2", "--measure", "lost"], "expected one of route."),
        (
            vec!["sweep", &file, "--vary", "fsync=a,b", "--measure", "lost"],
            "small.json: `a` is not",
        ),
        (vec!["case"], "required"),
        (vec![], "Usage: laglab"),
    ] {
        let (code, out, error) = said(&laglab(&arguments));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
}
