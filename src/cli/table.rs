//! Tables as text: columns under each other, the first to the left, the others to the right.

use std::io::{self, Write};

/// How wide a text is. All that we print is one column wide per character.
fn width(text: &str) -> usize {
    text.chars().count()
}

/// Writes lines of cells. Every line has as many as the first.
pub(super) fn write(out: &mut dyn Write, lines: &[Vec<String>]) -> io::Result<()> {
    let columns = lines.first().map_or(0, Vec::len);
    let widest = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|c| width(c)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    for line in lines {
        let mut text = String::new();
        for (i, (cell, wide)) in line.iter().zip(&widths).enumerate() {
            let space = " ".repeat(wide - width(cell));
            match i {
                0 => text.push_str(&format!("{cell}{space}")),
                _ => text.push_str(&format!("  {space}{cell}")),
            }
        }
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

/// Writes a text in lines of at most 96 characters, after a label, the others below the first.
pub(super) fn write_labelled(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    let indent = " ".repeat(width(label));
    let mut line = String::new();
    let mut first = true;
    for word in text.split(' ').chain([""]) {
        let full = width(label) + width(&line) + 1 + width(word) > 96;
        if (full || word.is_empty()) && !line.is_empty() {
            writeln!(out, "{}{line}", if first { label } else { &indent })?;
            line.clear();
            first = false;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let line = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let lines = [line(["", "a", "long one"]), line(["p50 µs", "12", "3"])];
        let mut out = Vec::new();
        write(&mut out, &lines).expect("a list can be written to");
        let text = String::from_utf8(out).expect("it is text");
        assert_eq!(text, "         a  long one\np50 µs  12         3\n");
    }

    #[test]
    fn a_long_text_goes_on_below_itself() {
        let mut out = Vec::new();
        write_labelled(&mut out, "but: ", &"word ".repeat(30)).expect("it can be written");
        let text = String::from_utf8(out).expect("it is text");
        assert!(text.lines().all(|line| line.len() <= 96), "{text}");
        assert!(text.starts_with("but: word word"), "{text}");
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("     word")), "{text}");
    }
}
