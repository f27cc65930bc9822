//! `SET GLOBAL`.
//!
//! This is SQL: numbers have no suffix, words are not cut short, and numbers are not text.

use super::super::number;
use super::option::{MyOption, Scope};
use super::value::{Literal, Unfit};
use super::{Conf, option_of};

impl Conf {
    /// The settings after `SET GLOBAL assignment`, for instance `sync_binlog = 1, read_only = ON`.
    /// The error is the one a client gets, with its number.
    pub fn set_global(&self, assignment: &str) -> Result<Conf, String> {
        let mut conf = self.clone();
        let text = assignment.trim();
        let mut rest = text.strip_suffix(';').unwrap_or(text);
        loop {
            let (name, after) = name(rest)?;
            let (literal, shown, after) = literal(after)?;
            conf.assign(name, &literal, &shown)?;
            let after = after.trim_start();
            if after.is_empty() {
                return Ok(conf);
            }
            rest = after.strip_prefix(',').ok_or_else(|| syntax_error(after))?;
        }
    }

    fn assign(&mut self, name: &str, literal: &Option<Literal>, shown: &str) -> Result<(), String> {
        let Some(option) = variable(name) else {
            return Err(format!("ERROR 1193: Unknown system variable '{name}'"));
        };
        match option.scope {
            Scope::ReadOnly => {
                return Err(format!("ERROR 1238: Variable '{name}' is a read only variable"));
            }
            Scope::SessionOnly => {
                return Err(format!(
                    "ERROR 1228: Variable '{name}' is a SESSION variable and can't be used with \
                     SET GLOBAL"
                ));
            }
            _ => {}
        }
        let key = option.variable();
        let Some(literal) = literal else {
            self.put(&key, option.default.to_owned());
            return Ok(());
        };
        match option.assign(literal) {
            Ok(value) => {
                self.put(&key, value);
                Ok(())
            }
            Err(Unfit::Value) => {
                Err(format!("ERROR 1231: Variable '{name}' can't be set to the value of '{shown}'"))
            }
            Err(Unfit::Type) => {
                Err(format!("ERROR 1232: Incorrect argument type to variable '{name}'"))
            }
        }
    }
}

/// The variable of this name, which is written with underscores.
fn variable(name: &str) -> Option<MyOption> {
    let key = name.to_ascii_lowercase();
    let is_option_only = matches!(key.as_str(), "transaction_isolation" | "table_cache");
    option_of(&key).filter(|option| option.scope != Scope::None && !is_option_only)
}

fn syntax_error(near: &str) -> String {
    format!(
        "ERROR 1064: You have an error in your SQL syntax; check the manual that corresponds to \
         your MariaDB server version for the right syntax to use near '{near}' at line 1"
    )
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

/// The name and the sign after it; `GLOBAL` may stand before it again.
fn name(text: &str) -> Result<(&str, &str), String> {
    let mut text = text.trim_start();
    let is_global = text.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("global"));
    if is_global && text[6..].starts_with(char::is_whitespace) {
        text = text[6..].trim_start();
    }
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let after = rest.strip_prefix(":=").or_else(|| rest.strip_prefix('='));
    match after {
        Some(after) if !name.is_empty() => Ok((name, after)),
        _ if name.is_empty() => Err(syntax_error(text)),
        _ => Err(syntax_error(rest)),
    }
}

/// A value, nothing for `DEFAULT`; how it is shown in an error; and what follows it.
fn literal(text: &str) -> Result<(Option<Literal>, String, &str), String> {
    let text = text.trim_start();
    let Some(first) = text.chars().next() else {
        return Err(syntax_error(""));
    };
    if matches!(first, '\'' | '"') {
        let (inside, used) = quoted(text, first).ok_or_else(|| syntax_error(text))?;
        return Ok((Some(Literal::Text(inside.clone())), inside, &text[used..]));
    }
    if first.is_ascii_digit() || matches!(first, '-' | '+' | '.') {
        return number(text);
    }
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    if end == 0 {
        return Err(syntax_error(text));
    }
    let (word, rest) = text.split_at(end);
    let literal = match word.to_ascii_lowercase().as_str() {
        "default" => None,
        "true" => Some(Literal::Integer(1)),
        "false" => Some(Literal::Integer(0)),
        "null" => Some(Literal::Other),
        _ => Some(Literal::Text(word.to_owned())),
    };
    Ok((literal, word.to_owned(), rest))
}

fn number(text: &str) -> Result<(Option<Literal>, String, &str), String> {
    let sign = usize::from(text.starts_with(['-', '+']));
    let (magnitude, length) = number::digits(&text.as_bytes()[sign..], 10);
    let end = sign + length;
    let next = text[end..].chars().next();
    if length > 0 && !next.is_some_and(|c| is_part(c) || c == '.') {
        let magnitude = i128::try_from(magnitude).unwrap_or(i128::MAX);
        let value = if text.starts_with('-') { -magnitude } else { magnitude };
        return Ok((Some(Literal::Integer(value)), text[..end].to_owned(), &text[end..]));
    }
    let real = number::double(text);
    let hangs_on = |c: char| is_part(c) || c == '.';
    if real.used > 0 && !text[real.used..].starts_with(hangs_on) {
        let (shown, rest) = text.split_at(real.used);
        return Ok((Some(Literal::Decimal(real.value)), shown.to_owned(), rest));
    }
    // A word that begins with a digit is a name, and no value for anything that takes numbers.
    let end = text.find(|c| !hangs_on(c) && !matches!(c, '-' | '+')).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    Ok((Some(Literal::Text(word.to_owned())), word.to_owned(), rest))
}

/// The text in quotes at the front, and how many bytes it takes.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut inside = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            inside.extend(chars.next().map(|(_, c)| c));
        } else if c != quote {
            inside.push(c);
        } else if chars.next_if(|(_, next)| *next == quote).is_some() {
            inside.push(quote);
        } else {
            return Some((inside, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(assignment: &str, name: &str) -> String {
        let conf = Conf::start("", &[]).expect("an empty file will do");
        match conf.set_global(assignment) {
            Ok(conf) => conf.show(name).expect("it is a variable"),
            Err(error) => error.get(..10).unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn values_are_those_of_sql() {
        assert_eq!(set("sync_binlog = -1", "sync_binlog"), "0");
        assert_eq!(set("max_binlog_size := 5000", "max_binlog_size"), "4096");
        assert_eq!(set("sync_binlog = 3, GLOBAL read_only = ON;", "read_only"), "ON");
        assert_eq!(set("slave_exec_mode = 'idempotent'", "slave_exec_mode"), "IDEMPOTENT");
        assert_eq!(set("slave_net_timeout = DEFAULT", "slave_net_timeout"), "60");
        for bad in ["sync_binlog = '5'", "sync_binlog = 1K", "sync_binlog = 1.5"] {
            assert_eq!(set(bad, "sync_binlog"), "ERROR 1232", "{bad}");
        }
        for bad in ["read_only = 2", "read_only = yes", "binlog_format = 'ro'"] {
            assert_eq!(set(bad, "read_only"), "ERROR 1231", "{bad}");
        }
        assert_eq!(set("log_bin = 1", "log_bin"), "ERROR 1238");
        assert_eq!(set("nope = 1", "log_bin"), "ERROR 1193");
        assert_eq!(set("timestamp = 1", "log_bin"), "ERROR 1228");
        assert_eq!(set("read_only =", "log_bin"), "ERROR 1064");
    }
}
