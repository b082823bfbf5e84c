//! What the tagger looks at. In: the words of a sentence, their clusters, the known forms in it, what the rest of the
//! document shows. Out: for each word a list of hashed features; no strings on the way.
//!
//! Templates after Lample et al. 2016's baselines and Turian et al. 2010 (word representations): the word, its shape and
//! affixes, its neighbours, word clusters of a window of five, membership in lists.

use rustc_hash::FxHashMap;
use text::fold::is_apostrophe;

use super::clusters::{Classes, Clusters};
use super::gazetteer::Gazetteer;
use super::words;
use crate::tokens::{Doc, Kind};

/// A feature: a hash of its template and values.
pub type Feature = u64;

/// One word of a sentence, with all that is known of it alone.
#[derive(Clone, Debug)]
pub struct Word {
    /// Tokens.
    pub tokens: std::ops::Range<usize>,
    /// Hash of its lower-case form.
    lower: u64,
    /// Hash of its shape: « Xxxx-Xx », « XX9 ».
    shape: u64,
    /// Its clusters.
    classes: Classes,
    /// Hashes of its first and last letters, 1 to 4 of each; 0 where it is shorter.
    prefixes: [u64; 4],
    suffixes: [u64; 4],
    /// Case and make-up.
    pub case: Case,
    /// Whether it is an opening quotation mark.
    opens_quote: bool,
    /// Bits: membership in known forms; see [`list_bits`].
    lists: u32,
    /// Place in a run of words with capitals, and the run's length, at most 4 each; 0 outside.
    run: u8,
    /// Hash of the lower-case word of some length that stands before it, over short words and names; 0 where none does.
    head: u64,
    head_class: u16,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// No capital.
    Lower,
    /// First letter only.
    First,
    /// All letters, more than one.
    All,
    /// Capitals inside.
    Mixed,
    /// No letter.
    None,
}

/// What the words of a document, by their lower-case form, are elsewhere in it.
#[derive(Debug, Default)]
pub struct CaseCounts(FxHashMap<u64, Seen>);

/// How a word is used in a document.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// How often it has a capital, sentence starts left out.
    upper: u16,
    /// How often it has none.
    lower: u16,
    /// Classes of the words before it, of its first places with a capital.
    before: [u16; BEFORE],
    places: u8,
}

const BEFORE: usize = 4;

/// The words of a document's sentences.
#[derive(Debug, Default)]
pub struct Words {
    /// By sentence.
    pub sentences: Vec<Vec<Word>>,
    /// Of the whole document.
    pub cases: CaseCounts,
}

/// Makes words of a document.
pub fn read(doc: &Doc<'_>, clusters: &Clusters, gazetteer: &Gazetteer) -> Words {
    let lists = list_bits(doc, gazetteer);
    let mut out = Words::default();
    for sentence in &doc.sentences {
        let mut line: Vec<Word> = Vec::with_capacity(sentence.tokens.len());
        for tokens in words::words(doc, sentence.tokens.clone()) {
            let bits = lists[tokens.start];
            line.push(word(doc, tokens, clusters, bits));
        }
        let starts = line.iter().position(|w| w.case != Case::None);
        for (i, word) in line.iter().enumerate() {
            let seen = match word.case {
                Case::None => continue,
                _ => out.cases.0.entry(word.lower).or_default(),
            };
            if word.case == Case::Lower {
                seen.lower = seen.lower.saturating_add(1);
            } else if Some(i) != starts {
                seen.upper = seen.upper.saturating_add(1);
                if let Some(place) = seen.before.get_mut(usize::from(seen.places)) {
                    *place = i.checked_sub(1).map_or(0, |b| line[b].classes.fine);
                    seen.places += 1;
                }
            }
        }
        runs(&mut line);
        heads(&mut line);
        out.sentences.push(line);
    }
    out
}

