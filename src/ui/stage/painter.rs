//! Two canvases: one under the cards, with the paths and what moves along them, and one over
//! them, with the words of requests, which pass over cards where there is no room between.
//!
//! Cards are laid out by the style sheets. The painter measures where they are whenever one of
//! them changes its size, and draws from these measures; a frame reads nothing from the document.

use std::f64::consts::TAU;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, ResizeObserver};

use crate::scene::client;
use crate::scene::layout::{self, Curve, Rect};
use crate::scene::network::{self, CROWD, Look, MessageId};
use crate::scene::spot;
use crate::scene::tokens::{self, BREAK, Kind, Path, Token};
use crate::sim::ids::{ClientId, LinkId, NodeId};
use crate::sim::world::World;

use super::super::palette::Palette;
use super::super::session::{Run, Session};

/// Acknowledgements pass so far above the records.
const ABOVE: f64 = 11.0;

/// What is pressed so near is meant.
const REACH: f64 = 14.0;

/// A card that paths begin or end at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Node(NodeId),
    Client(ClientId),
    Visitors,
}

struct Canvas {
    stage: Option<Element>,
    under: Option<Layer>,
    over: Option<Layer>,
    observer: Option<ResizeObserver>,
    cards: Vec<(Part, Element, Rect)>,
    handles: Vec<Handle>,
    size: (f64, f64),
    scale: f64,
    /// How many times as large as laid out the stage is shown: more than 1 in present mode.
    zoom: f64,
    palette: Palette,
    tokens: Vec<Token>,
    stale: Vec<(ClientId, NodeId)>,
    reduced: bool,
}

/// The handle of a link, and where it was put; nowhere if the link is not shown.
struct Handle {
    link: LinkId,
    element: HtmlElement,
    place: Option<(i32, i32)>,
}

/// A canvas and what draws on it.
#[derive(Clone)]
struct Layer {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Layer {
    fn new(canvas: HtmlCanvasElement) -> Option<Layer> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Layer { canvas, context })
    }

    fn resize(&self, (width, height): (f64, f64), scale: f64) {
        self.canvas.set_width((width * scale).round() as u32);
        self.canvas.set_height((height * scale).round() as u32);
    }

    fn clear(&self, (width, height): (f64, f64), scale: f64) {
        let _scaled = self.context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
        self.context.clear_rect(0.0, 0.0, width, height);
    }
}

/// A handle to the canvases. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(crate) struct Painter {
    canvas: StoredValue<Canvas, LocalStorage>,
    session: Session,
}

impl Painter {
    /// A painter of this session's run, with nothing to paint on yet.
    pub(crate) fn new(session: Session) -> Painter {
        let canvas = Canvas {
            stage: None,
            under: None,
            over: None,
            observer: None,
            cards: Vec::new(),
            handles: Vec::new(),
            size: (0.0, 0.0),
            scale: 1.0,
            zoom: 1.0,
            palette: Palette::default(),
            tokens: Vec::new(),
            stale: Vec::new(),
            reduced: false,
        };
        Painter { canvas: StoredValue::new_local(canvas), session }
    }

    /// Takes the stage and its two canvases once they are in the document.
    pub(crate) fn attach(
        self,
        stage: NodeRef<html::Div>,
        under: NodeRef<html::Canvas>,
        over: NodeRef<html::Canvas>,
    ) {
        let callback = Closure::<dyn FnMut()>::new(move || self.measure());
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        // The observer lives as long as the page.
        callback.forget();
        self.canvas.update_value(|to| to.observer = observer);
        Effect::new(move |_| {
            let (Some(stage), Some(under), Some(over)) = (stage.get(), under.get(), over.get())
            else {
                return;
            };
            self.canvas.update_value(|to| {
                if let Some(observer) = &to.observer {
                    observer.observe(&stage);
                }
                to.under = Layer::new(under);
                to.over = Layer::new(over);
                to.stage = Some(stage.into());
            });
            self.theme_changed();
        });
        Effect::new(move |_| {
            self.session.track();
            self.canvas.update_value(|canvas| self.session.peek(|run| canvas.look_for_stale(run)));
            self.paint();
        });
    }

