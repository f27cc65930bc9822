//! The run that a link carries: `#run=1.`, then the run's text, compressed (deflate) and written in
//! base64url. The page does the same in `assets/share.mjs`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use crate::scene::fault::Fault;
use crate::scene::saved::MOST_BYTES;

/// What stands before the run in the fragment of a link.
const MARK: &str = "#run=";

/// The version of this way to carry a run.
const VERSION: &str = "1";

/// The longest link that is read.
const MOST_CHARS: usize = 200_000;

/// The text of the run in a link, if it is one to a run.
pub(super) fn carried(link: &str) -> Option<Result<String, Fault>> {
    let (_, carried) = link.split_once(MARK)?;
    Some(read(carried).map_err(Fault::new))
}

fn read(carried: &str) -> Result<String, String> {
    if carried.len() > MOST_CHARS {
        return Err(format!("it is too long: expected at most {MOST_CHARS} characters"));
    }
    let packed = match carried.split_once('.') {
        Some((VERSION, packed)) => packed,
        Some((other, _)) if !other.is_empty() && other.bytes().all(|b| b.is_ascii_digit()) => {
            return Err(format!("its version {other} is unknown: expected {VERSION}"));
        }
        _ => return Err(format!("it says no version: expected {MARK}{VERSION}.…")),
    };
    let damaged = || "it is damaged: expected a link that was copied as a whole".to_owned();
    let bytes = URL_SAFE_NO_PAD.decode(packed).map_err(|_| damaged())?;
    let text = decompress_to_vec_with_limit(&bytes, MOST_BYTES).map_err(|e| match e.status {
        TINFLStatus::HasMoreOutput => "the run in it is too long: expected at most 1 MB".to_owned(),
        _ => damaged(),
    })?;
    String::from_utf8(text).map_err(|_| damaged())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(text: &[u8]) -> String {
        let packed = URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(text, 6));
        format!("https://a.example/lab/{MARK}{VERSION}.{packed}")
    }

    fn refused(link: &str) -> String {
        carried(link).expect("it is a link").expect_err("it is refused").told("the link")
    }

    #[test]
    fn a_file_is_no_link() {
        assert_eq!(carried("runs/mine.json"), None);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let bomb = link(&vec![b' '; MOST_BYTES + 1]);
        assert_eq!(refused(&bomb), "the link: the run in it is too long: expected at most 1 MB");
        let huge = format!("{MARK}1.{}", "A".repeat(MOST_CHARS));
        assert!(refused(&huge).contains("at most 200000 characters"));
        assert_eq!(refused("#run=9.AA"), "the link: its version 9 is unknown: expected 1");
        assert_eq!(refused("#run="), "the link: it says no version: expected #run=1.…");
        assert!(refused("#run=1.§").contains("damaged"));
        assert!(refused("#run=1.").contains("damaged"));
    }

    proptest! {
        #[test]
        fn what_is_put_into_a_link_comes_out_of_it(text in "\\PC{0,2000}") {
            prop_assert_eq!(carried(&link(text.as_bytes())), Some(Ok(text)));
        }

        #[test]
        fn a_part_of_a_link_is_refused(text in "\\PC{1,400}", at in any::<prop::sample::Index>()) {
            let whole = link(text.as_bytes());
            let start = whole.find(MARK).expect("it has a mark") + MARK.len();
            let part = &whole[..start + at.index(whole.len() - start)];
            prop_assert!(!refused(part).is_empty());
        }

        #[test]
        fn whatever_stands_in_a_link_is_read_or_refused(
            bytes in prop::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,60}",
        ) {
            let packed = URL_SAFE_NO_PAD.encode(bytes);
            let _either = carried(&format!("{MARK}1.{packed}"));
            let _either = carried(&format!("{MARK}{text}"));
        }
    }
}
