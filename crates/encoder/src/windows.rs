//! A text in pieces that are read at once. In: how many pieces. Out: windows, and of which pieces the states of each are kept.

use std::ops::Range;

/// Pieces that two windows share: half of them are kept from each.
const SHARED: usize = 160;

/// Pieces that are read at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// All of them.
    pub all: Range<usize>,
    /// Those whose states are kept: all but those that another window has more around.
    pub kept: Range<usize>,
}

/// Windows of `size` pieces at most over `count` pieces; each piece is kept once.
pub fn windows(count: usize, size: usize) -> Vec<Window> {
    let mut all: Vec<Window> = Vec::new();
    let step = size.saturating_sub(SHARED).max(1);
    for start in (0..count).step_by(step) {
        let end = (start + size).min(count);
        let from = all.last().map_or(0, |w| w.kept.end);
        let last = end == count;
        all.push(Window { all: start..end, kept: from..if last { end } else { end - SHARED.min(size - 1) / 2 } });
        if last {
            break;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_one_window() {
        assert!(windows(0, 510).is_empty());
        assert_eq!(windows(510, 510), [Window { all: 0..510, kept: 0..510 }]);
    }

    #[test]
    fn each_piece_is_kept_once_with_eighty_around_it() {
        let some = windows(1_200, 510);
        assert_eq!(some.iter().map(|w| w.all.clone()).collect::<Vec<_>>(), [0..510, 350..860, 700..1_200]);
        assert_eq!(some.iter().map(|w| w.kept.clone()).collect::<Vec<_>>(), [0..430, 430..780, 780..1_200]);
    }

    #[test]
    fn small_windows_go_on() {
        for (count, size) in [(5, 2), (1_000, 161), (1_000, 160), (7, 1)] {
            let some = windows(count, size);
            assert_eq!(some.iter().flat_map(|w| w.kept.clone()).collect::<Vec<_>>(), (0..count).collect::<Vec<_>>(), "{count}, {size}");
            assert!(some.iter().all(|w| w.all.len() <= size && w.all.start <= w.kept.start && w.kept.end <= w.all.end), "{some:?}");
        }
    }
}