    /// Knows a card from now on, as long as its component lives.
    pub(crate) fn register(self, part: Part, card: NodeRef<html::Article>) {
        Effect::new(move |_| {
            let Some(card) = card.get() else { return };
            let card: Element = card.into();
            self.canvas.update_value(|to| {
                if let Some(observer) = &to.observer {
                    observer.observe(&card);
                }
                to.cards.retain(|(known, ..)| *known != part);
                to.cards.push((part, card, Rect::default()));
            });
            self.measure_soon();
        });
        on_cleanup(move || {
            let _gone = self.canvas.try_update_value(|to| {
                for (_, card, _) in to.cards.iter().filter(|(known, ..)| *known == part) {
                    if let Some(observer) = &to.observer {
                        observer.unobserve(card);
                    }
                }
                to.cards.retain(|(known, ..)| *known != part);
            });
            self.measure_soon();
        });
    }

    /// Puts the handle of a link in the middle of it, as long as its component lives.
    pub(crate) fn register_handle(self, link: LinkId, handle: NodeRef<html::Span>) {
        Effect::new(move |_| {
            let Some(handle) = handle.get() else { return };
            let handle = Handle { link, element: handle.into(), place: None };
            self.canvas.update_value(|to| to.handles.push(handle));
            self.measure_soon();
        });
        on_cleanup(move || {
            let _gone = self.canvas.try_update_value(|to| {
                to.handles.retain(|handle| handle.link != link);
            });
            self.measure_soon();
        });
    }

    /// The message that is drawn at a place of the window, if one is.
    pub(crate) fn message_at(self, x: f64, y: f64) -> Option<MessageId> {
        self.canvas.with_value(|canvas| {
            let origin = canvas.stage.as_ref()?.get_bounding_client_rect();
            let at = ((x - origin.left()) / canvas.zoom, (y - origin.top()) / canvas.zoom);
            self.session.peek(|run| canvas.message_at(run.world(), at))
        })
    }

    /// What moves on the stage and can be pointed at: its numbers, as in `scene::spot`, and its
    /// place in the window, one after the other.
    pub(crate) fn under_way(self) -> Vec<f64> {
        self.canvas.with_value(|canvas| {
            let Some(stage) = &canvas.stage else { return Vec::new() };
            let origin = stage.get_bounding_client_rect();
            let mut all = Vec::new();
            self.session.peek(|run| {
                let world = run.world();
                let mut tokens = Vec::new();
                tokens::all(world, &mut tokens);
                for (token, x, y) in canvas.place(world, &tokens) {
                    let Some(numbers) = spot::numbers(token) else { continue };
                    let y = if token.kind == Kind::Reply { y - ABOVE } else { y };
                    all.extend(numbers);
                    all.push(origin.left() + x * canvas.zoom);
                    all.push(origin.top() + y * canvas.zoom);
                }
            });
            all
        })
    }

    /// Measures after the next layout. A card that only moves does not tell the observer.
    fn measure_soon(self) {
        request_animation_frame(move || self.measure());
    }

    /// Reads the colours again.
    pub(crate) fn theme_changed(self) {
        self.canvas.update_value(|to| to.palette = Palette::read());
        self.paint();
    }

    /// Whether the reader asked for reduced motion, or no longer does.
    pub(crate) fn set_reduced_motion(self, reduced: bool) {
        self.canvas.update_value(|to| to.reduced = reduced);
    }

    /// Whether the reader asked for reduced motion.
    pub(crate) fn reduced_motion(self) -> bool {
        self.canvas.with_value(|canvas| canvas.reduced)
    }

    /// Measures where the cards are.
    fn measure(self) {
        self.canvas.update_value(|canvas| {
            canvas.measure();
            self.session.peek(|run| canvas.place_handles(run.world()));
        });
        self.paint();
    }

    /// Draws the run as it is now.
    pub(crate) fn paint(self) {
        self.canvas.update_value(|canvas| self.session.peek(|run| canvas.paint(run)));
    }
}

impl Canvas {
    fn measure(&mut self) {
        let Some(stage) = &self.stage else { return };
        let origin = stage.get_bounding_client_rect();
        let laid_out = stage.dyn_ref::<HtmlElement>().map_or(0, HtmlElement::offset_width);
        let zoom = if laid_out > 0 { origin.width() / f64::from(laid_out) } else { 1.0 };
        // Without a transform it is 1, and widths are not whole numbers.
        let zoom = if (zoom - 1.0).abs() < 0.01 { 1.0 } else { zoom };
        self.zoom = zoom;
        for (_, card, rect) in &mut self.cards {
            let at = card.get_bounding_client_rect();
            *rect = Rect {
                x: (at.left() - origin.left()) / zoom,
                y: (at.top() - origin.top()) / zoom,
                width: at.width() / zoom,
                height: at.height() / zoom,
            };
        }
        let size = (origin.width() / zoom, origin.height() / zoom);
        let scale = window().device_pixel_ratio() * zoom;
        if (size, scale) != (self.size, self.scale) {
            (self.size, self.scale) = (size, scale);
            for layer in [&self.under, &self.over].into_iter().flatten() {
                layer.resize(size, scale);
            }
        }
    }

