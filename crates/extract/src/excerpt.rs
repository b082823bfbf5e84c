//! The sentence that is shown with a figure. In: a sentence, a figure in it. Out: the sentence, or of an endless one (a table or a
//! ticker that a dump wrote as one line) the part around the figure: else a line of 4,000 figures would be written 4,000 times.

use std::ops::Range;

/// Bytes that are shown before a figure, and behind it, of a sentence that is longer than both.
const REACH: usize = 2_000;

/// What is shown of `sentence`, which holds the figure at `figure`, all in bytes of `text`: from space to space where there are some.
pub fn excerpt(text: &str, sentence: Range<usize>, figure: &Range<usize>) -> Range<usize> {
    if sentence.len() <= 2 * REACH {
        return sentence;
    }
    let Range { mut start, mut end } = sentence;
    if figure.start - start > REACH {
        start = text.ceil_char_boundary(figure.start - REACH);
        let before = &text[start..figure.start];
        start = before.find(char::is_whitespace).map_or(start, |space| figure.start - before[space..].trim_start().len());
    }
    if end - figure.end > REACH {
        end = text.floor_char_boundary(figure.end + REACH);
        let behind = &text[figure.end..end];
        end = behind.rfind(char::is_whitespace).map_or(end, |space| figure.end + behind[..space].trim_end().len());
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, figure: &str) -> String {
        let at = text.find(figure).expect("the figure stands in the text");
        text[excerpt(text, 0..text.len(), &(at..at + figure.len()))].to_owned()
    }

    #[test]
    fn a_sentence_is_shown_whole() {
        let text = format!("Meta a dépensé 3 milliards{}.", " à l’été".repeat(300));
        assert_eq!(of(&text, "3 milliards"), text);
    }

    #[test]
    fn of_an_endless_one_the_part_around_the_figure_is_shown() {
        let text = format!("{}Meta 3 milliards{}.", "Amazon\u{a0}: 5 points, ".repeat(600), " ; Été 4 points".repeat(600));
        let shown = of(&text, "3 milliards");
        assert!(shown.len() <= 2 * REACH + 11 && shown.len() > 2 * REACH - 40, "{}", shown.len());
        assert!(shown.contains("Meta 3 milliards ; Été"), "{shown}");
        assert_eq!(shown, shown.trim());
        let first = shown.split_whitespace().next().expect("words");
        assert!(["Amazon", ":", "5", "points,"].contains(&first), "{first}");
    }

    #[test]
    fn without_spaces_it_is_cut_between_characters() {
        let text = format!("{}3 %{}", "é".repeat(4_000), "é".repeat(4_001));
        let shown = of(&text, "3 %");
        assert_eq!(shown.chars().count(), 2_003);
    }

    #[test]
    fn at_the_ends_of_the_sentence_nothing_is_cut() {
        let text = format!("3 milliards{} et 4 %.", " de points".repeat(800));
        assert!(of(&text, "3 milliards").starts_with("3 milliards de"));
        assert!(of(&text, "4 %").ends_with(" et 4 %."));
    }
}
