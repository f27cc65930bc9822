//! Values that are lists.
//!
//! Sources: `SplitIdentifierString` and `SplitDirectoriesString` in `varlena.c`; `check_datestyle`
//! in `variable.c`.

use super::parameter::Parameter;
use super::value::Complaint;

/// Splits at commas; parts may stand in double quotes. None if a part is missing or badly quoted.
/// With `spaces`, a part may hold blanks, as the path of a library may.
pub(super) fn split(text: &str, spaces: bool) -> Option<Vec<String>> {
    let blank = [' ', '\t', '\n', '\r', '\x0b', '\x0c'];
    let mut rest = text.trim_start_matches(blank);
    let mut parts = Vec::new();
    if rest.is_empty() {
        return Some(parts);
    }
    loop {
        if let Some(inside) = rest.strip_prefix('"') {
            let mut part = String::new();
            let mut end = None;
            let mut chars = inside.char_indices().peekable();
            while let Some((at, c)) = chars.next() {
                if c != '"' {
                    part.push(c);
                } else if chars.next_if(|(_, next)| *next == '"').is_some() {
                    part.push('"');
                } else {
                    end = Some(at + 1);
                    break;
                }
            }
            rest = &inside[end?..];
            parts.push(part);
        } else {
            let end = rest.find(|c| c == ',' || (!spaces && blank.contains(&c)));
            let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
            let part = part.trim_end_matches(blank);
            if part.is_empty() {
                return None;
            }
            parts.push(if spaces { part.to_owned() } else { part.to_ascii_lowercase() });
            rest = after;
        }
        rest = rest.trim_start_matches(blank);
        if rest.is_empty() {
            return Some(parts);
        }
        rest = rest.strip_prefix(',')?.trim_start_matches(blank);
    }
}

pub(super) fn lists(parameter: &Parameter, value: String) -> Result<String, Complaint> {
    let invalid = || Complaint::invalid(parameter.name, &value);
    let Some(parts) = split(&value, false) else {
        return Err(invalid().detail("List syntax is invalid."));
    };
    let known: &[&str] = match parameter.name {
        "log_destination" => &["stderr", "csvlog", "jsonlog", "syslog"],
        "restrict_nonsystem_relation_kind" => &["view", "foreign-table"],
        _ => return Ok(value),
    };
    match parts.iter().find(|p| !known.iter().any(|k| p.eq_ignore_ascii_case(k))) {
        Some(part) => Err(invalid().detail(format!("Unrecognized key word: \"{part}\"."))),
        None => Ok(value),
    }
}

pub(super) fn date_style(value: String) -> Result<String, Complaint> {
    let invalid = || Complaint::invalid("DateStyle", &value);
    let Some(parts) = split(&value, false) else {
        return Err(invalid().detail("List syntax is invalid."));
    };
    let (mut style, mut order) = (None, None);
    let mut is_conflict = false;
    for part in &parts {
        let word = part.to_ascii_lowercase();
        let front = |word: &str, of: &str| word.starts_with(of);
        let (new_style, new_order) = match word.as_str() {
            "iso" => (Some("ISO"), None),
            "sql" => (Some("SQL"), None),
            "german" => (Some("German"), None),
            "ymd" => (None, Some("YMD")),
            "dmy" => (None, Some("DMY")),
            "mdy" | "us" => (None, Some("MDY")),
            "default" => (None, None),
            _ if front(&word, "postgres") => (Some("Postgres"), None),
            _ if front(&word, "euro") => (None, Some("DMY")),
            _ if front(&word, "noneuro") => (None, Some("MDY")),
            _ => {
                return Err(invalid().detail(format!("Unrecognized key word: \"{part}\".")));
            }
        };
        is_conflict |= new_style.is_some() && style.is_some() && style != new_style;
        is_conflict |= new_order.is_some() && order.is_some() && order != new_order;
        style = new_style.or(style);
        order = new_order.or(order);
    }
    if is_conflict {
        return Err(invalid().detail("Conflicting \"datestyle\" specifications."));
    }
    let order = order.unwrap_or(if style == Some("German") { "DMY" } else { "MDY" });
    Ok(format!("{}, {order}", style.unwrap_or("ISO")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_at_commas_outside_quotes() {
        let words = |list: &[&str]| Some(list.iter().map(|w| (*w).to_owned()).collect());
        assert_eq!(split(" A, \"b, \"\"C\"", false), words(&["a", "b, \"C"]));
        assert_eq!(split("", false), words(&[]));
        assert_eq!(split("a b, c", true), words(&["a b", "c"]));
        for text in ["a,", ",", "a b", "\"a", "\"a\"b"] {
            assert_eq!(split(text, false), None, "{text}");
        }
    }
}
