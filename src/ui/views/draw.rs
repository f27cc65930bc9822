//! A chart on a canvas, drawn with plotters.
//!
//! The backend is our own and small: it draws in pixels of the screen, in the page's font, with
//! the dashes that the canvas itself can do.

use std::convert::Infallible;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, Element};

use crate::scene::chart::{Axis, Chart, Curve, DASHES, MarkKind};

/// Room around the plot for what stands at its axes, in CSS pixels: left, right, top, bottom.
pub(crate) const ROOM: [f64; 4] = [54.0, 20.0, 30.0, 48.0];

/// Height of a line of the heading of a picture, in CSS pixels.
const LINE: f64 = 24.0;

/// Colours of curves. The names of their custom properties follow from their numbers.
const INKS: usize = 6;

/// The name of the colour of a curve in the style sheets.
pub(crate) fn ink_name(ink: usize) -> String {
    ["--curve-", &(ink % INKS + 1).to_string()].concat()
}

/// What a chart looks like: the colours and the font of the page as they are now.
pub(crate) struct Look {
    ink: RGBColor,
    muted: RGBColor,
    line: RGBColor,
    card: RGBColor,
    stale: RGBColor,
    curves: Vec<RGBColor>,
    font: String,
}

impl Look {
    /// The look of what is inside an element.
    pub(crate) fn of(element: &Element, context: &CanvasRenderingContext2d) -> Look {
        let style = leptos::prelude::window().get_computed_style(element).ok().flatten();
        let get = |name: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(name).ok());
            value.map_or_else(String::new, |value| value.trim().to_owned())
        };
        // The canvas knows every way to write a colour, and has one to say it.
        let colour = |name: &str| {
            context.set_fill_style_str("#808080");
            context.set_fill_style_str(&get(name));
            parse(&context.fill_style())
        };
        Look {
            ink: colour("--ink"),
            muted: colour("--muted"),
            line: colour("--line"),
            card: colour("--card"),
            stale: colour("--stale"),
            curves: (0..INKS).map(|ink| colour(&ink_name(ink))).collect(),
            font: get("font-family"),
        }
    }

    fn curve(&self, ink: usize) -> RGBColor {
        self.curves[ink % INKS]
    }
}

fn parse(colour: &JsValue) -> RGBColor {
    let text = colour.as_string().unwrap_or_default();
    let part = |at: usize| {
        let digits = text.get(1 + 2 * at..3 + 2 * at);
        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(128)
    };
    RGBColor(part(0), part(1), part(2))
}

/// The canvas as plotters sees it.
struct Canvas<'a> {
    context: &'a CanvasRenderingContext2d,
    size: (u32, u32),
    font: &'a str,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Canvas<'_> {
    fn style(&self, style: &impl BackendStyle, fill: bool) {
        let colour = css(style.color());
        match fill {
            true => self.context.set_fill_style_str(&colour),
            false => self.context.set_stroke_style_str(&colour),
        }
        self.context.set_line_width(f64::from(style.stroke_width()));
    }

    fn path(&self, path: impl IntoIterator<Item = BackendCoord>, shift: f64) {
        self.context.begin_path();
        for (i, (x, y)) in path.into_iter().enumerate() {
            let (x, y) = (f64::from(x) + shift, f64::from(y) + shift);
            if i == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
        }
    }
}

fn line(colour: RGBColor, stroke_width: u32) -> ShapeStyle {
    ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width }
}

fn css(colour: BackendColor) -> String {
    let BackendColor { alpha, rgb: (r, g, b) } = colour;
    format!("rgba({r},{g},{b},{alpha})")
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.context.set_fill_style_str(&css(color));
        self.context.fill_rect(f64::from(x), f64::from(y), 1.0, 1.0);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (x0, y0): BackendCoord,
        (x1, y1): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.style(style, fill);
        let [x, y, w, h] = [x0, y0, x1 - x0, y1 - y0].map(f64::from);
        match fill {
            true => self.context.fill_rect(x, y, w, h),
            false => self.context.stroke_rect(x, y, w, h),
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.style(style, false);
        // A line of an odd width is sharp when its middle is that of a pixel.
        self.path(path, if style.stroke_width() % 2 == 1 { 0.5 } else { 0.0 });
        self.context.stroke();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.style(style, fill);
        self.context.begin_path();
        let whole = std::f64::consts::TAU;
        let _round = self.context.arc(f64::from(x), f64::from(y), f64::from(radius), 0.0, whole);
        if fill {
            self.context.fill()
        } else {
            self.context.stroke()
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.style(style, true);
        self.path(path, 0.0);
        self.context.fill();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        let context = self.context;
        context.set_font(&format!("{} {}px {}", style.style().as_str(), style.size(), self.font));
        context.set_text_align(match style.anchor().h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        context.set_text_baseline(match style.anchor().v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        context.set_fill_style_str(&css(style.color()));
        let _text_is_finite = context.fill_text(text, f64::from(x), f64::from(y));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        // Places are ours to choose, so plotters needs no more than a rough idea.
        let width = text.chars().count() as f64 * style.size() * 0.6;
        Ok((width as u32, style.size() as u32))
    }
}

/// An axis as plotters sees it: where values lie and where ticks are is decided in `scene`.
struct Scale<'a>(&'a Axis);

impl Ranged for Scale<'_> {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.0.place(*value) * f64::from(to - from)).round() as i32
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        let every = self.0.ticks.len().div_ceil(hint.max_num_points().max(1)).max(1);
        self.0.ticks.iter().step_by(every).map(|(at, _)| *at).collect()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.0.from..self.0.to
    }
}

