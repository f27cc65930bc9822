//! What words mean, how figures are measured, and what keys and signs do: texts for the dialog that
//! opens from any of them.
//!
//! Only the program of the views holds these texts. The page's own program knows the names of the
//! entries.

mod figures;
mod words;

/// What is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What a button names to open it.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it means, or how it is measured.
    pub text: &'static str,
    /// Where to see it here; of a figure, what the model leaves out.
    pub here: &'static str,
    /// Where to read on; empty for figures.
    pub source: &'static str,
}

/// A part of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The glossary.
    Words,
    /// How figures are measured.
    Figures,
    /// Keys and signs.
    Keys,
}

impl Part {
    /// Each of them, in order.
    pub const ALL: [Part; 3] = [Part::Words, Part::Figures, Part::Keys];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Words => "Glossary",
            Part::Figures => "How it is measured",
            Part::Keys => "Keys and signs",
        }
    }

    /// The entry that opens it at its beginning.
    pub const fn id(self) -> &'static str {
        match self {
            Part::Words => "words",
            Part::Figures => "figures",
            Part::Keys => "keys",
        }
    }

    /// The part that an entry belongs to. What nobody knows opens the glossary.
    pub fn of(id: &str) -> Part {
        if id == Part::Keys.id() {
            Part::Keys
        } else if id == Part::Figures.id() || figures::ALL.iter().any(|entry| entry.id == id) {
            Part::Figures
        } else {
            Part::Words
        }
    }

    /// Its entries, in order. Keys and signs have none.
    pub const fn entries(self) -> &'static [Entry] {
        match self {
            Part::Words => &words::ALL,
            Part::Figures => &figures::ALL,
            Part::Keys => &[],
        }
    }
}

/// Whether an entry has to do with what is looked for.
pub fn is_about(entry: &Entry, wanted: &str) -> bool {
    let wanted = wanted.trim().to_ascii_lowercase();
    let has = |text: &str| text.to_ascii_lowercase().contains(&wanted);
    has(entry.name) || has(entry.id) || has(entry.text)
}

/// Keys, and what they do.
pub const KEYS: [(&str, &str); 19] = [
    ("Space", "play or pause"),
    ("→", "one step on: to the next event, message or answer, as chosen beside Step"),
    ("←", "one step back"),
    ("Ctrl Z", "take back the last act"),
    ("Ctrl Shift Z", "do it again"),
    ("Tab", "to the next control"),
    ("← → Home End", "on a WAL tape: from record to record"),
    ("← → Home End", "on a slider: less, more, least, most"),
    ("Esc", "close the details of a node, or this window"),
    ("P", "present: large type for a room; again or Esc to leave"),
    ("Page Down, Page Up", "presenting: the next page, or the one before; on Watch it plays first"),
    (". or B", "presenting: blank the screen, and back"),
    ("R", "presenting: reset to the start, paused, with no predictions"),
    ("S", "presenting: spotlight, to point at something; the arrow keys move it, Esc ends it"),
    ("Shift click", "presenting: the spotlight on what is clicked"),
    ("C", "presenting: show or hide the controls on the stage"),
    ("D", "presenting: dark room or bright room"),
    ("F", "presenting: fill the screen"),
    ("?", "this list"),
];

/// Signs: the class that draws it, what it is called, and what it means.
pub const SIGNS: [(&str, &str, &str); 9] = [
    ("cell sent", "orange, a triangle", "a WAL record on its way to the node"),
    ("cell received", "light blue, one bar", "received: in memory, not on the disk"),
    ("cell flushed", "dark blue, two bars", "on the disk, and not readable yet"),
    ("cell readable", "green, no mark", "readable: a read there sees it"),
    ("cell orphan", "striped", "only here: not in the history that counts"),
    ("cell absent", "a dashed outline", "not here yet"),
    ("dot-sign fresh", "a round dot at a name", "the primary, or a replica that is up to date"),
    ("dot-sign behind", "a diamond at a name", "a replica that misses an acknowledged write"),
    ("dot-sign ack", "a small green dot on a line", "an acknowledgement on its way"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = &'static Entry> {
        Part::ALL.into_iter().flat_map(Part::entries)
    }

    #[test]
    fn every_entry_is_whole_and_its_name_is_its_own() {
        let mut ids: Vec<&str> =
            all().map(|entry| entry.id).chain(Part::ALL.map(Part::id)).collect();
        for entry in all() {
            let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(entry.id.chars().all(is_id), "{}", entry.id);
            assert!(entry.text.ends_with('.'), "{} ends with a sentence", entry.id);
            assert!(entry.text.len() < 700, "{} is short", entry.id);
            assert!(entry.here.is_empty() || entry.here.ends_with('.'), "{}", entry.id);
            let is_word = Part::of(entry.id) == Part::Words;
            assert_eq!(is_word, !entry.source.is_empty(), "{}: words have sources", entry.id);
        }
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count, "no name twice");
        let names: Vec<String> =
            words::ALL.iter().map(|entry| entry.name.to_ascii_lowercase()).collect();
        assert!(names.is_sorted(), "{names:?}");
    }

    /// The names of entries that stand in the sources of the page.
    fn named(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for mark in ["data-explain=\"", "entry=\"", "entry: \""] {
            found.extend(text.split(mark).skip(1).filter_map(|rest| rest.split('"').next()));
        }
        // In sentences: [words|entry].
        let marked = text.split('[').skip(1).filter_map(|rest| rest.split(']').next());
        found.extend(marked.filter_map(|piece| Some(piece.split_once('|')?.1)));
        let is_id = |id: &&str| id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        found.into_iter().filter(is_id).map(str::to_owned).collect()
    }

    #[test]
    fn every_term_on_the_page_has_its_entry() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let words = root.join("../assets/words/en.ftl");
        let mut open = vec![root.join("ui"), root.join("scene"), words];
        let mut found = 0;
        while let Some(path) = open.pop() {
            if path.is_dir() {
                let entries = path.read_dir().expect("the folder can be read");
                open.extend(entries.map(|entry| entry.expect("it can be read").path()));
                continue;
            }
            if path.ends_with("glossary.rs") {
                continue;
            }
            for id in named(&std::fs::read_to_string(&path).unwrap_or_default()) {
                let is_known =
                    all().any(|entry| entry.id == id) || Part::ALL.iter().any(|p| p.id() == id);
                // Another dialog opens in the same way.
                let is_other = id == "entry" || id == "share";
                assert!(is_known || is_other, "{}: there is no {id}", path.display());
                found += 1;
            }
        }
        assert!(found > 20, "the terms are found: {found}");
    }

    #[test]
    fn what_is_looked_for_is_found() {
        let found = |wanted: &str| all().filter(|entry| is_about(entry, wanted)).count();
        assert_eq!(found("  "), all().count());
        assert!((1..20).contains(&found("Relay")), "{}", found("Relay"));
        assert_eq!(found("no such thing at all"), 0);
        assert_eq!(Part::of("of-lost-writes"), Part::Figures);
        assert_eq!(Part::of("nonsense"), Part::Words);
    }
}
