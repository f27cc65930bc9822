//! Numbers as C libraries read and print them: `strtol`, `strtod`, and `printf`'s `%g`.

/// What the front of a text says as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Read<T> {
    /// The number; zero if there is none.
    pub(super) value: T,
    /// How many bytes it takes, blanks before it included; zero if there is no number.
    pub(super) used: usize,
    /// It is too large for its type, and `value` is the limit; or, a fraction, too small.
    pub(super) out_of_range: bool,
}

/// Whether C's `isspace` holds.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r')
}

/// How many blanks the text begins with.
pub(super) fn spaces(text: &[u8]) -> usize {
    text.iter().take_while(|b| is_space(**b)).count()
}

/// The sign at this place: whether it is a minus, and how many bytes it takes.
fn sign(text: &[u8], at: usize) -> (bool, usize) {
    match text.get(at) {
        Some(b'-') => (true, 1),
        Some(b'+') => (false, 1),
        _ => (false, 0),
    }
}

/// `strtol` with base 0: decimal, octal with a leading `0`, hexadecimal with `0x`.
pub(super) fn long(text: &str) -> Read<i64> {
    let bytes = text.as_bytes();
    let mut at = spaces(bytes);
    let (minus, length) = sign(bytes, at);
    at += length;
    let is_hex = bytes.get(at) == Some(&b'0')
        && matches!(bytes.get(at + 1), Some(b'x' | b'X'))
        && bytes.get(at + 2).is_some_and(u8::is_ascii_hexdigit);
    let base = match bytes.get(at) {
        _ if is_hex => 16,
        Some(b'0') => 8,
        _ => 10,
    };
    at += if is_hex { 2 } else { 0 };
    let (magnitude, digits) = digits(&bytes[at..], base);
    if digits == 0 {
        return Read { value: 0, used: 0, out_of_range: false };
    }
    let limit = u128::from(i64::MAX.unsigned_abs()) + u128::from(minus);
    let in_range = magnitude.min(limit);
    let value = if minus { -(in_range as i128) } else { in_range as i128 };
    Read {
        value: i64::try_from(value).unwrap_or(i64::MIN),
        used: at + digits,
        out_of_range: magnitude > limit,
    }
}

/// The digits a text begins with: what they say, no more than 2^120, and how many there are.
pub(super) fn digits(text: &[u8], base: u32) -> (u128, usize) {
    let mut value: u128 = 0;
    let mut count = 0;
    while let Some(digit) = text.get(count).and_then(|b| char::from(*b).to_digit(base)) {
        value = (value * u128::from(base) + u128::from(digit)).min(1 << 120);
        count += 1;
    }
    (value, count)
}

/// `strtod`: decimal or hexadecimal, infinite, or not a number.
pub(super) fn double(text: &str) -> Read<f64> {
    let bytes = text.as_bytes();
    let mut at = spaces(bytes);
    let (minus, length) = sign(bytes, at);
    at += length;
    let rest = &bytes[at..];
    let starts =
        |word: &[u8]| rest.get(..word.len()).is_some_and(|front| front.eq_ignore_ascii_case(word));
    let (value, used, out_of_range) = if starts(b"infinity") {
        (f64::INFINITY, 8, false)
    } else if starts(b"inf") {
        (f64::INFINITY, 3, false)
    } else if starts(b"nan") {
        (f64::NAN, 3, false)
    } else if let Some((value, used)) = hexadecimal(rest) {
        (value, used, value.is_infinite())
    } else {
        decimal(rest)
    };
    if used == 0 {
        return Read { value: 0.0, used: 0, out_of_range: false };
    }
    Read { value: if minus { -value } else { value }, used: at + used, out_of_range }
}

