//! A lesson in a room full of people: what is shown one after the other, and how many hands went up
//! for each answer.

use super::Lesson;
use super::when::Seen;

/// A question to the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub ask: String,
    /// The answers to choose from.
    pub options: Vec<String>,
    /// The place of the one that is right.
    pub right: usize,
    /// What happens, and why.
    pub reveal: String,
}

/// What a room needs of a lesson. The rest of the classroom knows lessons only by this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The title.
    pub title: String,
    /// The text; see [`super::markdown`].
    pub body: String,
    /// The questions, in order.
    pub questions: Vec<Asked>,
    /// What to make happen, in order.
    pub goals: Vec<String>,
    /// The lesson in a sentence.
    pub takeaway: String,
    /// Where it is written down: title, address, and what it holds for.
    pub sources: Vec<[String; 3]>,
    /// What the teacher may ask.
    pub ask: Vec<String>,
    /// What goes wrong, and what helps.
    pub goes_wrong: Vec<String>,
    /// How long it takes in class.
    pub takes: String,
}

impl Sheet {
    /// The sheet of a lesson.
    pub fn of(lesson: &Lesson) -> Sheet {
        let front = &lesson.front;
        let prediction = &front.prediction;
        let texts = prediction.options.iter().map(|answer| answer.text.clone());
        let question = Asked {
            ask: prediction.question.clone(),
            options: texts.collect(),
            right: prediction.options.iter().position(|answer| answer.right).unwrap_or(0),
            reveal: prediction.reveal.clone(),
        };
        let sources = front.sources.iter();
        Sheet {
            title: front.title.clone(),
            body: lesson.body.clone(),
            questions: vec![question],
            goals: front.goals.iter().map(|goal| goal.text.clone()).collect(),
            takeaway: front.takeaway.clone(),
            sources: sources
                .map(|s| [s.title.clone(), s.address.clone(), s.holds_for.clone()])
                .collect(),
            ask: front.notes.ask.clone(),
            goes_wrong: front.notes.goes_wrong.clone(),
            takes: front.notes.takes.clone(),
        }
    }
}

/// What the room sees. The numbers are places in the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// A question, before the run has shown its answer.
    Question(usize),
    /// The run.
    Watch,
    /// The question once more, with its answer.
    Answer(usize),
    /// The run, and what to make happen in it.
    Goal(usize),
    /// The lesson in a sentence.
    Takeaway,
}

impl Page {
    /// The pages of a sheet, in order.
    pub fn all(sheet: &Sheet) -> Vec<Page> {
        let questions = || 0..sheet.questions.len();
        let mut pages: Vec<Page> = questions().map(Page::Question).collect();
        pages.push(Page::Watch);
        pages.extend(questions().map(Page::Answer));
        pages.extend((0..sheet.goals.len()).map(Page::Goal));
        pages.push(Page::Takeaway);
        pages
    }

    /// What the page is called.
    pub fn name(self, sheet: &Sheet) -> String {
        let numbered = |word: &str, place: usize, all: usize| match all {
            1 => word.to_owned(),
            _ => format!("{word} {} of {all}", place + 1),
        };
        match self {
            Page::Question(place) => numbered("Question", place, sheet.questions.len()),
            Page::Watch => "Watch".to_owned(),
            Page::Answer(place) => numbered("Answer", place, sheet.questions.len()),
            Page::Goal(place) => numbered("Goal", place, sheet.goals.len()),
            Page::Takeaway => "To take away".to_owned(),
        }
    }

    /// Whether the stage is seen on it.
    pub fn shows_stage(self) -> bool {
        matches!(self, Page::Watch | Page::Goal(_))
    }

    /// Whether the key for the next page lets the run play first: there is something to see on this
    /// page that has not been seen.
    pub fn plays_first(self, playing: bool, seen: Seen) -> bool {
        self == Page::Watch && !playing && seen == Seen::Nothing
    }
}

/// The letter of an answer.
pub fn letter(place: usize) -> char {
    char::from(b'A' + (place % 26) as u8)
}

/// Most hands for one answer.
pub const MOST_HANDS: u32 = 999;

/// The hands for the answers to one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hands(Vec<u32>);

impl Hands {
    /// So many hands for an answer.
    pub fn set(&mut self, place: usize, hands: u32) {
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        self.0[place] = hands.min(MOST_HANDS);
    }

    /// The hands for an answer.
    pub fn get(&self, place: usize) -> u32 {
        self.0.get(place).copied().unwrap_or(0)
    }

    /// All hands.
    pub fn all(&self) -> u32 {
        self.0.iter().sum()
    }

    /// The share of an answer in percent, rounded; none if no hand went up.
    pub fn percent(&self, place: usize) -> Option<u32> {
        let all = self.all();
        (all > 0).then(|| (self.get(place) * 200 + all) / (2 * all))
    }

    /// The share in words.
    pub fn share(&self, place: usize) -> Option<String> {
        let percent = self.percent(place)?;
        Some(format!("{} of {} hands, {percent} %", self.get(place), self.all()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::FIRST;
    use super::*;

    fn sheet() -> Sheet {
        Sheet::of(&Lesson::parse(FIRST).expect("it is valid"))
    }

    #[test]
    fn the_pages_come_in_the_order_of_a_lesson() {
        let sheet = sheet();
        let pages = Page::all(&sheet);
        assert_eq!(pages[..3], [Page::Question(0), Page::Watch, Page::Answer(0)]);
        assert_eq!(pages.len(), 4 + sheet.goals.len());
        let names: Vec<String> = pages.iter().map(|page| page.name(&sheet)).collect();
        assert_eq!(names[..4], ["Question", "Watch", "Answer", "Goal 1 of 3"]);
        assert_eq!(names.last().map(String::as_str), Some("To take away"));
    }

    #[test]
    fn the_right_answer_is_known_by_its_place() {
        let question = sheet().questions.swap_remove(0);
        assert_eq!(question.options[question.right], "Her old name");
        assert_eq!((letter(0), letter(2)), ('A', 'C'));
    }

    #[test]
    fn the_next_key_plays_only_where_something_is_still_to_be_seen() {
        assert!(Page::Watch.plays_first(false, Seen::Nothing));
        assert!(!Page::Watch.plays_first(true, Seen::Nothing), "it plays already");
        assert!(!Page::Watch.plays_first(false, Seen::Yes), "it was seen");
        assert!(!Page::Watch.plays_first(false, Seen::Otherwise), "it will not be seen");
        assert!(!Page::Question(0).plays_first(false, Seen::Nothing));
    }

    #[test]
    fn hands_have_shares_once_there_are_any() {
        let mut hands = Hands::default();
        assert_eq!((hands.percent(1), hands.share(0)), (None, None));
        hands.set(2, 1);
        hands.set(0, 2);
        assert_eq!(hands.percent(0), Some(67));
        assert_eq!(hands.percent(1), Some(0));
        assert_eq!(hands.share(2).as_deref(), Some("1 of 3 hands, 33 %"));
        hands.set(1, 5_000);
        assert_eq!(hands.get(1), MOST_HANDS, "no room is so large");
    }
}
