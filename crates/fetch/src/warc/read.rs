//! Records of an archive. In: a file, plain, or gzip with one member a record (or, as some tools write it, one member for
//! all). Out: records and places of damage, in order. Behind a damaged place reading goes on at the next record.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;

/// Header lines longer in all than this are none.
const HEAD: usize = 64 * 1024;
/// Begins a record.
const START: &[u8] = b"WARC/1.";
/// Bytes that a search for the next record reads at a time.
const STEP: usize = 64 * 1024;

/// One record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Where it starts in the file; for a member of several records where the member starts.
    pub offset: u64,
    /// Names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// Its block; cut at the limit.
    pub block: Vec<u8>,
    /// Whether the block is longer than the limit.
    pub is_cut: bool,
}

impl Record {
    /// The value of a header line.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// A record, or where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A whole record.
    Record(Record),
    /// Bytes that are no whole record begin here.
    Damage(u64, String),
}

/// Reads the items of an archive; two records are in memory at most.
pub struct Items<R> {
    /// None behind an input that cannot be read.
    place: Option<Place<R>>,
    is_gzip: bool,
    limit: usize,
    ready: VecDeque<Item>,
    /// Whether the last item was damage: one run of it is told once.
    in_damage: bool,
    is_done: bool,
}

/// Where reading stands.
enum Place<R> {
    /// Where a record or a member may begin.
    Between(BufReader<R>),
    /// Inside a gzip member.
    Inside(Box<Member<R>>),
}

/// A gzip member of one record or many.
struct Member<R> {
    content: BufReader<GzDecoder<BufReader<R>>>,
    /// Where it starts in the file.
    offset: u64,
    /// The last record read. It is held back until the next is whole or the check sum at the end vouches for it.
    last: Option<Record>,
}

/// What comes next in a member.
enum Step {
    Record(Record),
    End,
    Damage(String),
}

impl<R: Read> Member<R> {
    fn step(&mut self, limit: usize) -> Step {
        match self.content.fill_buf() {
            Ok([]) => return Step::End,
            Ok(_) => {}
            Err(e) => return Step::Damage(e.to_string()),
        }
        match record(&mut self.content, self.offset, limit) {
            Ok(Ok(record)) => Step::Record(record),
            Ok(Err(what)) => Step::Damage(what),
            Err(e) => Step::Damage(e.to_string()),
        }
    }

    fn into_input(self) -> BufReader<R> {
        self.content.into_inner().into_inner()
    }
}

impl<R: Read + Seek> Items<R> {
    /// The items of `input`; blocks are kept up to `limit` bytes.
    ///
    /// # Errors
    /// An input that cannot be read.
    pub fn new(input: R, limit: usize) -> io::Result<Items<R>> {
        let mut input = BufReader::with_capacity(STEP, input);
        let is_gzip = input.fill_buf()?.first() == Some(&0x1f);
        Ok(Items { place: Some(Place::Between(input)), is_gzip, limit, ready: VecDeque::new(), in_damage: false, is_done: false })
    }

    fn advance(&mut self) -> io::Result<()> {
        let place = match self.place.take() {
            Some(Place::Between(input)) => self.between(input)?,
            Some(Place::Inside(member)) => self.inside(member)?,
            None => {
                self.is_done = true;
                return Ok(());
            }
        };
        self.place = Some(place);
        Ok(())
    }

    fn between(&mut self, mut input: BufReader<R>) -> io::Result<Place<R>> {
        let offset = input.stream_position()?;
        if input.fill_buf()?.is_empty() {
            self.is_done = true;
        } else if self.is_gzip {
            let content = BufReader::with_capacity(STEP, GzDecoder::new(input));
            return Ok(Place::Inside(Box::new(Member { content, offset, last: None })));
        } else {
            match plain(&mut input, offset, self.limit)? {
                Ok(record) => self.whole(record),
                Err(what) => self.damaged(&mut input, offset, what)?,
            }
        }
        Ok(Place::Between(input))
    }

    /// The next record of a gzip member. One that is damaged behind whole records of its own still gives those that came
    /// before the last.
    fn inside(&mut self, mut member: Box<Member<R>>) -> io::Result<Place<R>> {
        match member.step(self.limit) {
            Step::Record(record) => {
                if let Some(before) = member.last.replace(record) {
                    self.whole(before);
                }
                Ok(Place::Inside(member))
            }
            Step::End => {
                if let Some(last) = member.last.take() {
                    self.whole(last);
                }
                Ok(Place::Between(member.into_input()))
            }
            Step::Damage(what) => {
                let offset = member.offset;
                let mut input = member.into_input();
                self.damaged(&mut input, offset, what)?;
                Ok(Place::Between(input))
            }
        }
    }

