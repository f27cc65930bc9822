//! Draws a window of the diagram. What cannot be told apart at this scale is drawn once.

use std::f64::consts::TAU;

use web_sys::CanvasRenderingContext2d;

use crate::scene::cause::Cause;
use crate::scene::diagram::scale::{Window, seconds};
use crate::scene::diagram::{Diagram, Fate, Item, Message, What, Who, words};
use crate::sim::check::Verdict;
use crate::sim::time::SimTime;
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

use super::colours::Colours;
use super::marks::{Mark, mark};

/// Room above the first lane, and below the last one: its labels, and the times.
const ABOVE: f64 = 34.0;
const BELOW: f64 = 54.0;
/// Between the lanes of clients and those of nodes.
const BETWEEN: f64 = 18.0;
/// How near the pointer has to be.
const NEAR: f64 = 9.0;
/// Most records that have words beside them.
const MOST_LABELS: usize = 28;

/// More items than this in view are many.
const DENSE: usize = 300;

/// Where the lanes lie.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lanes {
    pub(super) places: Vec<(Who, f64)>,
    pub(super) height: f64,
}

impl Lanes {
    pub(super) fn new(lanes: &[Who]) -> Lanes {
        let gap = if lanes.len() > 8 { 54.0 } else { 68.0 };
        let (mut y, mut before, mut places) = (ABOVE, None, Vec::new());
        for who in lanes {
            let is_node = matches!(who, Who::Node(_));
            if let Some(node_before) = before {
                y += if node_before == is_node { gap } else { gap + BETWEEN };
            }
            before = Some(is_node);
            places.push((*who, y));
        }
        Lanes { places, height: y + BELOW }
    }

    fn y(&self, who: Who) -> Option<f64> {
        self.places.iter().find(|(lane, _)| *lane == who).map(|(_, y)| *y)
    }

    fn place(&self, who: Who) -> usize {
        self.places.iter().position(|(lane, _)| *lane == who).unwrap_or(self.places.len())
    }
}

/// An item as it lies on the canvas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    pub(super) number: u64,
    item: &'a Item,
    start: (f64, f64),
    end: (f64, f64),
    lit: bool,
}

/// Where an item was drawn, for the pointer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) number: u64,
    start: (f64, f64),
    end: (f64, f64),
    point: bool,
}

impl Hit {
    /// The place of its note.
    pub(super) fn place(&self, near: Option<(f64, f64)>) -> (f64, f64) {
        near.map_or(self.start, |at| self.nearest(at))
    }

    fn nearest(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (dx, dy) = (self.end.0 - self.start.0, self.end.1 - self.start.1);
        let length = dx * dx + dy * dy;
        let along = ((x - self.start.0) * dx + (y - self.start.1) * dy) / length.max(1e-9);
        let along = along.clamp(0.0, 1.0);
        (self.start.0 + along * dx, self.start.1 + along * dy)
    }

    fn distance(&self, at: (f64, f64)) -> f64 {
        let (x, y) = self.nearest(at);
        // Points lie on lines: they come first.
        libm::hypot(x - at.0, y - at.1) - if self.point { 3.0 } else { 0.0 }
    }
}

/// What is nearest to a place on the canvas.
pub(super) fn nearest(hits: &[Hit], at: (f64, f64)) -> Option<&Hit> {
    let near = hits.iter().map(|hit| (hit.distance(at), hit)).filter(|(far, _)| *far < NEAR);
    near.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, hit)| hit)
}

/// All that one drawing needs.
pub(super) struct Painting<'a> {
    pub(super) context: &'a CanvasRenderingContext2d,
    pub(super) colours: &'a Colours,
    pub(super) width: f64,
    pub(super) lanes: &'a Lanes,
    pub(super) window: Window,
    pub(super) cursor: SimTime,
    pub(super) head: SimTime,
    pub(super) world: &'a World,
    pub(super) diagram: &'a Diagram,
    pub(super) cause: Option<(u64, &'a Cause)>,
    /// What tells whether an item belongs to what is followed.
    pub(super) belongs: Option<&'a dyn Fn(&Item) -> bool>,
    pub(super) pointed: Option<u64>,
}

