//! What the style asks for and a machine can see.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file of the project.
struct File {
    /// Its path from the project's folder.
    path: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text files below some folders, in order of their paths. What tools have put there and
/// what is not text is left out.
fn files(folders: &[&str]) -> Vec<File> {
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let made = path.ends_with("node_modules") || path.ends_with("tests/e2e/out");
            let entries = path.read_dir().expect("the folder can be read");
            let entries = entries.map(|entry| entry.expect("the folder can be read").path());
            open.extend(entries.filter(|_| !made));
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let path = path.strip_prefix(root()).expect("it is in the project");
            files.push(File { path: path.to_string_lossy().replace('\\', "/"), text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn rust_files() -> Vec<File> {
    let mut files = files(&["src", "tests", "benches"]);
    files.retain(|file| file.path.ends_with(".rs"));
    assert!(files.len() > 20, "the sources are found");
    files
}

/// Fails with every problem at once.
fn report(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// The layers, and what each may use: `sim` knows nobody, nobody knows `ui`.
const LAYERS: [(&str, &[&str]); 8] = [
    ("sim", &["sim"]),
    ("lang", &["lang"]),
    ("measure", &["lang", "sim", "measure"]),
    ("scene", &["lang", "sim", "scene"]),
    ("script", &["lang", "sim", "scene", "script"]),
    ("lesson", &["lang", "sim", "scene", "script", "lesson"]),
    ("cli", &["lang", "sim", "measure", "scene", "script", "lesson", "cli"]),
    ("ui", &["lang", "sim", "measure", "scene", "script", "lesson", "ui"]),
];

/// The first name after the crate's root in every path of a line that starts there. `depth` is
/// how many times `super` leads from the file's module to the root.
fn used_layers(line: &str, depth: usize) -> Vec<String> {
    let mut used = Vec::new();
    let name = |text: &str| -> String {
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    for (i, _) in line.match_indices("crate::") {
        used.push(name(&line[i + "crate::".len()..]));
    }
    for (i, _) in line.match_indices("super::") {
        // Each `super` of a chain is met in turn: the whole chain counts.
        if line[..i].ends_with("super::") {
            continue;
        }
        let after = line[i..].trim_start_matches("super::");
        let supers = (line.len() - i - after.len()) / "super::".len();
        if supers >= depth {
            used.push(name(after));
        }
    }
    used
}

#[test]
fn layers_use_only_what_lies_below_them() {
    let mut problems = Vec::new();
    for file in rust_files() {
        let Some(inside) = file.path.strip_prefix("src/") else { continue };
        let module: Vec<&str> = inside.trim_end_matches(".rs").split('/').collect();
        let Some((_, may)) = LAYERS.iter().find(|(layer, _)| *layer == module[0]) else { continue };
        let code = without_tests(&file.text).lines().count();
        for (number, line) in (1..).zip(file.text.lines()) {
            if line.trim_start().starts_with("//") {
                continue;
            }
            // The module of a file's tests lies one deeper.
            let depth = module.len() + usize::from(number > code);
            for used in used_layers(line, depth) {
                let known = LAYERS.iter().any(|(layer, _)| *layer == used);
                if used.is_empty() {
                    let what = "a path from the root must name its layer";
                    problems.push(format!("{}:{number}: {what}", file.path));
                } else if known && !may.contains(&used.as_str()) {
                    problems.push(format!("{}:{number}: {} uses {used}", file.path, module[0]));
                }
            }
        }
    }
    report(&problems);
}

/// Without the page no crate of the browser is built. That the engine cannot depend on one is a
/// fact of the build and not a promise.
#[test]
fn the_engine_builds_without_a_web_crate() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&tree.stdout);
    assert!(tree.status.success(), "cargo tree: {}", String::from_utf8_lossy(&tree.stderr));
    assert!(text.starts_with("laglab "), "it lists the project first: {text}");
    let web = ["leptos", "wasm-bindgen", "web-sys", "js-sys", "gloo-", "plotters"];
    let is_web = |line: &&str| web.iter().any(|name| line.starts_with(name));
    let found: Vec<String> = text.lines().filter(is_web).map(str::to_owned).collect();
    report(&found);
}

/// The code of a file without its tests, which stand last.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\n").next().unwrap_or(text)
}

/// Lines of the longest file of the engine, its tests not counted.
const CORE_FILE_LINES: usize = 400;

/// Files of the engine that are longer, and how long they may be. None may be added, and one that
/// has become shorter takes its number down with it.
const LONG_FILES: [(&str, usize); 0] = [];

#[test]
fn files_of_the_engine_are_short() {
    let mut problems = Vec::new();
    for file in rust_files().iter().filter(|file| file.path.starts_with("src/sim")) {
        let lines = without_tests(&file.text).lines().count();
        let known = LONG_FILES.iter().find(|(path, _)| *path == file.path);
        let most = known.map_or(CORE_FILE_LINES, |(_, most)| *most);
        if lines > most {
            problems.push(format!("{}: {lines} lines, at most {most}", file.path));
        } else if known.is_some() && lines + 10 < most {
            problems.push(format!("{}: only {lines} lines; take its limit down", file.path));
        }
    }
    report(&problems);
}

/// Lines of the longest function, and of the longest component of the page, whose markup counts.
const FUNCTION_LINES: usize = 70;
const COMPONENT_LINES: usize = 100;

/// Each function of a formatted file: its line, how many it has, and whether it is a component.
fn functions(text: &str) -> Vec<(usize, usize, bool)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let words: Vec<&str> = code.split(' ').take(4).collect();
        let is_function = !code.starts_with("//")
            && words.contains(&"fn")
            && words
                .iter()
                .take_while(|w| **w != "fn")
                .all(|w| w.starts_with("pub") || ["const", "async", "extern", "in"].contains(w));
        if !is_function {
            continue;
        }
        let indent = &line[..line.len() - code.len()];
        let end = format!("{indent}}}");
        // One that has no body, or all of it in one line, ends where it begins.
        let body = lines[i..]
            .iter()
            .position(|l| l.ends_with('{') || l.ends_with(';') || l.ends_with('}'));
        let open = body.is_some_and(|at| lines[i + at].ends_with('{'));
        let length =
            if open { lines[i..].iter().position(|l| *l == end).map_or(0, |n| n + 1) } else { 1 };
        let component = lines[i.saturating_sub(3)..i].iter().any(|l| l.trim() == "#[component]");
        functions.push((i + 1, length, component));
    }
    functions
}

#[test]
fn functions_are_short() {
    let mut problems = Vec::new();
    for file in rust_files() {
        for (line, length, component) in functions(&file.text) {
            let most = if component { COMPONENT_LINES } else { FUNCTION_LINES };
            if length > most {
                problems.push(format!("{}:{line}: {length} lines, at most {most}", file.path));
            }
        }
    }
    report(&problems);
}

#[test]
fn the_length_of_a_function_is_counted() {
    let text = "fn a() {\n    b\n}\n\nimpl X {\n    pub(super) fn c(\n        d: E,\n    ) -> F {\n\
                        g\n    }\n    fn h() {}\n}\n// fn i() {\n";
    assert_eq!(functions(text), [(1, 3, false), (6, 5, false), (11, 1, false)]);
}

/// Columns of the longest line. The formatter does not break the page's markup, nor do we where
/// that would say less.
const COLUMNS: usize = 100;

fn is_markup(file: &File, line: &str) -> bool {
    file.path.starts_with("src/ui")
        && (line.trim_start().starts_with('<') || line.contains("view! {"))
}

#[test]
fn lines_fit_on_a_screen() {
    let mut problems = Vec::new();
    for file in rust_files() {
        for (number, line) in (1..).zip(file.text.lines()) {
            let columns = line.chars().count();
            if columns > COLUMNS && !is_markup(&file, line) {
                problems.push(format!("{}:{number}: {columns} columns", file.path));
            }
        }
    }
    report(&problems);
}

#[test]
fn nothing_is_left_to_do_and_no_machine_is_named() {
    // Put together here, so that this file does not hold them.
    let banned = [
        (["TO", "DO"], "do it, or leave it"),
        (["FIX", "ME"], "fix it, or leave it"),
        (["XX", "X"], "say what is meant"),
        (["todo", "!("], "do it"),
        (["dbg", "!("], "take it out"),
        (["/ho", "me/"], "no path of a machine"),
        (["/ro", "ot/"], "no path of a machine"),
        (["/wo", "rk/"], "no path of a machine"),
        (["/Us", "ers/"], "no path of a machine"),
    ];
    let everything = [
        "src",
        "tests",
        "benches",
        "assets",
        "style",
        ".scripts",
        ".ci",
        "Makefile",
        "index.html",
        "Cargo.toml",
        "Trunk.toml",
        "README.md",
    ];
    let there: Vec<&str> = everything.into_iter().filter(|p| root().join(p).exists()).collect();
    let mut problems = Vec::new();
    for file in files(&there).iter().filter(|file| !file.path.ends_with("package-lock.json")) {
        for (number, line) in (1..).zip(file.text.lines()) {
            for (parts, instead) in &banned {
                if line.contains(&parts.concat()) {
                    problems.push(format!("{}:{number}: {}: {instead}", file.path, parts.concat()));
                }
            }
        }
    }
    report(&problems);
}
