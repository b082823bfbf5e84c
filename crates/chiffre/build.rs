//! Builds again when a data file is added or removed; changed ones are seen through `include_dir!` itself.

fn main() {
    for folder in ["lexicon", "gazetteer", "models", "rates"] {
        println!("cargo:rerun-if-changed=../../data/{folder}");
    }
}
