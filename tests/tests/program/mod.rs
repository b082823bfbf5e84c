//! The built program, run as its users run it. In: arguments, files in a folder of its own. Out: exit status, both streams,
//! and what stands on disk.
#![allow(dead_code, reason = "each test file is a program of its own and uses what it needs")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use serde_json::Value;
use tempfile::TempDir;

/// What the program did.
#[derive(Debug)]
pub struct Ran {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Standard output, one JSON object a line.
    pub fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
    }
}

/// Runs `chiffre ARGS` with `input` on standard input.
pub fn chiffre_with(args: &[&str], input: &[u8]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chiffre-under-test"))
        .args(args)
        .env_remove("CHIFFRE_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // Its input is written whole and closed before its output is read: inputs here are smaller than a pipe.
    child.stdin.take().expect("a pipe").write_all(input).expect("it reads its input");
    let output = child.wait_with_output().expect("the program ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { exit: output.status.code().expect("it ended by itself"), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs `chiffre ARGS`.
pub fn chiffre(args: &[&str]) -> Ran {
    chiffre_with(args, b"")
}

/// A folder with pages, a pipeline over them, a copy of the data files where asked for, and the tables.
pub struct Bench {
    dir: TempDir,
}

impl Bench {
    /// A pipeline over the pages in `pages/`, which is empty.
    pub fn empty() -> Bench {
        let bench = Bench { dir: TempDir::new().expect("a folder") };
        fs::create_dir(bench.path("pages")).expect("a folder");
        bench.pipeline("");
        bench
    }

    /// As [`Bench::empty`], with the repository's samples in it.
    pub fn samples() -> Bench {
        let bench = Bench::empty();
        copy(&tests::path("data/samples"), &bench.path("pages"));
        bench
    }

    /// Writes the pipeline: its one source, then `more`.
    pub fn pipeline(&self, more: &str) {
        let text = format!("[[source]]\nname = \"pages\"\nfiles = [\"pages\"]\n{more}");
        fs::write(self.path("p.toml"), text).expect("a file");
    }

    /// A path in the folder.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    /// Copies all data files that the program reads to `data/`.
    pub fn copy_data(&self) {
        for entry in fs::read_dir(tests::path("data")).expect("data").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() && !["samples", "training", "out"].contains(&name.as_str()) {
                copy(&entry.path(), &self.path(&format!("data/{name}")));
            }
        }
    }

    /// Adds a line that says nothing to a file of the copy.
    pub fn touch(&self, data_file: &str) {
        let path = self.path("data").join(data_file);
        let mut file = fs::File::options().append(true).open(path).expect("a data file");
        file.write_all(b"# looked at\n").expect("it takes a line");
    }

    /// Runs `chiffre COMMAND p.toml --out out ARGS`.
    pub fn chiffre(&self, command: &str, args: &[&str]) -> Ran {
        let (pipeline, out) = (self.path("p.toml"), self.path("out"));
        let mut all = vec![command, pipeline.to_str().expect("UTF-8"), "--out", out.to_str().expect("UTF-8")];
        all.extend(args);
        chiffre(&all)
    }

    /// As [`Bench::chiffre`], with the copied data files.
    pub fn with_data(&self, command: &str, args: &[&str]) -> Ran {
        let data = self.path("data");
        self.chiffre(command, &[args, &["--data", data.to_str().expect("UTF-8")]].concat())
    }

    /// `chiffre run`, which must end well.
    pub fn run(&self) {
        let ran = self.chiffre("run", &["-q"]);
        assert_eq!(ran.exit, 0, "{ran:?}");
    }

    /// The state of every stage as `chiffre status` prints it.
    pub fn states(ran: &Ran) -> BTreeMap<String, String> {
        assert_eq!(ran.exit, 0, "{ran:?}");
        let row = |line: &str| {
            let cells: Vec<_> = line.split("  ").map(str::trim).filter(|c| !c.is_empty()).collect();
            (cells[0].to_owned(), (*cells.last().expect("a state")).to_owned())
        };
        ran.out.lines().skip(1).filter(|l| !l.trim().is_empty()).map(row).collect()
    }

    /// Every Parquet file below `out`, and which file it is: a file written anew is another one.
    pub fn files(&self) -> BTreeMap<String, (u64, SystemTime)> {
        let mut found = BTreeMap::new();
        walk(&self.path("out"), &mut |path| {
            if path.extension().is_some_and(|e| e == "parquet") {
                let meta = fs::metadata(path).expect("it is there");
                let name = path.strip_prefix(self.path("out")).expect("inside").to_string_lossy().into_owned();
                found.insert(name, (meta.ino(), meta.modified().expect("a time")));
            }
        });
        found
    }

    /// `run.json`.
    pub fn report(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("out/p/run.json")).expect("a report")).expect("JSON")
    }

    /// An exported table.
    pub fn exported(&self, table: &str) -> arrow::array::RecordBatch {
        chiffre::store::part::read(&self.path(&format!("out/p/export/{table}.parquet")), None).expect("a table")
    }
}

/// The stages whose files differ between two snapshots of [`Bench::files`].
pub fn rewritten(before: &BTreeMap<String, (u64, SystemTime)>, after: &BTreeMap<String, (u64, SystemTime)>) -> Vec<String> {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let changed = after.iter().filter(|(name, file)| before[*name] != **file);
    let mut stages: Vec<String> = changed.map(|(name, _)| name.split('/').nth(1).unwrap_or_default().to_owned()).collect();
    stages.dedup();
    stages
}

/// Calls `visit` with every file below `folder`.
pub fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    let mut entries: Vec<_> = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { walk(&path, visit) } else { visit(&path) }
    }
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    walk(from, &mut |path| {
        let target = to.join(path.strip_prefix(from).expect("inside"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::copy(path, &target).expect("a copy");
    });
}