/// A decimal number: its value, its length, whether it cannot be held.
fn decimal(text: &[u8]) -> (f64, usize, bool) {
    let count = |from: usize| {
        text.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let whole = count(0);
    let mut used = whole;
    let mut fraction = 0;
    if text.get(used) == Some(&b'.') {
        fraction = count(used + 1);
        used += 1 + fraction;
    }
    if whole + fraction == 0 {
        return (0.0, 0, false);
    }
    let has_digit = text[..used].iter().any(|b| matches!(b, b'1'..=b'9'));
    if matches!(text.get(used), Some(b'e' | b'E')) {
        let (_, sign) = sign(text, used + 1);
        let exponent = count(used + 1 + sign);
        used += if exponent > 0 { 1 + sign + exponent } else { 0 };
    }
    // The text is digits, a point and an exponent, which Rust reads as C does.
    let text = std::str::from_utf8(&text[..used]).unwrap_or("0");
    let value = text.parse::<f64>().unwrap_or(0.0);
    (value, used, value.is_infinite() || (has_digit && !value.is_normal()))
}

/// A hexadecimal number, as `0x1.8p3`: its value and its length.
fn hexadecimal(text: &[u8]) -> Option<(f64, usize)> {
    if text.first() != Some(&b'0') || !matches!(text.get(1), Some(b'x' | b'X')) {
        return None;
    }
    let (mut at, mut value, mut scale, mut count) = (2, 0.0_f64, 1.0_f64, 0);
    let mut in_fraction = false;
    while let Some(byte) = text.get(at) {
        match char::from(*byte).to_digit(16) {
            Some(digit) => {
                value = value * 16.0 + f64::from(digit);
                scale *= if in_fraction { 16.0 } else { 1.0 };
                count += 1;
            }
            None if *byte == b'.' && !in_fraction => in_fraction = true,
            None => break,
        }
        at += 1;
    }
    if count == 0 {
        return None;
    }
    value /= scale;
    if matches!(text.get(at), Some(b'p' | b'P')) {
        let (minus, sign) = sign(text, at + 1);
        let (exponent, length) = digits(text.get(at + 1 + sign..).unwrap_or_default(), 10);
        if length > 0 {
            at += 1 + sign + length;
            for _ in 0..exponent.min(1100) {
                value = if minus { value / 2.0 } else { value * 2.0 };
            }
        }
    }
    Some((value, at))
}

/// `printf`'s `%g`: six digits, without zeros at the end.
pub(super) fn general(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trimmed = |text: &str| {
        let text = if text.contains('.') { text.trim_end_matches('0') } else { text };
        text.trim_end_matches('.').to_owned()
    };
    if (-4..6).contains(&exponent) {
        let places = usize::try_from(5 - exponent).unwrap_or(0);
        trimmed(&format!("{value:.places$}"))
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{}e{sign}{:02}", trimmed(mantissa), exponent.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_decimal_octal_or_hexadecimal() {
        let read = |text| (long(text).value, long(text).used);
        assert_eq!(read("10"), (10, 2));
        assert_eq!(read(" -010kB"), (-8, 5));
        assert_eq!(read("0x1fG"), (31, 4));
        assert_eq!(read("0x"), (0, 1));
        assert_eq!(read("08"), (0, 1));
        assert_eq!(read("é"), (0, 0));
        assert!(long("99999999999999999999").out_of_range, "it does not fit");
    }

    #[test]
    fn real_numbers_end_where_c_says() {
        let read = |text| (double(text).value, double(text).used);
        assert_eq!(read("1.5s"), (1.5, 3));
        assert_eq!(read(".5"), (0.5, 2));
        assert_eq!(read("1e+"), (1.0, 1));
        assert_eq!(read("1e3kB"), (1000.0, 3));
        assert_eq!(read("0x1.8p3"), (12.0, 7));
        assert_eq!(read("."), (0.0, 0));
        assert!(double("1e400").out_of_range, "it does not fit");
    }

    #[test]
    fn six_digits_are_shown() {
        assert_eq!(general(0.123_456_789), "0.123457");
        assert_eq!(general(100_000.0), "100000");
        assert_eq!(general(1e6), "1e+06");
        assert_eq!(general(f64::MAX), "1.79769e+308");
        assert_eq!(general(0.00001), "1e-05");
        assert_eq!(general(-2.0), "-2");
        assert_eq!(general(0.0), "0");
    }
}
