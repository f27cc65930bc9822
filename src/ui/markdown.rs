//! A lesson's text as elements. Whatever stands in it becomes text: HTML is never run.

use leptos::prelude::*;

use crate::lesson::markdown::{Block, Span, parse};

/// The text as elements.
pub(crate) fn render(text: &str) -> AnyView {
    parse(text).into_iter().map(block).collect_view().into_any()
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Paragraph(spans) => view! { <p>{line(spans)}</p> }.into_any(),
        Block::Heading(spans) => view! { <h2>{line(spans)}</h2> }.into_any(),
        Block::List(items) => {
            let items = items.into_iter().map(|item| view! { <li>{line(item)}</li> }.into_any());
            view! { <ul>{items.collect_view()}</ul> }.into_any()
        }
    }
}

fn line(spans: Vec<Span>) -> Vec<AnyView> {
    spans.into_iter().map(span).collect()
}

fn span(span: Span) -> AnyView {
    match span {
        Span::Text(text) => text.into_any(),
        Span::Strong(text) => view! { <strong>{text}</strong> }.into_any(),
        Span::Emphasis(text) => view! { <em>{text}</em> }.into_any(),
        Span::Code(text) => view! { <code>{text}</code> }.into_any(),
        Span::Link { text, to } => {
            view! { <a href=to target="_blank" rel="noopener noreferrer">{text}</a> }.into_any()
        }
    }
}
