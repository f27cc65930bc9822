//! Strokes and words on the canvas.

use super::paint::Painting;

impl Painting<'_> {
    pub(super) fn stroke(&self, colour: &str, width: f64, dash: &[f64]) {
        let pattern: js_sys::Array =
            dash.iter().map(|length| js_sys::Number::from(*length)).collect();
        let _set = self.context.set_line_dash(&pattern);
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(width);
        self.context.stroke();
    }

    pub(super) fn set_font(&self, font: &str) {
        self.context.set_font(&[font, " ", &self.colours.font].concat());
    }

    pub(super) fn text_width(&self, text: &str, font: &str) -> f64 {
        self.set_font(font);
        self.context.measure_text(text).map_or(60.0, |measured| measured.width())
    }

    pub(super) fn text(&self, text: &str, x: f64, y: f64, colour: &str, align: &str, font: &str) {
        self.set_font(font);
        self.context.set_text_align(align);
        self.context.set_text_baseline("middle");
        self.context.set_fill_style_str(colour);
        let _drawn = self.context.fill_text(text, x, y + 0.5);
    }
}
