//! The words of the page, in the language of the reader.
//!
//! The words stand in a file of their language, `assets/words/LANGUAGE.ftl`, in the syntax of
//! Fluent, which translators and their tools know. The code names a message by its key:
//! `t!("log-stopped", node = name)`. What a file lacks is said in English. In English only, and in
//! the code, are the glossary's entries, the tables' claims, the menus of sweeps and what is said
//! of files and parameters from outside; settings, SQL and what servers say are the servers' own.
//!
//! English is part of the programs, in two halves: the first view's program holds what stands above
//! the line `LATER`, the program of the views what stands below it, and asks the first for the
//! rest. Any other language is one file, fetched before the page is mounted.
//!
//! # What is understood
//!
//! * `key = text`, in one line; comments. `{ $name }` is what the code gives by that name.
//! * `{ $n -> … }` chooses among lines `[one] text` and `*[other] text`: the line of the value
//!   itself, else that of its plural category, else the one with the star.
//! * No terms, attributes, functions or references to other messages.
//!
//! A new language is a file beside the others, a line in [`LANGUAGES`], in `assets/loader.mjs`
//! and in `index.html`; `tests/words.rs` tells what is missing. One whose plurals are not those of
//! English and German has its rule in `chosen`.
//!
//! # Why no crate
//!
//! What each adds to a program that says one message, built as the page is: `fluent-bundle` 0.16
//! 50 kB brotli, `rust-i18n` 3 14 kB and every language in every program.
//! This module is under 2 kB.

use std::cell::Cell;
use std::fmt::Display;

/// The languages there are: the tag, and what its speakers call it. `assets/loader.mjs` has the
/// same.
pub const LANGUAGES: [(&str, &str); 2] = [("en", "English"), ("de", "Deutsch")];

/// All words in English.
const ENGLISH: &str = include_str!("../assets/words/en.ftl");

/// The line above the words that only the program of the views says itself.
const LATER: &str = "\n### Later views\n";

const fn place_of_later() -> usize {
    let (text, mark) = (ENGLISH.as_bytes(), LATER.as_bytes());
    let mut at = 0;
    while at + mark.len() <= text.len() {
        let mut same = 0;
        while same < mark.len() && text[at + same] == mark[same] {
            same += 1;
        }
        if same == mark.len() {
            return at;
        }
        at += 1;
    }
    panic!("the file has the line that parts it")
}

/// A part of the English words by itself, so that a program holds no more than that.
const fn part<const N: usize>(from: usize) -> [u8; N] {
    let mut part = [0; N];
    let mut at = 0;
    while at < N {
        part[at] = ENGLISH.as_bytes()[from + at];
        at += 1;
    }
    part
}

const FIRST_LENGTH: usize = place_of_later();
static FIRST: [u8; FIRST_LENGTH] = part(0);
static SECOND: [u8; ENGLISH.len() - FIRST_LENGTH] = part(FIRST_LENGTH);

/// The English words that the first view's program holds.
pub fn english_of_first() -> &'static str {
    std::str::from_utf8(&FIRST).unwrap_or_default()
}

/// The English words that the program of the views holds.
pub fn english_of_later() -> &'static str {
    std::str::from_utf8(&SECOND).unwrap_or_default()
}

/// The name of a message, or of what is put into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u32);

impl Key {
    /// The key of this name. Programs hold the number alone: that no two names of a file share one
    /// is tested.
    pub const fn of(name: &str) -> Key {
        let (bytes, mut hash, mut at) = (name.as_bytes(), 0x811c_9dc5_u32, 0);
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
            at += 1;
        }
        Key(hash)
    }

    /// The message of this name, into which nothing is put.
    pub fn say(self) -> &'static str {
        say(self)
    }
}

/// What is put into a message: by which name, and what.
pub type Argument<'a> = (Key, &'a dyn Display);

/// The messages of a file: their names and texts, in order.
pub fn messages(file: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = file;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let mut end = line_end(rest);
            let head = rest[..end].split_once(" =").filter(|_| begins_a_message(rest));
            // What belongs to a message is indented; so is all of a choice but its last brace.
            while head.is_some() && rest[end..].starts_with([' ', '}']) {
                end += line_end(&rest[end..]);
            }
            let (this, after) = rest.split_at(end);
            rest = after;
            if let Some((name, _)) = head {
                return Some((name, this[name.len() + 2..].trim()));
            }
        }
    })
}

fn line_end(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |at| at + 1)
}

