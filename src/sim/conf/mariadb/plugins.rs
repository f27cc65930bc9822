//! The options of the plugins, and those that are gone.
//!
//! Source: `plugin_init` in `sql_plugin.cc`.

use super::file::Item;
use super::option::{MyOption, is_front, is_same};
use super::options::{Options, Pass, Remark, prefix_of};
use super::table::{MYSQL_ONLY, NOT_YET, REMOVED};

/// The plugins with options, in the order they start, and whether the server needs them.
const PLUGINS: [(&str, &str, bool); 5] = [
    ("binlog-", "binlog", true),
    ("myisam-", "MyISAM", true),
    ("aria-", "Aria", true),
    ("innodb", "InnoDB", false),
    ("", "", false),
];

/// The server does not start, or says so of a plugin.
pub(super) fn refuse(out: &mut Options, line: u32, message: &str) {
    let message = message.to_owned();
    out.remarks.push(Remark { line, message, is_error: true, option: None });
}

/// The options of the plugins, which may have `plugin-` before them. Returns what is left over,
/// and whether InnoDB is off; or nothing if the server does not start.
pub(super) fn plugins<'i>(
    items: Vec<&'i Item>,
    options: Vec<MyOption>,
    out: &mut Options,
) -> Result<(Vec<&'i Item>, bool), ()> {
    let mut left: Vec<(Item, &Item)> = Vec::new();
    for item in items {
        let mut inner = item.clone();
        if is_front("plugin-", &item.text) {
            inner.text = item.text[7..].to_owned();
            inner.equals = item.equals.and_then(|at| at.checked_sub(7));
        }
        left.push((inner, item));
    }
    let (mut is_refused, mut has_no_innodb, mut has_no_aria) = (false, false, false);
    for (start, plugin, is_needed) in PLUGINS {
        let is_of = |o: &MyOption| match start {
            "" => !PLUGINS.iter().any(|(s, ..)| !s.is_empty() && is_front(s, o.name)),
            _ => is_front(start, o.name),
        };
        let options: Vec<MyOption> = options.iter().filter(|o| is_of(o)).copied().collect();
        let mut pass = Pass { options, label: "", is_last: false, out, has_failed: false };
        let mut line = 0;
        left.retain(|(inner, _)| {
            let before = pass.has_failed;
            let is_left = pass.line(inner);
            line = if pass.has_failed && !before { inner.line } else { line };
            is_left
        });
        if !pass.has_failed {
            continue;
        }
        let shown = match plugin {
            "" => out.remarks.last().and_then(|r| r.option).unwrap_or_default(),
            _ => plugin,
        };
        let shown =
            if plugin.is_empty() { shown.replace('-', "_").to_uppercase() } else { shown.into() };
        let message = format!("Parsing options for plugin '{shown}' failed. Disabling plugin");
        refuse(out, line, &message);
        is_refused |= is_needed;
        has_no_innodb |= plugin == "InnoDB";
        has_no_aria |= plugin == "Aria";
    }
    if is_refused {
        if has_no_aria {
            let message = "Could not open mysql.plugin table: \"Unknown storage engine 'Aria'\". \
                           Some plugins may be not loaded";
            refuse(out, 0, message);
        }
        refuse(out, 0, "Failed to initialize plugins.");
        out.is_refused = true;
        return Err(());
    }
    let innodb = out.settings.iter().rev().find(|s| s.option == "innodb");
    has_no_innodb |= innodb.is_some_and(|s| s.value == "OFF");
    Ok((left.into_iter().map(|(_, item)| item).collect(), has_no_innodb))
}

/// Options that are taken for the sake of old files and of MySQL's.
pub(super) fn gone<'i>(items: Vec<&'i Item>, out: &mut Options) -> Vec<&'i Item> {
    let lists = [
        (
            REMOVED,
            "was removed. It does nothing now and exists only for compatibility with old \
                   my.cnf files.",
        ),
        (MYSQL_ONLY, "is MySQL 5.6 / 5.7 compatible option. Not used or needed in MariaDB."),
        (NOT_YET, "is MySQL 5.6 / 5.7 compatible option. To be implemented in later versions."),
    ];
    let find = |name: &str| {
        let named = |(list, what): &(&'static str, &'static str)| {
            let what = *what;
            list.split(' ').map(move |known| (known, what)).collect::<Vec<_>>()
        };
        let all: Vec<_> = lists.iter().flat_map(named).collect();
        let mut fitting = all.iter().filter(|(known, _)| is_front(name, known));
        let exact = all.iter().find(|(known, _)| is_same(known, name));
        let only = fitting.next().filter(|_| fitting.next().is_none() && !name.is_empty());
        exact.or(only).copied()
    };
    let is_left = |item: &&Item| {
        let mut name = item.parts().0;
        let mut found = find(name);
        while let (None, Some((_, rest))) = (found, prefix_of(name)) {
            name = rest;
            found = find(name);
        }
        let Some((known, what)) = found else {
            return true;
        };
        let message = format!("'{known}' {what}");
        out.remarks.push(Remark { line: item.line, message, is_error: false, option: None });
        false
    };
    items.into_iter().filter(is_left).collect()
}
