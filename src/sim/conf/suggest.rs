//! Which name was meant: the known one that takes the fewest changes to get to.

/// The name nearest to the one that was written, if it is near enough to be a slip.
pub(super) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // No name is longer, and comparing takes time by the square of the length.
    if written.len() > 64 {
        return None;
    }
    let written = written.to_ascii_lowercase();
    let allowed = (written.len() / 4).clamp(1, 4);
    names
        .map(|name| (distance(written.as_bytes(), name.as_bytes()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Levenshtein's distance: letters to add, to take away, or to replace.
fn distance(a: &[u8], b: &[u8]) -> usize {
    if a.len().abs_diff(b.len()) > 4 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(!x.eq_ignore_ascii_case(y));
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_seen_and_another_word_is_not() {
        let names = ["synchronous_commit", "synchronous_standby_names", "fsync"];
        let near = |written| nearest(written, names.iter().copied());
        assert_eq!(near("synchronous_standby_name"), Some("synchronous_standby_names"));
        assert_eq!(near("fsynch"), Some("fsync"));
        assert_eq!(near("standby_mode"), None);
    }
}
