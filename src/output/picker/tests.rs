use super::*;

const ONE: Picking = Picking {
    many: false,
    again: false,
};
const MANY: Picking = Picking {
    many: true,
    again: true,
};

fn choices(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn type_in(picker: &mut Picker<'_>, text: &str) {
    for letter in text.chars() {
        assert_eq!(picker.press(&Key::Char(letter)), Pressed::Stays);
    }
}

fn these(indexes: &[usize]) -> Pressed {
    Pressed::Ends(Picked::These(indexes.to_vec()))
}

#[test]
fn typing_narrows_and_whole_words_come_before_loose_letters() {
    let choices = choices(&["hidden tale", "Low Tide", "Härbour Lights"]);
    let mut picker = Picker::new("Which?", &choices, ONE, 0);
    type_in(&mut picker, "tide");
    assert_eq!(picker.press(&Key::Enter), these(&[1]));
    picker.press(&Key::Char('\u{15}'));
    type_in(&mut picker, "hd");
    assert_eq!(picker.shown, [0]);
    picker.press(&Key::Char('\u{15}'));
    type_in(&mut picker, "lights harb");
    assert_eq!(picker.press(&Key::Enter), these(&[2]));
    type_in(&mut picker, "x");
    assert_eq!(
        picker.press(&Key::Enter),
        Pressed::Stays,
        "there is nothing to take"
    );
    picker.press(&Key::Backspace);
    assert_eq!(picker.press(&Key::Enter), these(&[2]));
    picker.press(&Key::Char('\u{17}'));
    assert_eq!(picker.words, "lights ");
    // A blank and a slash are letters like any other.
    type_in(&mut picker, "/");
    assert!(picker.shown.is_empty());
}

#[test]
fn tab_marks_and_enter_takes_what_is_marked_or_under_the_cursor() {
    let choices = choices(&["a", "b", "c"]);
    let mut picker = Picker::new("What?", &choices, MANY, 0);
    picker.press(&Key::ArrowDown);
    assert_eq!(picker.press(&Key::Enter), these(&[1]));
    picker.press(&Key::Tab);
    picker.press(&Key::Tab);
    assert_eq!(picker.press(&Key::Enter), these(&[1, 2]));
    picker.press(&Key::End);
    picker.press(&Key::BackTab);
    picker.press(&Key::BackTab);
    assert_eq!(picker.press(&Key::Enter), these(&[0]), "nothing is marked");
    picker.press(&Key::ArrowDown);
    picker.press(&Key::Tab);
    let again = Pressed::Ends(Picked::Again(vec![1]));
    assert_eq!(picker.press(&Key::Char('\u{6}')), again);
    let mut kept = Picker::new("What?", &choices, MANY, 1);
    assert_eq!(kept.press(&Key::Enter), these(&[0]));
}

#[test]
fn the_cursor_stays_in_the_list_and_in_sight() {
    let choices: Vec<String> = (0..40).map(|number| format!("line {number}")).collect();
    let mut picker = Picker::new("Which?", &choices, ONE, 0);
    let look = Look::default();
    picker.press(&Key::ArrowUp);
    assert!(
        picker
            .lines(&look, 8)
            .iter()
            .any(|line| line == "> line 39")
    );
    picker.press(&Key::ArrowDown);
    // A page is what is in sight, but for one line that stays.
    picker.press(&Key::PageDown);
    picker.press(&Key::PageDown);
    let lines = picker.lines(&look, 8);
    assert_eq!(lines.len(), 7);
    assert!(lines.contains(&"> line 8".to_owned()), "{lines:?}");
    assert!(lines[6].starts_with("  9-13 of 40"), "{lines:?}");
    assert_eq!(picker.lines(&look, 60).len(), 32);
    let mut empty = Picker::new("Which?", &[], ONE, 0);
    for key in [Key::ArrowDown, Key::ArrowUp, Key::PageDown, Key::Tab] {
        assert_eq!(empty.press(&key), Pressed::Stays);
    }
    assert_eq!(empty.press(&Key::Enter), Pressed::Stays);
}

#[test]
fn every_line_is_one_harmless_line_of_the_terminals_width() {
    let choices = choices(&[
        "Harbour\nLights\x1b[2J and more of it",
        "港港港港港港港港港",
        "a \u{2068}שלום עולם שלום עולם\u{2069} b",
    ]);
    let look = Look {
        width: Some(20),
        unicode: true,
        ..Look::default()
    };
    let mut picker = Picker::new("What?", &choices, MANY, 0);
    for line in picker.lines(&look, 24) {
        assert!(!line.contains(char::is_control), "{line:?}");
        assert!(fit::width(&line) < 20, "{line}");
        let count = |sign: char| line.matches(sign).count();
        assert_eq!(count('\u{2068}'), count('\u{2069}'), "{line:?}");
    }
}

#[test]
fn leaving_is_not_interrupting() {
    let mut picker = Picker::new("Which?", &[], ONE, 0);
    assert_eq!(picker.press(&Key::Escape), Pressed::Cancelled);
    assert_eq!(picker.press(&Key::CtrlC), Pressed::Interrupted);
}
