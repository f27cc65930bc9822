//! For an editor: what is wrong with a text, line by line, and writing a setting into it.

use super::super::{Problem, Refused, suggest};
use super::file::{self, Item};
use super::parameter::{Context, Parameter};
use super::{Conf, Set, last_ones, start};

/// Everything that is wrong with a text, by line. The server stops at the first kind of error it
/// finds, and gives no lines for values; here all are found, and placed.
pub fn problems(text: &str) -> Vec<Problem> {
    let file = file::read(text);
    let mut problems: Vec<Problem> = file
        .remarks
        .iter()
        .map(|remark| Problem {
            line: remark.line,
            message: remark.message.clone(),
            expected: if remark.message.starts_with("syntax error") {
                "name = value; a value that is not one plain word or number needs single quotes"
                    .to_owned()
            } else {
                "settings in this file: there are no others".to_owned()
            },
            is_warning: !remark.is_error,
        })
        .collect();
    // Names and values are looked at as if the bad lines were not there.
    let mut conf = Conf::default();
    for (line, message) in conf.unknown_names(&file) {
        let item = file.items.iter().find(|item| item.line == line);
        problems.push(Problem {
            line,
            message,
            expected: item.map(|item| known_name(&item.name)).unwrap_or_default(),
            is_warning: false,
        });
    }
    let known: Vec<Item> = file.items.iter().filter(|i| is_known(&conf, i)).cloned().collect();
    for item in last_ones(&known, |_| true) {
        if let Set::Refused(complaint) = conf.set_from_file(item, false) {
            let parameter = Parameter::find(&item.name, true);
            problems.push(Problem {
                line: item.line,
                message: told(&complaint.lines("")),
                expected: parameter.map(|p| expected(&p)).unwrap_or_default(),
                is_warning: false,
            });
        }
    }
    contradictions(&conf, &known, &mut problems);
    if problems.iter().all(|p| p.is_warning) {
        late_problems(text, &known, &mut problems);
    }
    problems.sort_by_key(|problem| problem.line);
    problems
}

fn is_known(conf: &Conf, item: &Item) -> bool {
    item.name.contains('.') || conf.find(&item.name).is_some()
}

/// The lines of a complaint as one text, without `LOG:` and the like at its front.
fn told(lines: &[String]) -> String {
    let plain = |line: &String| {
        let cut = line.split_once(":  ").filter(|(label, _)| label.len() <= 7);
        cut.map_or(line.as_str(), |(_, text)| text).to_owned()
    };
    lines.iter().map(plain).collect::<Vec<_>>().join(" ")
}

fn expected(parameter: &Parameter) -> String {
    match (parameter.context, parameter.name) {
        (Context::Internal, _) => "nothing: the server was built with it".to_owned(),
        (_, "synchronous_standby_names") => {
            "names with commas between them, FIRST n (names) or ANY n (names)".to_owned()
        }
        (_, "primary_slot_name") => "lower-case letters, digits and underscores".to_owned(),
        _ => parameter.expected(),
    }
}

fn known_name(written: &str) -> String {
    let names = Parameter::all().chain(Parameter::pglogical()).map(|p| p.name);
    match suggest::nearest(written, names) {
        Some(name) => format!("a setting of PostgreSQL 15, perhaps {name}"),
        None => "a setting of PostgreSQL 15".to_owned(),
    }
}

/// The line that sets a name last; the first line if none does.
fn line_of(items: &[Item], name: &str) -> u32 {
    let found = items.iter().rev().find(|item| item.name.eq_ignore_ascii_case(name));
    found.map_or(1, |item| item.line)
}

/// Settings that do not go together.
fn contradictions(conf: &Conf, items: &[Item], problems: &mut Vec<Problem>) {
    for (name, lines) in start::contradictions(conf) {
        problems.push(Problem {
            line: line_of(items, name),
            message: told(&lines),
            expected: "settings that go together".to_owned(),
            is_warning: false,
        });
    }
}

/// What shows only when libraries are loaded, and what the server passes over.
fn late_problems(text: &str, items: &[Item], problems: &mut Vec<Problem>) {
    let (log, is_warning) = match Conf::start(text, &[]) {
        Ok(conf) => (conf.warnings, true),
        Err(Refused { log }) => (log, false),
    };
    for line in log.iter().filter(|line| !line.contains("skipping missing")) {
        if line.starts_with("DETAIL") || line.starts_with("HINT") {
            let (_, more) = line.split_once(":  ").unwrap_or(("", line));
            if let Some(last) = problems.last_mut() {
                last.message = format!("{} {more}", last.message);
            }
            continue;
        }
        let named = items.iter().rev().find(|item| line.contains(&item.name));
        let library = line_of(items, "shared_preload_libraries");
        problems.push(Problem {
            line: named.map_or(library, |item| item.line),
            message: told(std::slice::from_ref(line)),
            expected: String::new(),
            is_warning,
        });
    }
}

/// The text with one setting changed or added. The last line that sets it is changed in place and
/// keeps its comment; if none does, a line is added. Reading the result gives the value back.
pub fn with_setting(text: &str, name: &str, value: &str) -> String {
    let value = file::written(value);
    let same = |item: &&Item| {
        let own = Parameter::find(&item.name, true);
        let other = Parameter::find(name, true);
        item.name.eq_ignore_ascii_case(name) || (own.is_some() && own == other)
    };
    match file::read(text).items.iter().rev().find(same) {
        Some(item) => {
            let (before, after) = (&text[..item.span.start], &text[item.span.end..]);
            format!("{before}{value}{after}")
        }
        None => {
            let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            format!("{text}{end}{name} = {value}\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_its_line() {
        let text = "synchronous_comit = on\nwal_keep_size = '5s'\nfsync = = on\nwal_level = \
                    minimal\nfsync = maybe";
        let found = problems(text);
        let lines: Vec<u32> = found.iter().map(|p| p.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5], "{found:?}");
        assert_eq!(found[0].expected, "a setting of PostgreSQL 15, perhaps synchronous_commit");
        assert!(found[1].message.contains("Valid units"), "{:?}", found[1]);
        assert_eq!(found[4].expected, "on or off");
        assert_eq!(problems("wal_keep_size = 64MB\n"), []);
    }

    #[test]
    fn what_pglogical_passes_over_is_a_warning() {
        let text = "shared_preload_libraries = 'pglogical'\npglogical.conflict_resolution = bogus";
        let found = problems(text);
        assert_eq!((found.len(), found[0].line, found[0].is_warning), (1, 2, true), "{found:?}");
    }

    #[test]
    fn a_setting_is_changed_in_place() {
        let text = "fsync = on\nwork_mem '1MB' # mine\nFsync=off#x";
        assert_eq!(
            with_setting(text, "fsync", "on"),
            "fsync = on\nwork_mem '1MB' # mine\nFsync=on#x"
        );
        assert_eq!(
            with_setting(text, "work_mem", "0.5GB"),
            "fsync = on\nwork_mem '0.5GB' # mine\nFsync=off#x"
        );
        assert_eq!(with_setting("a.b = 1", "port", "5"), "a.b = 1\nport = 5\n");
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in ["\0", "é='é\\", "a='\\777\\0'", "a=\u{2028}", "'", "=", "\\", "x='\\\n'"] {
            let _ = problems(text);
            let _ = Conf::start(text, &[]).map(|mut conf| conf.reload(text));
            let _ = with_setting(text, "é", text);
        }
    }
}
