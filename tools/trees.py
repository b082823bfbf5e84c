"""The file of learned trees that crates/trees reads. In: trees of LightGBM models as `dump_model` shows them. Out: bytes."""
import struct

import numpy as np


def preorder(tree, share, out):
    """Nodes of one tree: feature, distance to the right child, threshold or the share of the value."""
    if "leaf_value" in tree:
        out.append([0xFFFF, 0, tree["leaf_value"] * share])
        return
    here = len(out)
    assert tree["decision_type"] == "<=", tree["decision_type"]
    out.append([tree["split_feature"], 0, tree["threshold"]])
    preorder(tree["left_child"], share, out)
    out[here][1] = len(out) - here
    preorder(tree["right_child"], share, out)


def file(trees, share, width):
    """Trees in this order, each leaf's value times `share`, over rows of `width` features; and how many trees there are."""
    nodes, roots = [], []
    for tree in trees:
        roots.append(len(nodes))
        one = []
        preorder(tree["tree_structure"], share, one)
        nodes += one
    out = bytearray(struct.pack("<IfII", width, 0.0, len(roots), len(nodes)))
    out += np.array(roots, dtype="<u4").tobytes()
    for column in (0, 1):
        out += np.array([n[column] for n in nodes], dtype="<u2").tobytes()
    # A threshold lies between two values: rounding it down to 32 bits keeps every value on its side.
    thresholds = np.array([n[2] for n in nodes], dtype=np.float64)
    rounded = thresholds.astype("<f4")
    is_split = np.array([n[0] != 0xFFFF for n in nodes])
    above = is_split & (rounded.astype(np.float64) > thresholds)
    rounded[above] = np.nextafter(rounded[above], np.float32(-np.inf))
    out += rounded.astype("<f4").tobytes()
    return out, len(roots)
