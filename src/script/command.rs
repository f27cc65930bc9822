//! One command: its name and what is said with it.

use std::str::FromStr;

use super::ScriptError;

/// One command of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// What to do.
    pub name: String,
    /// With what, in the order in which it was said.
    pub args: Vec<Arg>,
}

/// One thing said with a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg {
    /// The name in `name=value`; none for a plain word.
    pub key: Option<String>,
    /// The word, or the value.
    pub value: String,
}

impl std::fmt::Display for Arg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{key}={}", self.value),
            None => f.write_str(&self.value),
        }
    }
}

impl Command {
    /// Reads a line. Words are parted by spaces; one with spaces stands in double quotes, in
    /// which `\n` begins a line; `#` begins a comment. None if the line says nothing.
    pub fn parse(line: &str) -> Result<Option<Command>, ScriptError> {
        let mut command = Command::default();
        let mut rest = line.trim_start();
        while !rest.is_empty() && !rest.starts_with('#') {
            let (arg, after) = word(rest)
                .ok_or_else(|| ScriptError::new("", "there is a quote without its end"))?;
            if command.name.is_empty() && arg.key.is_none() {
                command.name = arg.value;
            } else if command.name.is_empty() {
                return Err(ScriptError::new("", format!("expected a command before `{arg}`")));
            } else {
                command.args.push(arg);
            }
            rest = after.trim_start();
        }
        Ok((!command.name.is_empty()).then_some(command))
    }
}

/// The word at the start of a text, and what follows it. None if a quote has no end.
fn word(text: &str) -> Option<(Arg, &str)> {
    let (mut key, mut value) = (None, String::new());
    let (mut quoted, mut escaped) = (false, false);
    for (i, c) in text.char_indices() {
        match c {
            'n' if escaped => value.push('\n'),
            c if escaped => value.push(c),
            '\\' if quoted => {
                escaped = true;
                continue;
            }
            '"' => quoted = !quoted,
            '=' if !quoted && key.is_none() && is_key(&value) => {
                key = Some(std::mem::take(&mut value))
            }
            c if c.is_whitespace() && !quoted => return Some((Arg { key, value }, &text[i..])),
            c => value.push(c),
        }
        escaped = false;
    }
    (!quoted).then_some((Arg { key, value }, ""))
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '.' | '_'))
}

/// What is said with a command, taken piece by piece.
#[derive(Debug)]
pub(super) struct Args<'a> {
    command: &'a str,
    left: Vec<&'a Arg>,
}

impl<'a> Args<'a> {
    pub(super) fn new(command: &'a Command) -> Self {
        Args { command: &command.name, left: command.args.iter().collect() }
    }

    /// An error of this command.
    pub(super) fn error(&self, problem: impl Into<String>) -> ScriptError {
        ScriptError::new(self.command, problem)
    }

