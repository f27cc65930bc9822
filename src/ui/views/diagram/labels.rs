//! Words beside what is drawn.

use crate::scene::diagram::{Item, Message, What, Who, words};
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

use super::lay::{Placed, is_bad};
use super::marks::mark;
use super::paint::Painting;

/// Most records that have words beside them.
const MOST_LABELS: usize = 28;
/// More items than this in view are many.
const DENSE: usize = 300;

impl<'a> Painting<'a> {
    /// Words beside what is drawn, where there is room: first what matters most.
    pub(super) fn labels(&self, placed: &[Placed<'a>]) {
        let mut taken: Vec<[f64; 4]> = Vec::new();
        // Nothing is written over a flag.
        for p in placed.iter().filter(|p| is_bad(p.item)) {
            taken.push([p.start.0 - 2.0, p.start.1 - 14.0, p.start.0 + 12.0, p.start.1 - 2.0]);
        }
        // Where much happens, only people have words.
        let dense = placed.len() > DENSE;
        let worded = |p: &&Placed<'a>| p.lit || !dense || p.item.from != Who::Visitors;
        let ranked = placed.iter().filter(worded);
        let mut wanted: Vec<(u8, &Placed<'a>)> =
            ranked.filter_map(|p| Some((self.rank(p)?, p))).collect();
        wanted.sort_by_key(|(rank, p)| (!p.lit, *rank));
        let records = wanted.iter().filter(|(rank, _)| *rank == 3).count();
        let mut written = 0;
        for (rank, p) in wanted {
            let faded = self.fades() && !p.lit;
            if faded || rank == 3 && records > MOST_LABELS && !p.lit || written == 60 {
                continue;
            }
            let later = p.item.began > self.cursor && self.cursor < self.head;
            self.context.set_global_alpha(if later { 0.55 } else { 1.0 });
            written += usize::from(self.label(p, rank, &mut taken));
        }
        self.context.set_global_alpha(1.0);
    }

    fn rank(&self, p: &Placed<'_>) -> Option<u8> {
        match &p.item.what {
            _ if is_bad(p.item) => Some(0),
            What::Returned { .. } => Some(1),
            What::Event(TraceEvent::Acknowledged { .. }) => Some(1),
            What::Event(event) => mark(event, self.colours).map(|_| 2),
            What::Ask(..) if p.item.from != Who::Visitors => Some(2),
            What::Message(Message::Wal { .. }) => Some(3),
            _ => None,
        }
    }

    fn label(&self, p: &Placed<'a>, rank: u8, taken: &mut Vec<[f64; 4]>) -> bool {
        let Some(text) = label(self.world, p.item) else { return false };
        let font = if rank == 0 { "600 12px" } else { "12px" };
        let wide = self.text_width(&text, font);
        let (x, y) = p.start;
        let beside = if rank == 0 { 16.0 } else { 6.0 };
        let mut places = vec![
            (x + beside, y - 13.0),
            (x - beside - wide, y - 13.0),
            (x + beside, y + 14.0),
            (x - beside - wide, y + 14.0),
        ];
        if rank == 3 {
            let along = |part: f64| {
                let (dx, dy) = (p.end.0 - x, p.end.1 - y);
                (x + dx * part - wide / 2.0, y + dy * part)
            };
            places = [0.5, 0.36, 0.64, 0.25, 0.75, 0.18, 0.82].map(along).to_vec();
            // No lane runs through it.
            let off = |y: f64| self.lanes.places.iter().all(|(_, lane)| (lane - y).abs() > 15.0);
            places.retain(|(_, y)| off(*y));
        }
        let fits = |(x, y): &(f64, f64)| {
            let area = [x - 3.0, y - 8.0, x + wide + 3.0, y + 8.0];
            let free = taken
                .iter()
                .all(|t| area[2] <= t[0] || area[0] >= t[2] || area[3] <= t[1] || area[1] >= t[3]);
            free && area[0] >= 0.0 && area[2] <= self.width
        };
        let Some((x, y)) = places.into_iter().find(fits) else { return false };
        taken.push([x - 3.0, y - 8.0, x + wide + 3.0, y + 8.0]);
        if rank == 3 {
            let c = self.context;
            c.begin_path();
            let _drawn = c.round_rect_with_f64(x - 4.0, y - 9.0, wide + 8.0, 18.0, 9.0);
            c.set_fill_style_str(&self.colours.card);
            c.fill();
            self.stroke(&self.colours.sent, 1.0, &[]);
        }
        let colour = if rank == 0 { &self.colours.stale_ink } else { &self.colours.ink };
        if rank != 3 {
            // Lines that run behind the words leave them readable.
            self.context.set_stroke_style_str(&self.colours.card);
            self.context.set_line_width(4.0);
            self.context.set_line_join("round");
            self.context.set_text_align("left");
            self.context.set_text_baseline("middle");
            let _drawn = self.context.stroke_text(&text, x, y + 0.5);
        }
        self.text(&text, x, y, colour, "left", font);
        true
    }
}

/// What an answer brought stands beside its verdict.
fn label(world: &World, item: &Item) -> Option<String> {
    let text = match item.event() {
        Some(TraceEvent::Acknowledged { .. }) => "saved".to_owned(),
        _ => words::label(world, item)?,
    };
    match item.event() {
        Some(TraceEvent::ReadReturned { key, value, .. }) if item.from != Who::Visitors => {
            let value = crate::scene::words::value_text(world, *key, *value);
            Some([&value, " ", &text].concat())
        }
        _ => Some(text),
    }
}
