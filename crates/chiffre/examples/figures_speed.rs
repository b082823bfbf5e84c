//! Speed of reading figures alone, on one core: `cargo run --release -p chiffre --example figures_speed -- FILES…`.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use extract::{Extractor, Input};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let texts: Vec<String> = std::env::args().skip(1).map(std::fs::read_to_string).collect::<Result<_, _>>()?;
    let extractor = Extractor::new(&chiffre::datafiles::builtin(), "fr")?;
    let bytes: usize = texts.iter().map(String::len).sum();
    if bytes == 0 {
        return Err("no text; give files of clean text".into());
    }
    let rounds = (20_000_000 / bytes).max(1);
    let begin = Instant::now();
    let mut found = 0;
    for _ in 0..rounds {
        found += texts.iter().map(|text| extractor.figures(Input { text, ..Input::default() }).len()).sum::<usize>();
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!("{} texts, {} figures, {:.1} MB/s on one core", texts.len(), found / rounds, (bytes * rounds) as f64 / 1e6 / seconds);
    Ok(())
}