    fn whole(&mut self, record: Record) {
        self.in_damage = false;
        self.ready.push_back(Item::Record(record));
    }

    /// Tells of damage at `offset` and goes on behind it.
    fn damaged(&mut self, input: &mut BufReader<R>, offset: u64, what: String) -> io::Result<()> {
        if !self.in_damage {
            self.ready.push_back(Item::Damage(offset, what));
        }
        self.in_damage = true;
        seek_next(input, self.is_gzip, offset + 1)
    }
}

fn plain<R: Read + Seek>(input: &mut BufReader<R>, offset: u64, limit: usize) -> io::Result<Result<Record, String>> {
    match record(input, offset, limit) {
        Ok(Ok(record)) if swallowed_next(input, &record)? => Ok(Err("a record is longer than it says".to_owned())),
        Ok(result) => Ok(result),
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Ok(Err("it ends in the middle of a record".to_owned())),
        Err(e) => Err(e),
    }
}

/// Whether a record took the next one in: its block holds the start of a record, and none stands behind it.
fn swallowed_next<R: Read>(input: &mut BufReader<R>, record: &Record) -> io::Result<bool> {
    let behind = input.fill_buf()?;
    let is_followed = behind.is_empty() || behind.starts_with(&START[..behind.len().min(START.len())]);
    let between = [b"\r\n\r\n", START].concat();
    Ok(!is_followed && record.block.windows(between.len()).any(|w| w == between))
}

/// Goes to where the next record may begin, from `offset` on.
fn seek_next<R: Read + Seek>(input: &mut BufReader<R>, is_gzip: bool, offset: u64) -> io::Result<()> {
    // Deflate is the only method there is, and three of the flags are reserved.
    let gzip = |w: &[u8]| w[0] == 0x1f && w[1] == 0x8b && w[2] == 8 && w[3] & 0xe0 == 0;
    let width = if is_gzip { 4 } else { START.len() };
    let is_start = |w: &[u8]| if is_gzip { gzip(w) } else { w == START };
    input.seek(SeekFrom::Start(offset))?;
    let mut window = Vec::with_capacity(STEP + width);
    let mut base = offset;
    loop {
        let got = input.by_ref().take(STEP as u64).read_to_end(&mut window)?;
        if let Some(at) = window.windows(width).position(is_start) {
            input.seek(SeekFrom::Start(base + at as u64))?;
            return Ok(());
        }
        if got == 0 {
            return Ok(());
        }
        let kept = window.len().min(width - 1);
        base += (window.len() - kept) as u64;
        window.drain(..window.len() - kept);
    }
}