fn word(doc: &Doc<'_>, tokens: std::ops::Range<usize>, clusters: &Clusters, lists: u32) -> Word {
    let text = doc.span(tokens.clone());
    let lower = text::lower(text);
    let classes = match clusters.of(&plain(text)) {
        // A form that is only written otherwise: « MICROSOFT », « Openai ».
        super::clusters::NONE => clusters.of(&lower),
        found => found,
    };
    let letters: Vec<char> = lower.chars().collect();
    let mut prefixes = [0; 4];
    let mut suffixes = [0; 4];
    for n in 1..=4 {
        if letters.len() >= n {
            prefixes[n - 1] = hash_chars(&letters[..n]);
            suffixes[n - 1] = hash_chars(&letters[letters.len() - n..]);
        }
    }
    let opens_quote = matches!(text, "«" | "“" | "\"");
    Word {
        opens_quote,
        lower: hash_bytes(lower.as_bytes()),
        shape: shape(text),
        classes,
        prefixes,
        suffixes,
        case: case(text, doc, &tokens),
        lists,
        run: 0,
        head: 0,
        head_class: 0,
        tokens,
    }
}

/// Fills [`Word::run`].
fn runs(line: &mut [Word]) {
    let mut at = 0;
    while at < line.len() {
        let capital = |w: &Word| matches!(w.case, Case::First | Case::All | Case::Mixed);
        let n = line[at..].iter().take_while(|w| capital(w)).count();
        for (i, word) in line[at..at + n].iter_mut().enumerate() {
            word.run = (i.min(3) * 4 + n.min(4)) as u8;
        }
        at += n.max(1);
    }
}

/// How far back the word that leads a name is looked for.
const REACH: u8 = 4;

/// Fills [`Word::head`].
fn heads(line: &mut [Word]) {
    let (mut head, mut class, mut age) = (0, 0, REACH);
    for word in line {
        if age < REACH {
            (word.head, word.head_class) = (head, class);
        }
        if word.case == Case::Lower && word.suffixes[3] != 0 {
            (head, class, age) = (word.lower, word.classes.fine, 0);
        } else {
            age = age.saturating_add(1);
        }
    }
}

/// With the apostrophe that the vectors were made with.
fn plain(text: &str) -> String {
    text.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect()
}

fn case(text: &str, doc: &Doc<'_>, tokens: &std::ops::Range<usize>) -> Case {
    if !(tokens.start..tokens.end).any(|i| doc.tokens[i].kind == Kind::Word) {
        return Case::None;
    }
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let capitals = letters().filter(|c| c.is_uppercase()).count();
    let n = letters().count();
    let first = text.chars().next().is_some_and(char::is_uppercase);
    match capitals {
        0 => Case::Lower,
        c if c == n && n > 1 => Case::All,
        1 if first => Case::First,
        _ => Case::Mixed,
    }
}

/// Letters as X and x, digits as 9, runs cut at three.
fn shape(text: &str) -> u64 {
    let mut h = 17u64;
    let (mut last, mut run) = ('\0', 0);
    for c in text.chars() {
        let s = match c {
            c if c.is_uppercase() => 'X',
            c if c.is_lowercase() => 'x',
            c if c.is_ascii_digit() => '9',
            c => c,
        };
        run = if s == last { run + 1 } else { 1 };
        last = s;
        if run <= 3 {
            h = mix(h ^ u64::from(u32::from(s)));
        }
    }
    h
}

/// For each token: which types of known forms cover it (6 bits certain, 6 bits ambiguous), whether it begins or goes on
/// (2 bits), and whether the form is longer than one word (1 bit).
fn list_bits(doc: &Doc<'_>, gazetteer: &Gazetteer) -> Vec<u32> {
    let ids = gazetteer.word_ids(doc);
    let mut bits = vec![0u32; doc.tokens.len()];
    let mut at = 0;
    while at < doc.tokens.len() {
        // A form in lower case only is a word, not a name, unless the tagger finds other reasons: half the weight.
        let Some(found) = gazetteer.longest(doc, &ids, at) else {
            at += 1;
            continue;
        };
        let capital = (found.start..found.end).any(|i| doc.str(i).chars().any(char::is_uppercase));
        let mut mask = 0u32;
        for sense in found.senses {
            let kind = gazetteer.entity(*sense).kind as u32;
            mask |= 1 << (kind + if sense.ambiguous || !capital { 6 } else { 0 });
        }
        if found.end - found.start > 1 {
            mask |= 1 << 14;
        }
        if !capital {
            mask |= 1 << 15;
        }
        for bits in &mut bits[found.start..found.end] {
            *bits = mask | 1 << 13;
        }
        bits[found.start] = mask | 1 << 12;
        at = found.end;
    }
    bits
}

