//! For an editor: what is wrong with a text, line by line; writing a setting into it; and the
//! names that MySQL has for the same settings.

use super::super::{Problem, suggest};
use super::file::{self, Item};
use super::option::{MyOption, is_same};
use super::options;

/// Everything that is wrong with a text, by line. The server gives no lines, and stops at the
/// first kind of error; here all are found, and placed.
pub fn problems(text: &str) -> Vec<Problem> {
    let (items, errors) = file::read_on(text);
    let form = "[section], !include file or !includedir folder";
    let problem =
        |(line, message)| Problem { line, message, expected: form.to_owned(), is_warning: false };
    let mut problems: Vec<Problem> = errors.into_iter().map(problem).collect();
    // Each line by itself, so that the errors of one do not hide those of another.
    for item in &items {
        let read = options::read(std::slice::from_ref(item));
        let of_line = read.remarks.iter().filter(|remark| remark.line == item.line);
        let told: Vec<&str> = of_line.clone().map(|r| r.message.as_str()).collect();
        let Some(first) = of_line.clone().next() else { continue };
        let option = of_line.clone().find_map(|r| r.option).and_then(MyOption::find);
        problems.push(Problem {
            line: first.line,
            message: told.join(" "),
            expected: option.map_or_else(|| known_name(item), |option| option.expected()),
            is_warning: !read.is_refused,
        });
    }
    problems.sort_by_key(|problem| problem.line);
    problems
}

fn known_name(item: &Item) -> String {
    let written = item.parts().0;
    if let Some(name) = from_mysql(written) {
        return format!("MariaDB's name for it: {name}");
    }
    let plain = written.replace('-', "_").to_ascii_lowercase();
    let names: Vec<String> = MyOption::all().map(|o| o.name.replace('-', "_")).collect();
    match suggest::nearest(&plain, names.iter().map(String::as_str)) {
        Some(name) => format!("an option of MariaDB 10.11, perhaps {name}"),
        None => "an option of MariaDB 10.11".to_owned(),
    }
}

/// MariaDB 10.11's name for a setting that MySQL 8 calls otherwise; none if it has no other name
/// or no counterpart. MariaDB does not take MySQL's names of these.
///
/// Source: MySQL 8.0 manual, 19.1.6, options and variables of replication.
pub fn from_mysql(name: &str) -> Option<&'static str> {
    const NAMES: [(&str, &str); 28] = [
        ("rpl_semi_sync_source_enabled", "rpl_semi_sync_master_enabled"),
        ("rpl_semi_sync_source_timeout", "rpl_semi_sync_master_timeout"),
        ("rpl_semi_sync_source_trace_level", "rpl_semi_sync_master_trace_level"),
        ("rpl_semi_sync_source_wait_no_replica", "rpl_semi_sync_master_wait_no_slave"),
        ("rpl_semi_sync_source_wait_point", "rpl_semi_sync_master_wait_point"),
        ("rpl_semi_sync_replica_enabled", "rpl_semi_sync_slave_enabled"),
        ("rpl_semi_sync_replica_trace_level", "rpl_semi_sync_slave_trace_level"),
        ("log_replica_updates", "log_slave_updates"),
        ("replica_net_timeout", "slave_net_timeout"),
        ("replica_exec_mode", "slave_exec_mode"),
        ("replica_skip_errors", "slave_skip_errors"),
        ("replica_compressed_protocol", "slave_compressed_protocol"),
        ("replica_load_tmpdir", "slave_load_tmpdir"),
        ("replica_max_allowed_packet", "slave_max_allowed_packet"),
        ("replica_parallel_workers", "slave_parallel_workers"),
        ("replica_sql_verify_checksum", "slave_sql_verify_checksum"),
        ("replica_transaction_retries", "slave_transaction_retries"),
        ("replica_type_conversions", "slave_type_conversions"),
        ("skip_replica_start", "skip_slave_start"),
        ("init_replica", "init_slave"),
        ("source_retry_count", "master_retry_count"),
        ("source_verify_checksum", "master_verify_checksum"),
        ("sync_source_info", "sync_master_info"),
        ("sql_replica_skip_counter", "sql_slave_skip_counter"),
        ("log_slow_replica_statements", "log_slow_slave_statements"),
        ("show_replica_auth_info", "show_slave_auth_info"),
        ("super_read_only", "read_only"),
        ("enforce_gtid_consistency", "gtid_strict_mode"),
    ];
    NAMES.iter().find(|(mysql, _)| is_same(mysql, name)).map(|(_, mariadb)| *mariadb)
}

