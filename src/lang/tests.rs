use super::*;

fn filled(text: &str, given: &[Argument<'_>]) -> String {
    fill(text, given)
}

const N: Key = Key::of("n");

#[test]
fn what_is_given_is_put_in() {
    let given: [Argument<'_>; 2] = [(Key::of("who"), &"Ana"), (N, &3)];
    assert_eq!(filled("{ $who } has {$n} of { $n }", &given), "Ana has 3 of 3");
    assert_eq!(filled("{ $other }, { $n", &given), ", ");
}

#[test]
fn a_choice_takes_the_value_then_its_category_then_the_star() {
    let text = "a { $n ->\n    [0] no row\n    [one] 1 row\n   *[other] { $n } rows\n} b";
    let said = |n: u64| filled(text, &[(N, &n)]);
    assert_eq!([said(0), said(1), said(7)], ["a no row b", "a 1 row b", "a 7 rows b"]);
}

#[test]
fn a_file_is_read_message_by_message() {
    let file = "# note\n\n\
                plain = A text = with a sign\nmany = { $n ->\n    [one] x\n   *[other] y\n}\n\
                ## part\nlast = z";
    let all: Vec<_> = messages(file).collect();
    assert_eq!(
        all,
        [
            ("plain", "A text = with a sign"),
            ("many", "{ $n ->\n    [one] x\n   *[other] y\n}"),
            ("last", "z")
        ]
    );
}

#[test]
fn of_two_messages_with_one_name_the_first_is_meant() {
    let words = Words::of(&["a = eins\n", "a = one\nb = two\n"]);
    assert_eq!(words.get(Key::of("a")), Some("eins"));
    assert_eq!(words.get(Key::of("b")), Some("two"));
    assert_eq!(words.get(Key::of("c")), None);
}

#[test]
fn the_two_halves_are_the_file() {
    assert_eq!([english_of_first(), english_of_later()].concat(), ENGLISH);
}
