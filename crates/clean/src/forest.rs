//! Gradient-boosted trees (Friedman 2001). In: a row of features. Out: how likely the block is part of the article.
//!
//! Most blocks are menus or plain paragraphs, about which the first trees are sure: the sum is looked at after some trees,
//! and where it is far enough from zero the rest is left out.

use tables::{Data, Error};

use crate::linear::Linear;

/// Where the shipped model is.
pub const PATH: &str = "models/blocks.bin";
/// How the file begins.
pub const MAGIC: &[u8; 8] = b"chblock2";
/// Marks a leaf; its value stands in place of the threshold.
const LEAF: u16 = u16::MAX;
/// After how many trees the sum is looked at, and the sum (of log-odds) that hardly any later tree turns round.
const SURE: [(usize, f32); 5] = [(15, 2.2), (30, 2.9), (60, 3.4), (120, 3.7), (200, 4.0)];

/// One node; its left child is the next node.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Column, or [`LEAF`].
    pub feature: u16,
    /// How many nodes after this one the right child is.
    pub right: u16,
    /// Rows with a value up to this go left; a leaf's value.
    pub threshold: f32,
}

impl Node {
    /// A leaf.
    pub fn leaf(value: f32) -> Node {
        Node { feature: LEAF, right: 0, threshold: value }
    }
}

/// Trees, one after another.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    /// Columns of a row.
    pub width: usize,
    /// Log-odds before any tree.
    pub base: f32,
    /// All nodes.
    pub nodes: Vec<Node>,
    /// First node of each tree.
    pub roots: Vec<u32>,
}

impl Forest {
    /// Adds a tree whose nodes stand in preorder.
    pub fn push(&mut self, tree: &[Node]) {
        self.roots.push(self.nodes.len() as u32);
        self.nodes.extend_from_slice(tree);
    }

    /// Log-odds of a row; `early` allows to stop when sure.
    pub fn score(&self, row: &[f32], early: bool) -> f32 {
        let mut sum = self.base;
        let mut looks = SURE.iter();
        let mut look = looks.next().filter(|_| early);
        for (n, root) in self.roots.iter().enumerate() {
            if let Some((after, sure)) = look
                && n == *after
            {
                if sum.abs() > *sure {
                    return sum;
                }
                look = looks.next();
            }
            let mut at = *root as usize;
            loop {
                let node = self.nodes[at];
                if node.feature == LEAF {
                    sum += node.threshold;
                    break;
                }
                at += if row[node.feature as usize] <= node.threshold { 1 } else { node.right as usize };
            }
        }
        sum
    }

    /// The file of the trees.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend((self.width as u32).to_le_bytes());
        bytes.extend(self.base.to_le_bytes());
        bytes.extend((self.roots.len() as u32).to_le_bytes());
        bytes.extend((self.nodes.len() as u32).to_le_bytes());
        bytes.extend(self.roots.iter().flat_map(|r| r.to_le_bytes()));
        bytes.extend(self.nodes.iter().flat_map(|n| n.feature.to_le_bytes()));
        bytes.extend(self.nodes.iter().flat_map(|n| n.right.to_le_bytes()));
        bytes.extend(self.nodes.iter().flat_map(|n| n.threshold.to_le_bytes()));
        bytes
    }

    /// A file read back; None where it is none, or its nodes lead nowhere.
    pub fn parse(bytes: &[u8]) -> Option<Forest> {
        let mut rest = bytes;
        let mut take = |n: usize| -> Option<&[u8]> {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let int = |b: &[u8]| b.try_into().ok().map(u32::from_le_bytes);
        let width = int(take(4)?)? as usize;
        let base = f32::from_le_bytes(take(4)?.try_into().ok()?);
        let (n_roots, n) = (int(take(4)?)? as usize, int(take(4)?)? as usize);
        let roots: Vec<u32> = take(n_roots.checked_mul(4)?)?.chunks_exact(4).filter_map(int).collect();
        let (features, rights, thresholds) = (take(n.checked_mul(2)?)?, take(n.checked_mul(2)?)?, take(n.checked_mul(4)?)?);
        let two = |b: &[u8], i: usize| u16::from_le_bytes([b[2 * i], b[2 * i + 1]]);
        let nodes: Vec<Node> = (0..n)
            .map(|i| Node {
                feature: two(features, i),
                right: two(rights, i),
                threshold: f32::from_le_bytes([thresholds[4 * i], thresholds[4 * i + 1], thresholds[4 * i + 2], thresholds[4 * i + 3]]),
            })
            .collect();
        let inside = |(i, node): (usize, &Node)| {
            node.feature == LEAF || ((node.feature as usize) < width && node.right > 0 && i + (node.right as usize) < n && i + 1 < n)
        };
        let sound = nodes.iter().enumerate().all(inside) && roots.iter().all(|r| (*r as usize) < n) && rest.is_empty();
        sound.then_some(Forest { width, base, nodes, roots })
    }
}

/// All that was learned.
pub struct Model {
    /// The linear models.
    pub linear: Linear,
    /// The trees above them.
    pub forest: Forest,
}

impl Model {
    /// Reads the shipped model.
    ///
    /// # Errors
    /// A missing file, one that is none of ours, or one made for other features.
    pub fn load(data: &Data, width: usize) -> Result<Model, Error> {
        let bytes = data.bytes(PATH)?;
        let none = || Error::data(PATH, 1, "not a model of blocks; build it again with the trainer");
        let (linear, rest) = bytes.strip_prefix(MAGIC).and_then(Linear::parse).ok_or_else(none)?;
        let forest = Forest::parse(rest).ok_or_else(none)?;
        if forest.width != width {
            return Err(Error::data(PATH, 1, format!("made for {} features, not {width}; build it again with the trainer", forest.width)));
        }
        Ok(Model { linear, forest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_forest_it_was_made_of() {
        let mut forest = Forest { width: 2, base: -0.5, ..Forest::default() };
        forest.push(&[Node { feature: 1, right: 2, threshold: 3.0 }, Node::leaf(1.0), Node::leaf(-1.0)]);
        forest.push(&[Node::leaf(0.25)]);
        let read = Forest::parse(&forest.write()).unwrap();
        assert_eq!(read.score(&[0.0, 2.0], false), 0.75);
        assert_eq!(read.score(&[0.0, 4.0], true), -1.25);
        let mut broken = forest.write();
        broken.pop();
        assert!(Forest::parse(&broken).is_none());
    }
}