impl<R: Read + Seek> Iterator for Items<R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<io::Result<Item>> {
        while self.ready.is_empty() && !self.is_done {
            if let Err(e) = self.advance() {
                self.is_done = true;
                return Some(Err(e));
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

/// One record, the two line ends behind it included.
fn record(input: &mut impl BufRead, offset: u64, limit: usize) -> io::Result<Result<Record, String>> {
    let mut record = Record { offset, ..Record::default() };
    let mut size = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.by_ref().take((HEAD - size) as u64).read_until(b'\n', &mut line)?;
        size += read;
        if read == 0 || size >= HEAD {
            return Ok(Err("a record's head does not end".to_owned()));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        if size == read {
            if !text.starts_with("WARC/1.") {
                return Ok(Err("no record begins here".to_owned()));
            }
            continue;
        }
        if text.is_empty() {
            break;
        }
        match text.split_once(':') {
            Some((name, value)) => record.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            // A folded line goes on with the value before it.
            None if text.starts_with([' ', '\t']) => {
                if let Some((_, value)) = record.headers.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            }
            None => return Ok(Err("a header line without a colon".to_owned())),
        }
    }
    let Some(length) = record.header("content-length").and_then(|l| l.parse::<u64>().ok()) else {
        return Ok(Err("no Content-Length".to_owned()));
    };
    let kept = length.min(limit as u64);
    input.by_ref().take(kept).read_to_end(&mut record.block)?;
    if (record.block.len() as u64) < kept {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    record.is_cut = kept < length;
    if record.is_cut && io::copy(&mut input.by_ref().take(length - kept), &mut io::sink())? < length - kept {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut end = [0; 4];
    input.read_exact(&mut end)?;
    Ok(if &end == b"\r\n\r\n" { Ok(record) } else { Err("a record is longer or shorter than it says".to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn one(n: usize) -> Vec<u8> {
        let body = format!("page {n} {}", "é".repeat(n * 7 % 50));
        format!("WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:n:{n}>\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n", body.len())
            .into_bytes()
    }

    fn archive(is_gzip: bool, n: usize) -> (Vec<u8>, Vec<usize>) {
        let mut bytes = Vec::new();
        let mut starts = Vec::new();
        for i in 0..n {
            starts.push(bytes.len());
            bytes.extend(if is_gzip { webtest::reply::gzip(&one(i)) } else { one(i) });
        }
        starts.push(bytes.len());
        (bytes, starts)
    }

    fn read(bytes: &[u8]) -> (Vec<usize>, Vec<u64>) {
        let (mut records, mut damage) = (Vec::new(), Vec::new());
        for item in Items::new(Cursor::new(bytes), 1 << 20).unwrap() {
            match item.unwrap() {
                Item::Record(r) => {
                    let id = r.header("warc-record-id").and_then(|id| id.strip_prefix("<urn:n:")?.strip_suffix('>')?.parse().ok());
                    records.push(id.unwrap_or(usize::MAX));
                }
                Item::Damage(at, _) => damage.push(at),
            }
        }
        (records, damage)
    }

    #[test]
    fn whole_archives_of_three_kinds() {
        for is_gzip in [false, true] {
            let (bytes, _) = archive(is_gzip, 200);
            assert_eq!(read(&bytes), ((0..200).collect(), vec![]));
        }
        let all: Vec<u8> = (0..200).flat_map(one).collect();
        assert_eq!(read(&webtest::reply::gzip(&all)), ((0..200).collect(), vec![]), "one member for all");
        assert_eq!(read(b""), (vec![], vec![]));
    }

    #[test]
    fn of_a_member_with_many_records_two_are_in_memory() {
        let all: Vec<u8> = (0..1000).flat_map(one).collect();
        let mut items = Items::new(Cursor::new(webtest::reply::gzip(&all)), 1 << 20).unwrap();
        while items.next().is_some() {
            assert!(items.ready.len() < 2, "{} records wait", items.ready.len());
        }
    }

    #[test]
    fn a_truncated_archive_gives_what_is_whole() {
        for is_gzip in [false, true] {
            let (bytes, starts) = archive(is_gzip, 12);
            for cut in 1..bytes.len() {
                let (records, damage) = read(&bytes[..cut]);
                let whole = starts.iter().filter(|s| **s <= cut).count() - 1;
                assert_eq!(records, (0..whole).collect::<Vec<_>>(), "cut at {cut}");
                let want = if starts.contains(&cut) { vec![] } else { vec![starts[whole] as u64] };
                assert_eq!(damage, want, "cut at {cut}");
            }
        }
    }

    #[test]
    fn a_flipped_bit_costs_one_record_at_most() {
        for is_gzip in [false, true] {
            let (bytes, starts) = archive(is_gzip, 12);
            for n in 0..1000 {
                let mut bytes = bytes.clone();
                let at = n * 7919 % bytes.len();
                // The first byte tells gzip from plain; a flip there makes it neither.
                if at == 0 {
                    continue;
                }
                bytes[at] ^= 1 << (n % 8);
                let hit = starts.iter().rposition(|s| *s <= at).unwrap();
                let (records, damage) = read(&bytes);
                let others: Vec<_> = (0..12).filter(|i| *i != hit).collect();
                // A bit of the name itself may be the one.
                let mut got = records.clone();
                if got.len() == 12 {
                    got.remove(hit);
                }
                assert_eq!(got, others, "bit {} of byte {at}", n % 8);
                assert!(damage.iter().all(|d| *d == starts[hit] as u64), "damage is where it is: {damage:?}, {}", starts[hit]);
                assert!(records.len() == 12 || damage.len() == 1, "bit {} of byte {at}: lost in silence", n % 8);
            }
        }
    }

    #[test]
    fn a_block_over_the_limit_is_cut_and_passed_over() {
        let (bytes, _) = archive(false, 3);
        let items: Vec<_> = Items::new(Cursor::new(bytes), 4).unwrap().map(Result::unwrap).collect();
        assert!(items.iter().all(|i| matches!(i, Item::Record(r) if r.is_cut && r.block.len() == 4)));
    }
}