    /// Puts the handles where their links now run.
    fn place_handles(&mut self, world: &World) {
        let curve = |handle: &Handle| self.link_curve(world, handle.link);
        let places = layout::handles(&self.handles.iter().map(curve).collect::<Vec<_>>());
        for (handle, place) in self.handles.iter_mut().zip(places) {
            let place = place.map(|(x, y)| (x as i32, y as i32));
            if handle.place == place {
                continue;
            }
            handle.place = place;
            let (x, y) = place.unwrap_or_default();
            for (name, at) in [("--x", x), ("--y", y)] {
                let _set =
                    HtmlElement::style(&handle.element).set_property(name, &format!("{at}px"));
            }
            let _shown = handle.element.class_list().toggle_with_force("placed", place.is_some());
        }
    }

    /// The message nearest to a place, if one is near.
    fn message_at(&self, world: &World, at: (f64, f64)) -> Option<MessageId> {
        let mut tokens = Vec::new();
        tokens::all(world, &mut tokens);
        let near = self.place(world, &tokens).into_iter().filter_map(|(token, x, y)| {
            let y = if token.kind == Kind::Reply { y - ABOVE } else { y };
            let distance = layout::distance(at, (x, y));
            Some((token.message()?, distance)).filter(|_| distance <= REACH)
        });
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(message, _)| message)
    }

    fn rect(&self, part: Part) -> Option<&Rect> {
        let found = self.cards.iter().find(|(known, ..)| *known == part);
        found.map(|(_, _, rect)| rect).filter(|rect| rect.width > 0.0)
    }

    fn client_rect(&self, world: &World, client: ClientId) -> Option<&Rect> {
        self.rect(if world.is_visitor(client) { Part::Visitors } else { Part::Client(client) })
    }

    /// The path of a link, numbered among those of its upstream. Two nodes that follow each other
    /// share one.
    fn link_curve(&self, world: &World, link: LinkId) -> Option<Curve> {
        let LinkId { replica, upstream } = link;
        let mutual = world.node(upstream).upstreams().any(|up| up == replica);
        if mutual && upstream > replica {
            let same = self.link_curve(world, LinkId { replica: upstream, upstream: replica })?;
            return Some(same.reversed());
        }
        let siblings = world.members().filter(|n| n.upstreams().any(|up| up == upstream));
        let ids: Vec<NodeId> = siblings.map(|node| node.id).collect();
        let place = ids.iter().position(|id| *id == replica)?;
        let (from, to) = (self.rect(Part::Node(upstream))?, self.rect(Part::Node(replica))?);
        Some(layout::link(from, to, place, ids.len()))
    }

    fn request_curve(&self, world: &World, client: ClientId, node: NodeId) -> Option<Curve> {
        let (from, to) = (self.client_rect(world, client)?, self.rect(Part::Node(node))?);
        let place = world.people().position(|person| person == client).unwrap_or(2);
        Some(layout::request(from, to, place, self.size.0))
    }

    fn paint(&mut self, run: &Run) {
        let (Some(under), Some(over)) = (self.under.clone(), self.over.clone()) else { return };
        let world = run.world();
        under.clear(self.size, self.scale);
        over.clear(self.size, self.scale);
        let context = under.context;
        for link in network::links(world) {
            if let Some(curve) = self.link_curve(world, link) {
                self.paint_link(&context, network::look(world, link), &curve);
            }
        }
        self.paint_stale(&context, world);
        let mut tokens = std::mem::take(&mut self.tokens);
        tokens::all(world, &mut tokens);
        let placed = self.place(world, &tokens);
        self.paint_records(&context, &placed);
        self.paint_followed(&context, run, &placed);
        self.paint_dots(&context, &placed);
        self.paint_words(&over.context, &placed);
        self.tokens = tokens;
    }

    /// Requests and answers in words. One that would cover another moves below it.
    fn paint_words(&self, context: &CanvasRenderingContext2d, placed: &[(&Token, f64, f64)]) {
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for (token, x, y) in placed {
            let Kind::Words(words) = &token.kind else { continue };
            let (x, mut y) = (*x, *y);
            while taken.iter().any(|(tx, ty)| (tx - x).abs() < 80.0 && (ty - y).abs() < 26.0) {
                y += 26.0;
            }
            taken.push((x, y));
            self.pill(context, words, x, y, &self.palette.line);
        }
    }

    /// Where each token is.
    fn place<'a>(&self, world: &World, tokens: &'a [Token]) -> Vec<(&'a Token, f64, f64)> {
        let mut known: Option<(Path, Option<Curve>)> = None;
        let mut placed = Vec::with_capacity(tokens.len());
        for token in tokens {
            // Tokens of one path come one after the other.
            let curve = match known {
                Some((path, curve)) if path == token.path => curve,
                _ => match token.path {
                    Path::Link(link, _) => self.link_curve(world, link),
                    Path::Request(client, node) => self.request_curve(world, client, node),
                },
            };
            known = Some((token.path, curve));
            if let Some((x, y)) = curve.map(|curve| curve.at(token.at)) {
                placed.push((token, x, y));
            }
        }
        placed
    }

    /// Records under way. All of one kind are one shape, which costs one fill. A crowd on one path
    /// is drawn as thin bars, and the link says how many records they are.
    fn paint_records(&self, context: &CanvasRenderingContext2d, placed: &[(&Token, f64, f64)]) {
        let is_wal = |token: &Token| matches!(token.kind, Kind::Wal(_));
        let same_path = |a: &(&Token, f64, f64), b: &(&Token, f64, f64)| a.0.path == b.0.path;
        context.begin_path();
        for path in placed.chunk_by(same_path) {
            let records = path.iter().filter(|(token, ..)| is_wal(token));
            let crowded = records.clone().count() as u64 > CROWD;
            let (width, height) = if crowded { (3.0, 16.0) } else { (18.0, 22.0) };
            let mut last = (f64::MAX, f64::MAX);
            for &(_, x, y) in records {
                if crowded && layout::distance(last, (x, y)) < 6.0 {
                    continue;
                }
                last = (x, y);
                let (left, top) = (x - width / 2.0, y - height / 2.0);
                let round = width.min(8.0) / 2.0;
                let _drawn = context.round_rect_with_f64(left, top, width, height, round);
            }
        }
        context.set_fill_style_str(&self.palette.sent);
        context.fill();
        for path in placed.chunk_by(same_path) {
            if path.iter().filter(|(token, ..)| is_wal(token)).count() as u64 > CROWD {
                continue;
            }
            for (token, x, y) in path {
                match token.kind {
                    Kind::Wal(records) if records > 1 => {
                        let many = records > 99;
                        let text = if many { "99+".to_owned() } else { records.to_string() };
                        self.text(context, &text, *x, *y, &self.palette.on_sent, "600 11px");
                    }
                    _ => {}
                }
            }
        }
    }

    /// A ring around the record that is followed.
    fn paint_followed(
        &self,
        context: &CanvasRenderingContext2d,
        run: &Run,
        placed: &[(&Token, f64, f64)],
    ) {
        let Some(journey) = &run.journey else { return };
        let Some(index) = journey.record(run.world()) else { return };
        context.begin_path();
        for (_, x, y) in placed.iter().filter(|(token, ..)| token.carries(index)) {
            let _drawn = context.round_rect_with_f64(x - 13.0, y - 15.0, 26.0, 30.0, 6.0);
        }
        context.set_stroke_style_str(&self.palette.ink);
        context.set_line_width(2.0);
        context.stroke();
    }

    /// Acknowledgements, visitors' requests and messages without content. Of those that would
    /// cover each other one is drawn.
    fn paint_dots(&self, context: &CanvasRenderingContext2d, placed: &[(&Token, f64, f64)]) {
        let circles = |kind: Kind, radius: f64, above: f64| {
            let mut drawn: Vec<(f64, f64)> = Vec::new();
            context.begin_path();
            for (_, x, y) in placed.iter().filter(|(token, ..)| token.kind == kind) {
                if drawn.iter().rev().any(|at| layout::distance(*at, (*x, *y)) < radius * 3.0) {
                    continue;
                }
                drawn.push((*x, *y));
                context.move_to(x + radius, y - above);
                let _drawn = context.arc(*x, y - above, radius, 0.0, TAU);
            }
        };
        circles(Kind::Reply, 4.0, ABOVE);
        context.set_fill_style_str(&self.palette.readable);
        context.fill();
        circles(Kind::Visitor, 3.0, 0.0);
        context.set_fill_style_str(&self.palette.muted);
        context.fill();
        circles(Kind::Control, 4.0, 0.0);
        context.set_stroke_style_str(&self.palette.muted);
        context.set_line_width(1.5);
        context.stroke();
    }

    /// A link as it is: what is broken looks broken. Its handle says the same in words.
    fn paint_link(&self, context: &CanvasRenderingContext2d, look: Look, curve: &Curve) {
        let Palette { wash, line, stale, muted, .. } = &self.palette;
        // What is cut has a gap in the middle.
        let parts: &[(f64, f64)] = match look {
            Look::Cut => &[(0.0, BREAK), (1.0 - BREAK, 1.0)],
            Look::Open | Look::Held | Look::Dead => &[(0.0, 1.0)],
        };
        let (colour, width, pattern): (_, _, &[f64]) = match look {
            Look::Open => (line, 1.0, &[]),
            Look::Held => (muted, 2.0, &[]),
            Look::Cut => (stale, 2.0, &[3.0, 7.0]),
            Look::Dead => (line, 2.0, &[2.0, 8.0]),
        };
        context.set_line_cap("round");
        trace_parts(context, curve, parts);
        if look != Look::Dead {
            context.set_stroke_style_str(wash);
            context.set_line_width(14.0);
            context.stroke();
        }
        context.set_stroke_style_str(colour);
        context.set_line_width(width);
        dash(context, pattern);
        context.stroke();
        dash(context, &[]);
    }

    /// Notes whose last answer was stale. It changes with the words on the page, not with every
    /// frame.
    fn look_for_stale(&mut self, run: &Run) {
        let people = run.world().people();
        let stale =
            people.filter_map(|c| Some((c, client::stale_from(run.world(), c, run.past())?)));
        self.stale = stale.collect();
    }

    /// A reader whose last answer was stale stays joined to the node that gave it.
    fn paint_stale(&self, context: &CanvasRenderingContext2d, world: &World) {
        for &(client, node) in &self.stale {
            let Some(curve) = self.request_curve(world, client, node) else { continue };
            trace(context, &curve);
            context.set_stroke_style_str(&self.palette.stale);
            context.set_line_width(2.0);
            dash(context, &[5.0, 4.0]);
            context.stroke();
            dash(context, &[]);
        }
    }

    fn pill(&self, context: &CanvasRenderingContext2d, text: &str, x: f64, y: f64, border: &str) {
        context.set_font(&format!("12px {}", self.palette.font));
        let width = context.measure_text(text).map_or(60.0, |m| m.width()) + 18.0;
        let x =
            x.clamp(width / 2.0 + 2.0, (self.size.0 - width / 2.0 - 2.0).max(width / 2.0 + 2.0));
        context.begin_path();
        let _drawn = context.round_rect_with_f64(x - width / 2.0, y - 12.0, width, 24.0, 12.0);
        context.set_fill_style_str(&self.palette.card);
        context.fill();
        context.set_stroke_style_str(border);
        context.set_line_width(1.0);
        context.stroke();
        self.text(context, text, x, y, &self.palette.ink, "12px");
    }

    fn text(
        &self,
        context: &CanvasRenderingContext2d,
        text: &str,
        x: f64,
        y: f64,
        colour: &str,
        font: &str,
    ) {
        context.set_font(&format!("{font} {}", self.palette.font));
        context.set_text_align("center");
        context.set_text_baseline("middle");
        context.set_fill_style_str(colour);
        let _drawn = context.fill_text(text, x, y + 0.5);
    }
}

fn trace(context: &CanvasRenderingContext2d, curve: &Curve) {
    let [start, a, b, end] = curve.0;
    context.begin_path();
    context.move_to(start.0, start.1);
    context.bezier_curve_to(a.0, a.1, b.0, b.1, end.0, end.1);
}

/// Parts of a curve, each from a part of the way to another.
fn trace_parts(context: &CanvasRenderingContext2d, curve: &Curve, parts: &[(f64, f64)]) {
    const STEPS: i32 = 24;
    context.begin_path();
    for (from, to) in parts {
        let (x, y) = curve.at(*from);
        context.move_to(x, y);
        for step in 1..=STEPS {
            let (x, y) = curve.at(from + (to - from) * f64::from(step) / f64::from(STEPS));
            context.line_to(x, y);
        }
    }
}

fn dash(context: &CanvasRenderingContext2d, lengths: &[f64]) {
    let pattern: js_sys::Array =
        lengths.iter().map(|length| js_sys::Number::from(*length)).collect();
    let _set = context.set_line_dash(&pattern);
}
