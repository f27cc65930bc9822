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
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ResizeObserver};

use crate::scene::client;
use crate::scene::layout::{self, Curve, Rect};
use crate::scene::tokens::{self, Kind, Path, Token};
use crate::sim::ids::{ClientId, LinkId, NodeId};
use crate::sim::world::World;

use super::super::palette::Palette;
use super::super::session::{Run, Session};

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
    size: (f64, f64),
    scale: f64,
    palette: Palette,
    tokens: Vec<Token>,
    stale: Vec<(ClientId, NodeId)>,
    reduced: bool,
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
            size: (0.0, 0.0),
            scale: 1.0,
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
        self.canvas.update_value(Canvas::measure);
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
        for (_, card, rect) in &mut self.cards {
            let at = card.get_bounding_client_rect();
            *rect = Rect {
                x: at.left() - origin.left(),
                y: at.top() - origin.top(),
                width: at.width(),
                height: at.height(),
            };
        }
        let (size, scale) = ((origin.width(), origin.height()), window().device_pixel_ratio());
        if (size, scale) != (self.size, self.scale) {
            (self.size, self.scale) = (size, scale);
            for layer in [&self.under, &self.over].into_iter().flatten() {
                layer.resize(size, scale);
            }
        }
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
        for node in world.members() {
            for upstream in node.upstreams() {
                let link = LinkId { replica: node.id, upstream };
                if let Some(curve) = self.link_curve(world, link) {
                    self.paint_link(&context, world, link, &curve);
                }
            }
        }
        self.paint_stale(&context, world);
        let mut tokens = std::mem::take(&mut self.tokens);
        tokens::all(world, &mut tokens);
        let placed = self.place(world, &tokens);
        self.paint_records(&context, &placed);
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
                    Path::Link(link) => self.link_curve(world, link),
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

    /// Records under way. All of one kind are one shape, which costs one fill.
    fn paint_records(&self, context: &CanvasRenderingContext2d, placed: &[(&Token, f64, f64)]) {
        context.begin_path();
        for (token, x, y) in placed {
            if let Kind::Wal(_) = token.kind {
                let _drawn = context.round_rect_with_f64(x - 9.0, y - 11.0, 18.0, 22.0, 4.0);
            }
        }
        context.set_fill_style_str(&self.palette.sent);
        context.fill();
        for (token, x, y) in placed {
            match token.kind {
                Kind::Wal(records) if records > 1 => {
                    let text = if records > 99 { "99+".to_owned() } else { records.to_string() };
                    self.text(context, &text, *x, *y, &self.palette.on_sent, "600 11px");
                }
                _ => {}
            }
        }
    }

    /// Acknowledgements, visitors' requests and messages without content.
    fn paint_dots(&self, context: &CanvasRenderingContext2d, placed: &[(&Token, f64, f64)]) {
        let circles = |kind: Kind, radius: f64, above: f64| {
            context.begin_path();
            for (_, x, y) in placed.iter().filter(|(token, ..)| token.kind == kind) {
                context.move_to(x + radius, y - above);
                let _drawn = context.arc(*x, y - above, radius, 0.0, TAU);
            }
        };
        circles(Kind::Reply, 4.0, 11.0);
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

    fn paint_link(
        &self,
        context: &CanvasRenderingContext2d,
        world: &World,
        link: LinkId,
        curve: &Curve,
    ) {
        let cut = world.is_link_cut(link);
        context.set_line_cap("round");
        trace(context, curve);
        context.set_stroke_style_str(&self.palette.wash);
        context.set_line_width(14.0);
        context.stroke();
        context.set_stroke_style_str(if cut { &self.palette.stale } else { &self.palette.line });
        context.set_line_width(if cut { 2.0 } else { 1.0 });
        dash(context, if cut { &[3.0, 7.0] } else { &[] });
        context.stroke();
        dash(context, &[]);
        if cut {
            let (x, y) = curve.at(0.5);
            self.pill(context, "network cut", x, y, &self.palette.stale);
        }
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

fn dash(context: &CanvasRenderingContext2d, lengths: &[f64]) {
    let pattern: js_sys::Array =
        lengths.iter().map(|length| js_sys::Number::from(*length)).collect();
    let _set = context.set_line_dash(&pattern);
}
