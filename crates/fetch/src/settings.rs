//! What a pipeline file says of fetching. In: `[[source]]` and `[fetch]`. Out: values ready to use.

use serde::{Deserialize, Serialize};

/// One `[[source]]` of a pipeline: where pages come from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Unique name; stands in `pages.source` and in the `doc_id` of local files.
    pub name: String,
    /// Local files: folders (all .html, .htm, .xhtml and .txt below them), files or glob patterns, relative to the
    /// pipeline's file. `NAME.toml` beside a page may state its `url` and `published_at`.
    #[serde(default)]
    pub files: Vec<String>,
    /// A text file that lists such paths, one on a line, relative to itself.
    pub file_list: Option<String>,
}

impl Source {
    /// Checks what types cannot tell.
    ///
    /// # Errors
    /// What is wrong and how to mend it.
    pub fn check(&self) -> Result<(), String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Err("a name is made of letters, digits, - _ and .".to_owned());
        }
        if self.files.is_empty() && self.file_list.is_none() {
            return Err("it says nowhere to look; give files = [\"folder\"] or file_list = \"list.txt\"".to_owned());
        }
        Ok(())
    }
}

/// `[fetch]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// A part is closed at this many rows …
    pub part_rows: usize,
    /// … or at this many megabytes of bodies, whichever comes first.
    pub part_megabytes: usize,
    /// Files larger than this many megabytes fail with `too_large`.
    pub max_megabytes: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { part_rows: 2000, part_megabytes: 64, max_megabytes: 20 }
    }
}

/// [`Settings`] as commented TOML.
pub const DEFAULTS: &str = "\
part_rows = 2000       # a part of `pages` is closed at this many rows …
part_megabytes = 64    # … or at this many megabytes of bodies, whichever comes first
max_megabytes = 20     # larger bodies fail with `too_large`
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_defaults_are_the_defaults() {
        let documented: Settings = toml::from_str(DEFAULTS).unwrap();
        assert_eq!(toml::to_string(&documented).unwrap(), toml::to_string(&Settings::default()).unwrap());
    }
}