/// The text with one setting changed or added. The last line that sets it is changed in place and
/// keeps its comment; if none does, a line is added, in a section of the server. Reading the result
/// gives the value back.
pub fn with_setting(text: &str, name: &str, value: &str) -> String {
    let value = file::written(value);
    let items = file::read(text).unwrap_or_default();
    let same = |item: &&Item| is_same(item.parts().0, name);
    if let Some(item) = items.iter().rev().find(same) {
        let (before, after) = (&text[..item.span.start], &text[item.span.end..]);
        let equals = if item.equals.is_some() { "" } else { " = " };
        return format!("{before}{equals}{value}{after}");
    }
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let added = format!("{text}{end}{name} = {value}\n");
    let is_read =
        |text: &str| file::read(text).is_ok_and(|items| items.iter().rev().any(|item| same(&item)));
    if is_read(&added) { added } else { format!("{text}{end}[mysqld]\n{name} = {value}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_its_line() {
        let text = "[mysqld]\nfoo = 1\nread_only = yes\nsync_binlog = 5X\nlog_replica_updates = 1";
        let found = problems(text);
        let lines: Vec<u32> = found.iter().map(|p| p.line).collect();
        assert_eq!(lines, [2, 3, 4, 5], "{found:?}");
        let warnings: Vec<bool> = found.iter().map(|p| p.is_warning).collect();
        assert_eq!(warnings, [false, true, false, false]);
        assert_eq!(found[3].expected, "MariaDB's name for it: log_slave_updates");
        assert_eq!(problems("sync_binlog = 1\nskip-log-bin\n"), []);
    }

    #[test]
    fn a_wrong_section_hides_nothing() {
        let text = "foo = 1\n[mysqld\nsync_binlog = 5X\n!includedir /none\nbar";
        let lines: Vec<u32> = problems(text).iter().map(|p| p.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn every_translation_is_an_option() {
        for name in ["rpl_semi_sync_source_enabled", "replica-net-timeout", "super_read_only"] {
            let translated = from_mysql(name).expect("it has another name");
            assert!(MyOption::find(translated).is_some(), "{translated}");
        }
        assert_eq!(from_mysql("sync_binlog"), None);
    }

    #[test]
    fn a_setting_is_changed_in_place() {
        let text = "[mysqld]\nSync-Binlog = 1 # mine\nread_only\n[client]\nuser = x";
        assert_eq!(
            with_setting(text, "sync_binlog", "0"),
            "[mysqld]\nSync-Binlog = 0 # mine\nread_only\n[client]\nuser = x"
        );
        let added = with_setting(text, "slave_net_timeout", "5");
        assert!(added.ends_with("user = x\n[mysqld]\nslave_net_timeout = 5\n"), "{added}");
        let off = with_setting(text, "read_only", "OFF");
        assert!(off.contains("read_only = OFF\n"), "{off}");
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in ["\0", "é.=é", "a='\\", "=", ".", "é", "skip-", "loose_é.x=1", "[é", "x.y.z"]
        {
            let _ = problems(text);
            let _ = with_setting(text, "é", text);
            if let Ok(conf) = super::super::Conf::start(text, &[]) {
                let _ = conf.set_global(text);
            }
        }
    }
}