impl<'a> Painting<'a> {
    /// Draws it all. Returns where.
    pub(super) fn paint(&self) -> Vec<Hit> {
        self.context.clear_rect(0.0, 0.0, self.width, self.lanes.height);
        self.grid();
        self.draw_lanes();
        self.draw_states();
        let placed = self.placed();
        self.spans(&placed);
        let passes: &[bool] = if self.fades() { &[false, true] } else { &[false] };
        for &lit in passes {
            let faded = self.fades() && !lit;
            self.context.set_global_alpha(if faded { 0.22 } else { 1.0 });
            let part: Vec<Placed<'a>> = placed.iter().filter(|p| p.lit == lit).copied().collect();
            self.messages(&part, lit);
            part.iter().for_each(|p| self.point(p));
        }
        self.context.set_global_alpha(1.0);
        self.future();
        self.draw_cursor();
        self.labels(&placed);
        let hits: Vec<Hit> = placed
            .iter()
            .map(|p| Hit { number: p.number, start: p.start, end: p.end, point: p.start == p.end })
            .collect();
        self.draw_pointed(&hits);
        hits
    }

    fn x(&self, time: SimTime) -> f64 {
        self.window.part(time) * self.width
    }

    /// Whether all but some of it is faded.
    fn fades(&self) -> bool {
        self.cause.is_some() || self.belongs.is_some()
    }

    fn is_lit(&self, number: u64, item: &Item) -> bool {
        let Some((read, cause)) = self.cause else {
            return self.belongs.is_some_and(|belongs| belongs(item));
        };
        let of = item.op();
        number == read
            || cause.chain.contains(&number)
            || of.is_some() && (of == Some(cause.read) || of == cause.missed_op)
    }