    /// The next plain word, if there is one.
    fn next(&mut self) -> Option<&'a str> {
        let place = self.left.iter().position(|arg| arg.key.is_none())?;
        Some(&self.left.remove(place).value)
    }

    /// The next plain word.
    pub(super) fn word(&mut self, what: &str) -> Result<&'a str, ScriptError> {
        self.next().ok_or_else(|| self.error(format!("expected {what}")))
    }

    /// The next plain word, if there is one.
    pub(super) fn optional(&mut self) -> Option<&'a str> {
        self.next()
    }

    /// Takes a plain word out, wherever it stands. Whether it was said.
    pub(super) fn skip(&mut self, word: &str) -> bool {
        let said = |arg: &&Arg| arg.key.is_none() && arg.value == word;
        let place = self.left.iter().position(said);
        place.map(|place| self.left.remove(place)).is_some()
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The value that belongs to a name, if it was said.
    pub(super) fn key(&mut self, key: &str) -> Option<&'a str> {
        let place = self.left.iter().position(|arg| arg.key.as_deref() == Some(key))?;
        Some(&self.left.remove(place).value)
    }

    /// The values that belong to a name, parted by commas; empty if nothing was said.
    pub(super) fn list(&mut self, key: &str) -> Vec<&'a str> {
        self.key(key).map_or(Vec::new(), |text| text.split(',').map(str::trim).collect())
    }

    /// What a text means. An error says what was expected.
    pub(super) fn read<T: FromStr<Err: std::fmt::Display>>(
        &self,
        text: &str,
        what: &str,
    ) -> Result<T, ScriptError> {
        text.parse().map_err(|e: T::Err| {
            let reason = e.to_string();
            // Some reasons say it all; that of a number does not say what was written.
            let told = reason.contains(text) && !text.is_empty();
            self.error(if told { reason } else { format!("`{text}` is not {what}") })
        })
    }

    /// The next plain word, as what it means.
    pub(super) fn parse<T: FromStr<Err: std::fmt::Display>>(
        &mut self,
        what: &str,
    ) -> Result<T, ScriptError> {
        let word = self.word(what)?;
        self.read(word, what)
    }

    /// The next plain word, if there is one, as what it means.
    pub(super) fn parsed<T: FromStr<Err: std::fmt::Display>>(
        &mut self,
        what: &str,
    ) -> Result<Option<T>, ScriptError> {
        self.next().map(|word| self.read(word, what)).transpose()
    }

    /// The value that belongs to a name, if it was said, as what it means.
    pub(super) fn parsed_key<T: FromStr<Err: std::fmt::Display>>(
        &mut self,
        key: &str,
        what: &str,
    ) -> Result<Option<T>, ScriptError> {
        self.key(key).map(|text| self.read(text, what)).transpose()
    }

    /// The next plain word, which is one of a few.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        what: &str,
        of: &[(&str, T)],
    ) -> Result<T, ScriptError> {
        let word = self.next().unwrap_or_default();
        self.choose(word, what, of)
    }

    /// The value that belongs to a name, if it was said, which is one of a few.
    pub(super) fn key_of<T: Copy>(
        &mut self,
        key: &str,
        of: &[(&str, T)],
    ) -> Result<Option<T>, ScriptError> {
        self.key(key).map(|word| self.choose(word, key, of)).transpose()
    }

    fn choose<T: Copy>(&self, word: &str, what: &str, of: &[(&str, T)]) -> Result<T, ScriptError> {
        of.iter().find(|(name, _)| *name == word).map(|(_, t)| *t).ok_or_else(|| {
            let names: Vec<&str> = of.iter().map(|(name, _)| *name).collect();
            let names = names.join(", ");
            self.error(match word {
                "" => format!("expected {what}: one of {names}"),
                word => format!("`{word}` is not {what}: expected {names}"),
            })
        })
    }

    /// Nothing more may have been said.
    pub(super) fn end(&self) -> Result<(), ScriptError> {
        match self.left.first() {
            None => Ok(()),
            Some(arg) => Err(self.error(format!("unexpected `{arg}`"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Vec<String> {
        let command = Command::parse(line).expect("it is well formed").expect("it says something");
        let args = command.args.iter().map(|arg| match &arg.key {
            Some(key) => format!("{key}:{}", arg.value),
            None => arg.value.clone(),
        });
        std::iter::once(command.name.clone()).chain(args).collect()
    }

    #[test]
    fn words_names_quotes_and_comments_are_told_apart() {
        assert_eq!(parse("run 1s"), ["run", "1s"]);
        assert_eq!(parse("  load writes=10  # ten"), ["load", "writes:10"]);
        assert_eq!(parse("names \"ANY 1 (a, b)\""), ["names", "ANY 1 (a, b)"]);
        assert_eq!(parse("names \"\""), ["names", ""]);
        assert_eq!(parse(r#"conf a "b = \"c\"\nd""#), ["conf", "a", "b = \"c\"\nd"]);
        assert_eq!(parse("cluster conf.node1=x"), ["cluster", "conf.node1:x"]);
        assert_eq!(
            parse("cluster names=\"FIRST 1 (a)\" x=1=2"),
            ["cluster", "names:FIRST 1 (a)", "x:1=2"]
        );
        assert_eq!(Command::parse("   # nothing"), Ok(None));
        Command::parse("names \"a").expect_err("the quote has no end");
        Command::parse("a=b run").expect_err("a command comes first");
    }
}