impl ValueFormatter<f64> for Scale<'_> {
    fn format_ext(&self, value: &f64) -> String {
        let tick = self.0.ticks.iter().find(|(at, _)| at == value);
        tick.map_or_else(String::new, |(_, label)| label.clone())
    }
}

/// Where a chart is drawn.
pub(crate) struct Sheet<'a> {
    pub(crate) context: &'a CanvasRenderingContext2d,
    /// In CSS pixels.
    pub(crate) size: (f64, f64),
    /// Pixels of the screen per CSS pixel.
    pub(crate) scale: f64,
    pub(crate) look: &'a Look,
}

type Area<'a> = DrawingArea<Canvas<'a>, Shift>;

impl Sheet<'_> {
    fn px(&self, css: f64) -> i32 {
        (css * self.scale).round() as i32
    }

    fn text(&self, size: f64, colour: RGBColor, h: HPos, v: VPos) -> TextStyle<'static> {
        let font = FontDesc::new(FontFamily::SansSerif, size * self.scale, FontStyle::Normal);
        TextStyle { font, color: colour.to_backend_color(), pos: Pos::new(h, v) }
    }

    fn dash(&self, dash: &[f64]) {
        let lengths: js_sys::Array =
            dash.iter().map(|length| JsValue::from_f64(length * self.scale)).collect();
        let _lengths_are_finite = self.context.set_line_dash(&lengths);
    }

    fn area(&self) -> Area<'_> {
        let size = (self.px(self.size.0).max(1) as u32, self.px(self.size.1).max(1) as u32);
        Canvas { context: self.context, size, font: &self.look.font }.into_drawing_area()
    }

    /// The chart alone: on the page its title and its legend stand around it.
    pub(crate) fn chart(&self, chart: &Chart) {
        let (width, height) = self.size;
        self.context.clear_rect(0.0, 0.0, width * self.scale, height * self.scale);
        let drawn = self.plot(&self.area(), chart);
        debug_assert!(drawn.is_ok(), "the canvas takes what is drawn");
    }

    /// The chart as a picture of its own, with a background, its title and its legend.
    pub(crate) fn picture(&self, chart: &Chart) {
        let root = self.area();
        let drawn = root.fill(&self.look.card);
        debug_assert!(drawn.is_ok(), "the canvas takes what is drawn");
        let edge = self.px(18.0);
        let title = self.text(17.0, self.look.ink, HPos::Left, VPos::Center);
        let _drawn = root.draw_text(&chart.title, &title, (edge, self.px(LINE)));
        let height = self.legend(&root, chart);
        let (_, rest) = root.split_vertically(self.px(height));
        let drawn = self.plot(&rest, chart);
        debug_assert!(drawn.is_ok(), "the canvas takes what is drawn");
    }

    /// The legend under the title. Returns how much room both take.
    fn legend(&self, root: &Area<'_>, chart: &Chart) -> f64 {
        let (edge, widest) = (18.0, self.size.0 - 18.0);
        let (mut x, mut y) = (edge, 2.0 * LINE);
        let names = self.text(12.5, self.look.ink, HPos::Left, VPos::Center);
        for curve in &chart.curves {
            let width = 48.0 + curve.name.chars().count() as f64 * 7.0;
            if x > edge && x + width > widest {
                (x, y) = (edge, y + LINE * 0.8);
            }
            let line = [x, x + 30.0].map(|x| (self.px(x), self.px(y)));
            self.stroke(curve, || root.draw(&PathElement::new(line, self.line_style(curve))));
            let _drawn = root.draw_text(&curve.name, &names, (self.px(x + 36.0), self.px(y)));
            x += width + 12.0;
        }
        y + LINE
    }

    fn line_style(&self, curve: &Curve) -> ShapeStyle {
        let width = if curve.thin { 1.25 } else { 2.25 };
        line(self.look.curve(curve.ink), self.px(width).max(1) as u32)
    }

    fn stroke<T>(&self, curve: &Curve, draw: impl FnOnce() -> T) {
        self.dash(DASHES[curve.dash % DASHES.len()]);
        let _drawn = draw();
        self.dash(&[]);
    }

    fn plot(&self, area: &Area<'_>, chart: &Chart) -> Result<(), DrawingAreaErrorKind<Infallible>> {
        let look = self.look;
        let [left, right, top, bottom] = ROOM.map(|room| self.px(room));
        let mut plot = ChartBuilder::on(area)
            .margin_right(right)
            .margin_top(top)
            .x_label_area_size(bottom)
            .y_label_area_size(left)
            .build_cartesian_2d(Scale(&chart.x), Scale(&chart.y))?;
        let hair = self.px(1.0).max(1) as u32;
        let room = (self.size.0 - ROOM[0] - ROOM[1]) / widest(&chart.x);
        plot.configure_mesh()
            .disable_x_mesh()
            .x_labels((room as usize).max(2))
            .y_labels(12)
            .bold_line_style(line(look.line, hair))
            .axis_style(line(look.muted, hair))
            .label_style(self.text(12.0, look.muted, HPos::Center, VPos::Center))
            .set_all_tick_mark_size(self.px(4.0))
            .draw()?;
        let (xs, ys) = plot.plotting_area().get_pixel_range();
        let (from, over) = area.get_base_pixel();
        let names = |h, v| self.text(12.0, look.muted, h, v);
        let at = |x: i32, y: i32| (x - from, y - over);
        let corner = at(self.px(6.0), ys.start - self.px(19.0));
        area.draw_text(&chart.y.title, &names(HPos::Left, VPos::Center), corner)?;
        let corner = at(xs.end, ys.end + self.px(36.0));
        area.draw_text(&chart.x.title, &names(HPos::Right, VPos::Center), corner)?;
        self.guides(area, chart, (xs.clone(), ys.clone()))?;
        for curve in &chart.curves {
            let style = self.line_style(curve);
            for piece in curve.points.split(|(_, value)| value.is_nan()) {
                let line = LineSeries::new(piece.iter().copied(), style);
                self.dash(DASHES[curve.dash % DASHES.len()]);
                plot.draw_series(line)?;
                self.dash(&[]);
                if curve.dots {
                    let size = self.px(3.5);
                    let dot = |point: &(f64, f64)| Circle::new(*point, size, style.filled());
                    plot.draw_series(piece.iter().map(dot))?;
                }
            }
        }
        for mark in &chart.marks {
            let x = xs.start + (chart.x.place(mark.at) * f64::from(xs.end - xs.start)) as i32;
            self.mark(area, mark.kind, at(x, ys.end))?;
        }
        Ok(())
    }

    /// A mark on the axis: its shape tells it as its colour does.
    fn mark(
        &self,
        area: &Area<'_>,
        kind: MarkKind,
        (x, y): (i32, i32),
    ) -> Result<(), DrawingAreaErrorKind<Infallible>> {
        let (side, tall) = (self.px(4.5), self.px(9.0));
        match kind {
            MarkKind::Broken => {
                let shape = vec![(x, y), (x - side, y + tall), (x + side, y + tall)];
                area.draw(&Polygon::new(shape, self.look.stale.filled()))
            }
            MarkKind::Fault => {
                let shape = [(x - side, y + 1), (x + side, y + tall)];
                area.draw(&Rectangle::new(shape, self.look.ink.filled()))
            }
        }
    }

    /// Places that matter, each with its words at the top of the plot.
    fn guides(
        &self,
        area: &Area<'_>,
        chart: &Chart,
        (xs, ys): (std::ops::Range<i32>, std::ops::Range<i32>),
    ) -> Result<(), DrawingAreaErrorKind<Infallible>> {
        let (from, over) = area.get_base_pixel();
        for (row, (value, words)) in (0..).zip(&chart.guides) {
            let place = chart.x.place(*value);
            let x = xs.start + (place * f64::from(xs.end - xs.start)) as i32 - from;
            let (top, bottom) = (ys.start - over, ys.end - over);
            let style = line(self.look.muted, self.px(1.0).max(1) as u32);
            self.dash(&[3.0, 3.0]);
            area.draw(&PathElement::new([(x, top), (x, bottom)], style))?;
            self.dash(&[]);
            let (side, beside) = if place > 0.6 { (HPos::Right, -6.0) } else { (HPos::Left, 6.0) };
            let y = top + self.px(8.0 + 16.0 * f64::from(row));
            let style = self.text(12.0, self.look.ink, side, VPos::Center);
            area.draw_text(words, &style, (x + self.px(beside), y))?;
        }
        Ok(())
    }
}

/// The width that the widest label of an axis needs, in CSS pixels.
fn widest(axis: &Axis) -> f64 {
    let longest = axis.ticks.iter().map(|(_, label)| label.chars().count()).max();
    longest.unwrap_or(0) as f64 * 7.5 + 12.0
}