    /// What is in view, each thing that cannot be told from the one before left out.
    fn placed(&self) -> Vec<Placed<'a>> {
        let mut placed: Vec<Placed<'a>> = Vec::new();
        let lanes = self.lanes.places.len() + 1;
        let mut last = vec![(i32::MIN, i32::MIN); lanes * lanes * CLASSES];
        let margin = self.window.span * 0.02;
        let from = SimTime::from_micros((self.window.from - margin).max(0.0) as u64);
        for (number, item) in self.diagram.window(from, self.window.until()) {
            let ends = (self.lanes.y(item.from), self.lanes.y(item.to));
            let (Some(y0), Some(y1)) = ends else { continue };
            let x0 = self.x(item.began);
            // What never ends is as long as the window; a message keeps its slope.
            let until = item.until();
            let x1 = self.x(if item.from == item.to { until.min(self.far()) } else { until });
            let (class, lit) = (class(item), self.is_lit(number, item));
            let place = (self.lanes.place(item.from) * lanes + self.lanes.place(item.to)) * CLASSES;
            let grain = match (item.from == item.to, item.from) {
                (true, Who::Visitors) => 9.0,
                (true, _) => 2.0,
                _ => 1.5,
            };
            let pixels = ((x0 / grain) as i32, (x1 / grain) as i32);
            let same = std::mem::replace(&mut last[place + class], pixels) == pixels;
            if same && !lit && self.pointed != Some(number) {
                continue;
            }
            let mut end = (x1, y1);
            if let Fate::Lost(at, due) = item.fate {
                let whole = due.since(item.began).as_micros().max(1) as f64;
                let part = (at.since(item.began).as_micros() as f64 / whole).clamp(0.15, 0.95);
                end = (x1, y0 + (y1 - y0) * part);
            }
            placed.push(Placed { number, item, start: (x0, y0), end, lit });
        }
        placed
    }

    /// A moment well past the right edge.
    fn far(&self) -> SimTime {
        SimTime::from_micros((self.window.from + 2.0 * self.window.span) as u64)
    }

    fn grid(&self) {
        let c = self.context;
        let bottom = self.lanes.height - 26.0;
        let ticks = self.window.ticks((self.width / 110.0).max(2.0));
        c.begin_path();
        for (time, _) in &ticks {
            let x = self.x(*time).round() + 0.5;
            c.move_to(x, 8.0);
            c.line_to(x, bottom + 4.0);
        }
        self.stroke(&self.colours.wash, 1.0, &[]);
        let cursor = self.x(self.cursor);
        for (time, text) in &ticks {
            let wide = self.text_width(text, "11.5px");
            let x = self.x(*time);
            // The moment shown stands there in its own words.
            if (x - cursor).abs() > 32.0 + wide / 2.0 || self.cursor == SimTime::ZERO {
                let x = (x - wide / 2.0).clamp(1.0, (self.width - wide).max(1.0));
                self.text(text, x, bottom + 15.0, &self.colours.muted, "left", "11.5px");
            }
        }
    }

    fn draw_lanes(&self) {
        let c = self.context;
        let head = self.x(self.head).clamp(0.0, self.width);
        for (who, y) in &self.lanes.places {
            if matches!(who, Who::Node(_)) {
                c.set_fill_style_str(&self.colours.wash);
                c.fill_rect(0.0, y - 5.0, head, 10.0);
            }
        }
        c.begin_path();
        for (_, y) in &self.lanes.places {
            c.move_to(0.0, y + 0.5);
            c.line_to(head, y + 0.5);
        }
        self.stroke(&self.colours.control, 1.0, &[]);
        c.begin_path();
        for (_, y) in &self.lanes.places {
            c.move_to(head, y + 0.5);
            c.line_to(self.width, y + 0.5);
        }
        self.stroke(&self.colours.line, 1.0, &[2.0, 4.0]);
    }

    /// Nodes that are down, and ways that are cut or held.
    fn draw_states(&self) {
        let c = self.context;
        for item in self.diagram.states() {
            let Some(y) = self.lanes.y(item.from) else { continue };
            let (x0, x1) = (self.x(item.began), self.x(item.until().min(self.head)));
            if x1 < 0.0 || x0 > self.width {
                continue;
            }
            let (x0, x1) = (x0.max(-2.0), x1.clamp(x0 + 2.0, self.width.max(x0 + 2.0)));
            let what = words::label(self.world, item).unwrap_or_default();
            match item.what {
                What::Down => {
                    c.set_fill_style_str(&self.colours.card);
                    c.fill_rect(x0, y - 6.0, x1 - x0, 12.0);
                    c.begin_path();
                    c.move_to(x0, y + 0.5);
                    c.line_to(x1, y + 0.5);
                    self.stroke(&self.colours.stale, 1.5, &[2.0, 5.0]);
                    let wide = self.text_width(&what, "11.5px") + 12.0;
                    let room = x1.min(self.width) - x0.max(0.0);
                    if room > wide + 16.0 {
                        let left = x0.max(0.0) + (room - wide) / 2.0;
                        c.set_fill_style_str(&self.colours.card);
                        c.fill_rect(left, y - 7.0, wide, 14.0);
                        self.caption(&what, left + 5.0, x1, y, &self.colours.stale_ink);
                    }
                }
                What::Way(from, _) => {
                    let other = words::lane(self.world, Who::Node(from));
                    c.begin_path();
                    c.move_to(x0, y + 9.5);
                    c.line_to(x1, y + 9.5);
                    self.stroke(&self.colours.stale, 2.0, &[7.0, 4.0]);
                    let text = format!("{what}: {other}");
                    self.caption(&text, x0, x1, y + 20.0, &self.colours.stale_ink);
                }
                _ => {}
            }
        }
    }

    /// Words of a span, if they fit.
    fn caption(&self, text: &str, x0: f64, x1: f64, y: f64, colour: &str) {
        let (x0, x1) = (x0.max(2.0), x1.min(self.width - 2.0));
        if x1 - x0 > self.text_width(text, "11.5px") {
            self.text(text, x0 + 1.0, y, colour, "left", "11.5px");
        }
    }

    /// Records that wait on a replica, and requests that wait on a node.
    fn spans(&self, placed: &[Placed<'a>]) {
        let c = self.context;
        let now = self.x(self.head);
        for p in placed {
            let ((x0, y), x1) = (p.start, p.end.0.min(now));
            let faded = self.fades() && !p.lit;
            c.set_global_alpha(if faded { 0.22 } else { 1.0 });
            match &p.item.what {
                What::Event(TraceEvent::Received { .. }) => {
                    let flushed = p.item.flushed.map_or(x1, |at| self.x(at).min(x1));
                    c.set_fill_style_str(&self.colours.received);
                    c.fill_rect(x0, y - 5.0, (flushed - x0).max(1.5), 10.0);
                    c.set_fill_style_str(&self.colours.flushed);
                    if x1 - flushed > 0.5 {
                        c.fill_rect(flushed, y - 5.0, x1 - flushed, 10.0);
                    }
                }
                What::Waits(..) => {
                    c.begin_path();
                    let wide = (x1 - x0).max(3.0);
                    let _drawn = c.round_rect_with_f64(x0, y - 8.0, wide, 16.0, 4.0);
                    c.set_fill_style_str(&self.colours.wait_wash);
                    c.fill();
                    self.stroke(&self.colours.wait_ink, 1.2, &[]);
                    if let Some(text) = words::label(self.world, p.item)
                        && wide > 44.0
                    {
                        let x = x0.max(0.0) + 6.0;
                        self.text(&text, x, y, &self.colours.wait_ink, "left", "600 11px");
                    }
                }
                _ => {}
            }
        }
        c.set_global_alpha(1.0);
    }

    /// Slanted lines. All of one kind are one shape, which costs one stroke.
    fn messages(&self, placed: &[Placed<'a>], lit: bool) {
        let (c, colours) = (self.context, self.colours);
        let more = if lit { 1.2 } else { 0.0 };
        let kinds: [(usize, &str, f64, &[f64]); 4] = [
            (CONTROL, &colours.control, 1.0, &[3.0, 3.0]),
            (REPLY, &colours.readable, 1.0, &[]),
            (REQUEST, &colours.muted, 1.3, &[]),
            (WAL, &colours.sent, 2.0, &[]),
        ];
        for (kind, colour, width, dash) in kinds {
            let of = || placed.iter().filter(|p| class(p.item) == kind);
            c.begin_path();
            of().for_each(|p| {
                let end = self.travelled(p);
                c.move_to(p.start.0, p.start.1);
                c.line_to(end.0, end.1);
            });
            self.stroke(colour, width + more, dash);
            // What is still on its way is to arrive there.
            c.begin_path();
            of().filter(|p| p.item.until() > self.head).for_each(|p| {
                let end = self.travelled(p);
                c.move_to(end.0, end.1);
                c.line_to(p.end.0, p.end.1);
            });
            self.stroke(colour, width, &[1.5, 4.0]);
            c.begin_path();
            let arrived = |p: &&Placed<'_>| {
                !matches!(p.item.fate, Fate::Lost(..)) && p.item.until() <= self.head
            };
            of().filter(arrived).for_each(|p| self.arrow(p, 6.0 + more));
            c.set_fill_style_str(colour);
            c.fill();
            c.begin_path();
            let lost = |p: &&Placed<'_>| matches!(p.item.fate, Fate::Lost(..));
            of().filter(lost).for_each(|p| self.cross(p.end, 4.0));
            self.stroke(&colours.stale, 2.0, &[]);
            // A message that is on its way is where it is.
            c.begin_path();
            of().filter(|p| p.item.until() > self.head).for_each(|p| {
                let (x, y) = self.travelled(p);
                c.move_to(x + 3.0, y);
                let _drawn = c.arc(x, y, 3.0, 0.0, TAU);
            });
            c.set_fill_style_str(colour);
            c.fill();
        }
    }

    /// How far a message has come by the furthest moment.
    fn travelled(&self, p: &Placed<'_>) -> (f64, f64) {
        let whole = p.end.0 - p.start.0;
        if p.item.until() <= self.head || whole <= 0.0 {
            return p.end;
        }
        let part = ((self.x(self.head) - p.start.0) / whole).clamp(0.0, 1.0);
        (p.start.0 + whole * part, p.start.1 + (p.end.1 - p.start.1) * part)
    }

    fn arrow(&self, p: &Placed<'_>, long: f64) {
        let (dx, dy) = (p.end.0 - p.start.0, p.end.1 - p.start.1);
        let length = libm::hypot(dx, dy).max(0.1);
        let (ux, uy) = (dx / length, dy / length);
        let (x, y) = p.end;
        let (bx, by) = (x - ux * long, y - uy * long);
        let half = long * 0.42;
        self.context.move_to(x, y);
        self.context.line_to(bx - uy * half, by + ux * half);
        self.context.line_to(bx + uy * half, by - ux * half);
        self.context.close_path();
    }

    fn cross(&self, (x, y): (f64, f64), r: f64) {
        self.context.move_to(x - r, y - r);
        self.context.line_to(x + r, y + r);
        self.context.move_to(x + r, y - r);
        self.context.line_to(x - r, y + r);
    }

    fn point(&self, p: &Placed<'_>) {
        let (c, colours) = (self.context, self.colours);
        let Some(event) = p.item.event() else { return };
        let Some((mark, colour, r)) = mark(event, colours) else { return };
        let (x, y) = p.start;
        c.begin_path();
        match mark {
            Mark::Dot | Mark::Ring => {
                let _drawn = c.arc(x, y, r, 0.0, TAU);
            }
            Mark::Diamond => {
                c.move_to(x, y - r);
                c.line_to(x + r, y);
                c.line_to(x, y + r);
                c.line_to(x - r, y);
                c.close_path();
            }
            Mark::Up => {
                c.move_to(x, y - r);
                c.line_to(x + r, y + r * 0.8);
                c.line_to(x - r, y + r * 0.8);
                c.close_path();
            }
            Mark::Cross => {
                self.cross((x, y), r);
                self.stroke(colour, 2.2, &[]);
                return;
            }
            Mark::Flag => {
                c.move_to(x - 0.75, y + 4.0);
                c.line_to(x - 0.75, y - 13.0);
                c.line_to(x + 11.0, y - 13.0);
                c.line_to(x + 7.5, y - 8.5);
                c.line_to(x + 11.0, y - 4.0);
                c.line_to(x + 0.75, y - 4.0);
                c.line_to(x + 0.75, y + 4.0);
                c.close_path();
            }
        }
        c.set_fill_style_str(if mark == Mark::Ring { &colours.card } else { colour });
        c.fill();
        let edge = if mark == Mark::Ring { colour } else { colours.card.as_str() };
        self.stroke(edge, if mark == Mark::Ring { 2.0 } else { 1.0 }, &[]);
    }

    /// Words beside what is drawn, where there is room: first what matters most.
    fn labels(&self, placed: &[Placed<'a>]) {
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

    /// What lies after the cursor has not happened yet, at the cursor.
    fn future(&self) {
        let (x, end) = (self.x(self.cursor).max(0.0), self.x(self.head).min(self.width));
        if self.cursor >= self.head || end - x < 1.0 {
            return;
        }
        let (c, bottom) = (self.context, self.lanes.height - 22.0);
        c.save();
        c.begin_path();
        c.rect(x, 0.0, end - x, bottom);
        c.clip();
        c.set_global_alpha(0.5);
        c.set_fill_style_str(&self.colours.card);
        c.fill_rect(x, 0.0, end - x, bottom);
        c.begin_path();
        let mut at = x - bottom;
        at -= at.rem_euclid(9.0);
        while at < end {
            c.move_to(at, bottom);
            c.line_to(at + bottom, 0.0);
            at += 9.0;
        }
        self.stroke(&self.colours.line, 1.0, &[]);
        c.restore();
    }

    fn draw_cursor(&self) {
        let (c, x) = (self.context, self.x(self.cursor));
        if !(-1.0..=self.width + 1.0).contains(&x) {
            return;
        }
        let bottom = self.lanes.height - 22.0;
        c.begin_path();
        c.move_to(x, 2.0);
        c.line_to(x, bottom);
        self.stroke(&self.colours.ink, 1.25, &[]);
        let text = seconds(self.cursor.as_micros(), 1_000);
        let wide = self.text_width(&text, "600 11.5px") + 12.0;
        let left = (x - wide / 2.0).clamp(0.0, (self.width - wide).max(0.0));
        c.begin_path();
        let _drawn = c.round_rect_with_f64(left, bottom, wide, 19.0, 4.0);
        c.set_fill_style_str(&self.colours.ink);
        c.fill();
        let middle = left + wide / 2.0;
        self.text(&text, middle, bottom + 10.0, &self.colours.card, "center", "600 11.5px");
    }

    /// What the pointer or the keyboard is at.
    fn draw_pointed(&self, hits: &[Hit]) {
        let Some(hit) = hits.iter().find(|hit| Some(hit.number) == self.pointed) else { return };
        self.context.begin_path();
        if hit.point {
            let _drawn = self.context.arc(hit.start.0, hit.start.1, 9.0, 0.0, TAU);
        } else {
            self.context.move_to(hit.start.0, hit.start.1);
            self.context.line_to(hit.end.0, hit.end.1);
        }
        self.context.set_global_alpha(0.75);
        self.stroke(&self.colours.focus, if hit.point { 2.0 } else { 3.5 }, &[]);
        self.context.set_global_alpha(1.0);
    }

    fn stroke(&self, colour: &str, width: f64, dash: &[f64]) {
        let pattern: js_sys::Array =
            dash.iter().map(|length| js_sys::Number::from(*length)).collect();
        let _set = self.context.set_line_dash(&pattern);
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(width);
        self.context.stroke();
    }

    fn set_font(&self, font: &str) {
        self.context.set_font(&[font, " ", &self.colours.font].concat());
    }

    fn text_width(&self, text: &str, font: &str) -> f64 {
        self.set_font(font);
        self.context.measure_text(text).map_or(60.0, |measured| measured.width())
    }

    fn text(&self, text: &str, x: f64, y: f64, colour: &str, align: &str, font: &str) {
        self.set_font(font);
        self.context.set_text_align(align);
        self.context.set_text_baseline("middle");
        self.context.set_fill_style_str(colour);
        let _drawn = self.context.fill_text(text, x, y + 0.5);
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

const WAL: usize = 0;
const REPLY: usize = 1;
const CONTROL: usize = 2;
const REQUEST: usize = 3;
const CLASSES: usize = 13;

/// What is drawn alike.
fn class(item: &Item) -> usize {
    match &item.what {
        What::Message(Message::Wal { .. }) => WAL,
        What::Message(Message::Reply(_)) => REPLY,
        What::Message(_) => CONTROL,
        What::Ask(..) | What::Answer(..) => REQUEST,
        What::Waits(..) => 4,
        What::Event(event) => match event {
            TraceEvent::Inserted { .. } => 5,
            TraceEvent::Flushed { .. } => 6,
            TraceEvent::Received { .. } => 7,
            TraceEvent::Replayed { .. } | TraceEvent::Applied { .. } => 8,
            TraceEvent::Committed { .. } | TraceEvent::Acknowledged { .. } => 9,
            _ => 10,
        },
        What::Returned { .. } if is_bad(item) => 11,
        _ => 12,
    }
}

/// Whether it is a broken promise to a reader or a writer.
fn is_bad(item: &Item) -> bool {
    match item.event() {
        Some(TraceEvent::ReadReturned { verdict, broken, .. }) => {
            *verdict != Verdict::Fresh || !broken.is_empty()
        }
        Some(event) => matches!(
            event,
            TraceEvent::Lost { .. } | TraceEvent::Refused { .. } | TraceEvent::Unknown { .. }
        ),
        None => false,
    }
}
