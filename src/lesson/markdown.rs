//! The part of Markdown that lessons use, as plain values.
//!
//! Paragraphs, `- ` lists, `## ` headings, `**strong**`, `*emphasis*`, `` `code` `` and
//! `[links](https://…)`. Anything else, HTML above all, stays the text it is.
//!
//! Why not a crate: the smallest complete parser we tried, pulldown-cmark 0.13, costs 53 kB
//! (brotli) of the page's 270, most of it for tables of entities and for parts of Markdown that
//! no lesson uses.

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A heading under the title.
    Heading(Vec<Span>),
    /// A list, an item each.
    List(Vec<Vec<Span>>),
}

/// A run of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As it stands.
    Text(String),
    /// `**strong**`
    Strong(String),
    /// `*emphasis*`
    Emphasis(String),
    /// `` `code` ``
    Code(String),
    /// `[text](address)`; only addresses that begin with `https://` or `http://`.
    Link {
        /// The text.
        text: String,
        /// The address.
        to: String,
    },
}

/// Reads a text.
pub fn parse(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut paragraph = String::new();
    for line in text.lines().map(str::trim).chain([""]) {
        let item = line.strip_prefix("- ");
        let heading = line.strip_prefix("## ");
        if (line.is_empty() || item.is_some() || heading.is_some()) && !paragraph.is_empty() {
            blocks.push(Block::Paragraph(spans(&paragraph)));
            paragraph.clear();
        }
        match (item, heading) {
            (Some(item), _) => match blocks.last_mut() {
                Some(Block::List(items)) => items.push(spans(item)),
                _ => blocks.push(Block::List(vec![spans(item)])),
            },
            (_, Some(heading)) => blocks.push(Block::Heading(spans(heading))),
            _ if line.is_empty() => {}
            _ => {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(line);
            }
        }
    }
    blocks
}

/// Reads the marks within a line. A mark that is not closed is text.
fn spans(line: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut plain = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        match marked(rest) {
            Some((span, used)) => {
                if !plain.is_empty() {
                    spans.push(Span::Text(std::mem::take(&mut plain)));
                }
                spans.push(span);
                rest = &rest[used..];
            }
            None => {
                plain.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    if !plain.is_empty() {
        spans.push(Span::Text(plain));
    }
    spans
}

/// The marked span at the start of the text, and how many bytes it takes.
fn marked(text: &str) -> Option<(Span, usize)> {
    let between = |mark: &str| {
        let inner = text.strip_prefix(mark)?;
        let end = inner.find(mark).filter(|end| *end > 0)?;
        // A mark before or after a space is no mark: `2 * 3 * 4`.
        if inner[..end].starts_with(' ') || inner[..end].ends_with(' ') {
            return None;
        }
        Some((inner[..end].to_owned(), end + 2 * mark.len()))
    };
    if let Some((code, used)) = between("`") {
        return Some((Span::Code(code), used));
    }
    if let Some((strong, used)) = between("**") {
        return Some((Span::Strong(strong), used));
    }
    if let Some((emphasis, used)) = between("*").filter(|_| !text.starts_with("**")) {
        return Some((Span::Emphasis(emphasis), used));
    }
    let inner = text.strip_prefix('[')?;
    let (name, after) = inner.split_once("](")?;
    let to = &after[..after.find(')')?];
    let safe = to.starts_with("https://") || to.starts_with("http://");
    let used = 1 + name.len() + 2 + to.len() + 1;
    safe.then(|| (Span::Link { text: name.to_owned(), to: to.to_owned() }, used))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(s: &str) -> Span {
        Span::Text(s.to_owned())
    }

    #[test]
    fn blocks_are_told_apart() {
        let blocks = parse("One\nand the same.\n\n## Head\n- a\n- b\n\nTwo");
        assert_eq!(
            blocks,
            [
                Block::Paragraph(vec![text("One and the same.")]),
                Block::Heading(vec![text("Head")]),
                Block::List(vec![vec![text("a")], vec![text("b")]]),
                Block::Paragraph(vec![text("Two")]),
            ]
        );
    }

    #[test]
    fn marks_are_read_and_unclosed_ones_stay_text() {
        let expected = [
            text("a "),
            Span::Strong("b".to_owned()),
            text(" "),
            Span::Emphasis("c".to_owned()),
            text(" "),
            Span::Code("d*".to_owned()),
            text(" 2 * 3 **"),
        ];
        assert_eq!(spans("a **b** *c* `d*` 2 * 3 **"), expected);
    }

    #[test]
    fn only_links_to_the_web_are_links() {
        let to = "https://www.postgresql.org/docs/15/";
        let link = Span::Link { text: "manual".to_owned(), to: to.to_owned() };
        assert_eq!(spans(&format!("[manual]({to})")), [link]);
        assert_eq!(spans("[x](javascript:alert(1))"), [text("[x](javascript:alert(1))")]);
    }

    #[test]
    fn html_stays_text() {
        let html = "<img src=x onerror=alert(1)>";
        assert_eq!(parse(html), [Block::Paragraph(vec![text(html)])]);
    }
}
