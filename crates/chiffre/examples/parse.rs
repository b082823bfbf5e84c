//! Shows how sentences are analysed: `cargo run --example parse -- "Meta dépensera 65 milliards de dollars." [YYYY-MM-DD]`.
#![allow(clippy::print_stdout)]

use extract::Extractor;

fn main() {
    let mut args = std::env::args().skip(1);
    let text = args.next().unwrap_or_default();
    let published = args.next().and_then(|d| d.parse::<jiff::civil::Date>().ok());
    let published = published.and_then(|d| (d - jiff::civil::date(1970, 1, 1)).get_days().into());
    match Extractor::new(&chiffre::datafiles::folder("data".as_ref()), "fr") {
        Ok(extractor) => print!("{}", extractor.analysis(extract::Input { text: &text, published, ..Default::default() })),
        Err(e) => println!("{e}"),
    }
}
