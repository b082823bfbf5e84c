//! The data folder. In: `--data DIR`, or nothing. Out: the lexicons, gazetteers, models and rates, from DIR or as they were when
//! the binary was built.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use tables::Data;

// Four folders, not all of `data`: samples and results have no place in the binary.
static LEXICON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../data/lexicon");
static GAZETTEER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../data/gazetteer");
static MODELS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../data/models");
static RATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../data/rates");

/// The built-in data files.
pub fn builtin() -> Data {
    Data::new(
        |path| find(path).map(Cow::Borrowed),
        |folder| {
            let mut paths = Vec::new();
            if let Some((top, dir)) = top_of(folder) {
                let inside = folder.strip_prefix(top).unwrap_or_default().trim_matches('/');
                let dir = if inside.is_empty() { Some(dir) } else { dir.get_dir(inside) };
                if let Some(dir) = dir {
                    collect(dir, top, &mut paths);
                }
            }
            paths.sort();
            paths
        },
    )
}

fn top_of(path: &str) -> Option<(&'static str, &'static Dir<'static>)> {
    let top = path.split('/').next()?;
    [("lexicon", &LEXICON), ("gazetteer", &GAZETTEER), ("models", &MODELS), ("rates", &RATES)].into_iter().find(|(name, _)| *name == top)
}

fn find(path: &str) -> Option<&'static [u8]> {
    let (top, dir) = top_of(path)?;
    Some(dir.get_file(path.strip_prefix(top)?.trim_start_matches('/'))?.contents())
}

fn collect(dir: &'static Dir<'static>, top: &str, paths: &mut Vec<String>) {
    paths.extend(dir.files().map(|f| format!("{top}/{}", f.path().display())));
    for inner in dir.dirs() {
        collect(inner, top, paths);
    }
}

/// The data files below `folder`, read when they are asked for.
pub fn folder(folder: &Path) -> Data {
    let (for_read, for_list) = (folder.to_owned(), folder.to_owned());
    Data::new(
        move |path| fs::read(for_read.join(path)).ok().map(Cow::Owned),
        move |inside| {
            let mut paths = Vec::new();
            walk(&for_list.join(inside), inside, &mut paths);
            paths.sort();
            paths
        },
    )
}

fn walk(folder: &PathBuf, name: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let inner = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(&entry.path(), &inner, paths);
        } else {
            paths.push(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_and_folder_hold_the_same() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        let (built, read) = (builtin(), folder(&root));
        assert_eq!(built.list("lexicon"), read.list("lexicon"));
        let path = "lexicon/web/tracking.tsv";
        assert!(built.list("lexicon/web").contains(&path.to_owned()));
        assert_eq!(built.bytes(path).unwrap(), read.bytes(path).unwrap());
    }
}