fn begins_a_message(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Messages by their keys.
#[derive(Debug, Default)]
pub struct Words {
    /// A power of two; a message is at the place of its key, or at the next that is free.
    places: Vec<Option<(Key, &'static str)>>,
}

impl Words {
    /// The messages of some texts. Of two with one name, the first is meant.
    pub fn of(texts: &[&'static str]) -> Words {
        let lines = texts.iter().map(|text| text.lines().count()).sum::<usize>();
        let mut words = Words { places: vec![None; (lines * 2).next_power_of_two()] };
        for (name, text) in texts.iter().flat_map(|text| messages(text)) {
            let key = Key::of(name);
            let place = words.place(key);
            words.places[place].get_or_insert((key, text));
        }
        words
    }

    /// Where a message is, or would be.
    fn place(&self, key: Key) -> usize {
        let last = self.places.len() - 1;
        let mut place = key.0 as usize & last;
        while self.places[place].is_some_and(|(there, _)| there != key) {
            place = (place + 1) & last;
        }
        place
    }

    /// The text of a message.
    pub fn get(&self, key: Key) -> Option<&'static str> {
        self.places[self.place(key)].map(|(_, text)| text)
    }
}

/// Puts what is given into the text of a message.
pub fn fill(text: &str, given: &[Argument<'_>]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    put(text, given, &mut out);
    out
}

fn put(text: &str, given: &[Argument<'_>], out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some(end) = closing(after) else { return };
        placeable(after[..end].trim(), given, out);
        rest = &after[end + 1..];
    }
    out.push_str(rest);
}

/// Where the brace is that closes what has been opened.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1;
    text.bytes().position(|byte| {
        open += i32::from(byte == b'{') - i32::from(byte == b'}');
        open == 0
    })
}

fn placeable(inside: &str, given: &[Argument<'_>], out: &mut String) {
    let Some(inside) = inside.strip_prefix('$') else { return };
    let (name, lines) = inside.split_once("->").unwrap_or((inside, ""));
    let key = Key::of(name.trim());
    let Some((_, value)) = given.iter().find(|(given, _)| *given == key) else { return };
    if lines.is_empty() {
        let text = value.to_string();
        // A duration, or a moment of the run. Other numbers with points are versions and places.
        let is_time = [" s", " ms", " min"].iter().any(|unit| text.ends_with(unit));
        out.push_str(&if is_time { decimal(text) } else { text });
        return;
    }
    put(chosen(lines, &value.to_string()), given, out);
}

/// The line of a choice that is for this value.
fn chosen<'a>(lines: &'a str, value: &str) -> &'a str {
    let mut found = "";
    for line in lines.lines() {
        let line = line.trim();
        let plain = line.trim_start_matches('*');
        let Some((name, text)) = plain.strip_prefix('[').and_then(|line| line.split_once(']'))
        else {
            continue;
        };
        if name == value || (name == "one" && value == "1") {
            return text.trim_start();
        }
        if plain.len() < line.len() {
            found = text.trim_start();
        }
    }
    found
}

/// What is spoken, and the texts that it comes from.
struct Spoken {
    words: Words,
    texts: Vec<&'static str>,
}

thread_local! {
    /// What the program holds besides the words that it is told to speak.
    static MORE: Cell<&'static str> = const { Cell::new("") };
    static SPOKEN: Cell<Option<&'static Spoken>> = const { Cell::new(None) };
}

/// Adds to all that is spoken from now on: a program that is the page and the later views at once
/// holds the words of both.
pub fn learn(words: &'static str) {
    MORE.set(words);
}

/// Speaks the words of these texts from now on; of two messages with one name, the first is meant.
/// What was said before stays as it was said: a page speaks one language as long as it lives, and
/// learns more words of it when the later views come.
pub fn speak(texts: &[&'static str]) {
    let texts = [texts, &[MORE.get()]].concat();
    let spoken = Spoken { words: Words::of(&texts), texts };
    SPOKEN.set(Some(Box::leak(Box::new(spoken))));
}

fn spoken() -> &'static Spoken {
    if let Some(spoken) = SPOKEN.get() {
        return spoken;
    }
    // A program of the page says what it speaks before it says anything.
    speak(if cfg!(target_arch = "wasm32") { &[] } else { &[ENGLISH] });
    spoken()
}

/// All that this program can say, for another.
pub fn texts() -> String {
    spoken().texts.concat()
}

/// A message into which nothing is put.
pub fn say(key: Key) -> &'static str {
    spoken().words.get(key).unwrap_or("?")
}

/// A message with what is put into it.
pub fn say_with(key: Key, given: &[Argument<'_>]) -> String {
    fill(say(key), given)
}

/// A number with a point, as the language writes it.
pub fn decimal(text: String) -> String {
    match t!("decimal-mark") {
        "." => text,
        mark => text.replace('.', mark),
    }
}

/// The [`Key`] of a message, for a table.
#[macro_export]
macro_rules! k {
    ($key:literal) => {
        const { $crate::lang::Key::of($key) }
    };
}

/// A message of the language's file: `t!("key")` is a `&'static str`; with what is put into it, as
/// in `t!("key", node = name, n = 3)`, a `String`.
#[macro_export]
macro_rules! t {
    ($key:literal) => {
        $crate::lang::say($crate::k!($key))
    };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::lang::say_with(
            $crate::k!($key),
            &[$(($crate::k_of!($name), &$value as &dyn std::fmt::Display)),+],
        )
    };
}

/// The [`Key`] of what is put into a message.
#[macro_export]
macro_rules! k_of {
    ($name:ident) => {
        const { $crate::lang::Key::of(stringify!($name)) }
    };
}
pub use {k, t};

#[cfg(test)]
mod tests;