/// SplitMix64's finish.
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn hash_bytes(bytes: &[u8]) -> u64 {
    tables::hash::xx64(bytes)
}

fn hash_chars(chars: &[char]) -> u64 {
    chars.iter().fold(chars.len() as u64, |h, c| mix(h ^ u64::from(u32::from(*c))))
}

/// Collects the features of the word at `at`.
pub fn features(words: &[Word], at: usize, cases: &CaseCounts, out: &mut Vec<Feature>) {
    out.clear();
    let get = |offset: isize| at.checked_add_signed(offset).and_then(|i| words.get(i));
    let lower = |o: isize| get(o).map_or(1, |w| w.lower);
    let shape = |o: isize| get(o).map_or(1, |w| w.shape);
    let fine = |o: isize| get(o).map_or(2000, |w| u64::from(w.classes.fine));
    let coarse = |o: isize| get(o).map_or(200, |w| u64::from(w.classes.coarse));
    let lists = |o: isize| get(o).map_or(0, |w| u64::from(w.lists));
    let mut add = |template: u64, value: u64| out.push(mix(template.wrapping_mul(0x1000_0001) ^ mix(value)));
    let two = |a: u64, b: u64| mix(a).wrapping_add(b.rotate_left(17));
    let word = &words[at];
    add(0, 0);
    for o in -2..=2 {
        let t = (o + 2) as u64;
        add(1 + t, lower(o));
        add(6 + t, shape(o));
        add(11 + t, fine(o));
        add(16 + t, coarse(o));
    }
    for o in [-3isize, 3] {
        add(21 + (o + 3) as u64, fine(o));
    }
    add(28, two(lower(-1), lower(0)));
    add(29, two(lower(0), lower(1)));
    add(30, two(shape(-1), shape(0)));
    add(31, two(shape(0), shape(1)));
    add(32, two(shape(-1), two(shape(0), shape(1))));
    add(33, two(fine(-1), fine(0)));
    add(34, two(fine(0), fine(1)));
    add(35, two(lower(-1), shape(0)));
    add(36, two(shape(0), lower(1)));
    add(37, two(lower(-2), two(lower(-1), shape(0))));
    add(38, two(fine(-2), fine(-1)));
    add(39, two(fine(1), fine(2)));
    add(40, two(coarse(-1), two(coarse(0), coarse(1))));
    for n in 0..4 {
        if word.prefixes[n] != 0 {
            add(44 + n as u64, word.prefixes[n]);
            add(48 + n as u64, word.suffixes[n]);
        }
    }
    for o in [-1isize, 1] {
        if let Some(other) = get(o) {
            add(52 + (o + 1) as u64, other.suffixes[2]);
        }
    }
    for o in -1..=1isize {
        if lists(o) != 0 {
            add(56 + (o + 1) as u64, lists(o));
        }
    }
    if word.lists != 0 {
        for bit in 0..12 {
            if word.lists & (1 << bit) != 0 {
                add(60, two(bit, u64::from(word.lists >> 12)));
            }
        }
        add(61, two(lists(0), shape(0)));
    }
    let first = words[..at].iter().all(|w| w.case == Case::None);
    add(62, two(u64::from(first), shape(0)));
    if first {
        add(63, fine(0));
    }
    if word.case != Case::Lower && word.case != Case::None {
        let seen = cases.0.get(&word.lower).copied().unwrap_or_default();
        add(64, two(u64::from(seen.upper.min(2)), two(u64::from(seen.lower.min(2)), u64::from(first))));
        for class in &seen.before[..usize::from(seen.places)] {
            add(70, u64::from(*class));
        }
        if word.head != 0 {
            add(73, word.head);
            add(74, u64::from(word.head_class));
            add(75, two(u64::from(word.head_class), shape(0)));
        }
        add(76, two(u64::from(word.run), lists(0)));
        add(77, two(lists(-1), two(lists(0), lists(1))));
        let quoted = words[..at].iter().rev().take(6).any(|w| w.opens_quote);
        if quoted {
            add(65, shape(0));
        }
    }
    add(66, two(shape(0), fine(-1)));
    add(67, two(shape(0), fine(1)));
    add(68, two(word.suffixes[2], shape(0)));
}
