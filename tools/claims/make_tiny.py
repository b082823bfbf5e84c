#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = ["jax==0.8.1", "jaxlib==0.8.1", "numpy==2.4.6", "optax==0.2.8"]
# ///
"""Make a tiny network that points, a text and what Python says of it: the Rust test reads the one and must say the other.

usage: tools/claims/make_tiny.py crates/extract/tests/pointer
"""
import json, os, sys

import pointer
from pointer import jax, np

pointer.ROW, pointer.UNITS, pointer.PAIR = 6, 3, 4
VOCABULARY = {11: 1, 22: 2, 33: 3, 55: 4}
# Twelve tokens in two sentences, three names of two entities, two figures; the distances after marks.rs.
TEXT = dict(
    words=[11, 22, 0, 33, 44, 22, 55, 0, 0, 66, 0, 77], clusters=[5, 1, 900, 7, 8, 1, 9, 17, 18, 4, 1, 1001],
    shapes=[7, 8, 7, 8, 2, 8, 5, 7, 7, 8, 3, 5], inside=[0, 0, 3, 0, 0, 0, 0, 1, 2, 0, 3, 0],
    counted=[0, 0, 0, 0, 1, 2, 0, 0, 0, 15, 0, 0], sentences=[0] * 7 + [1] * 5,
    names=[[2, 2, 0, 1, 5], [7, 8, 1, 0, 0], [10, 10, 0, 1, 6]], entities=["meta", "zuckerberg"],
    figures=[dict(first=4, last=5, reach=0, about=-1, beside=[], apart=[[2, 10, 5], [27, 11, 6], [30, 11, 7]]),
             dict(first=9, last=9, reach=0, about=-1, beside=[], apart=[[7, 9, 4], [2, 10, 5], [25, 10, 6]])])


class One(pointer.Texts):
    def __init__(self):
        self.all, self.classes = [TEXT], []
        self.most = [dict(figures=2, names=3, entities=2)] * 2


rng = np.random.default_rng(7)
p = {name: np.asarray(rng.normal(0, 0.5, v.shape), dtype=np.float32) for name, v in pointer.new(jax.random.PRNGKey(0), 4, []).items()}
network = pointer.file((p, VOCABULARY))
said = [{k or "": round(v, 6) for k, v in shares.items()} for _, _, shares in pointer.point(One(), (p, VOCABULARY), [TEXT])]
with open(os.path.join(sys.argv[1], "network.bin"), "wb") as f:
    f.write(network)
with open(os.path.join(sys.argv[1], "said.json"), "w", encoding="utf-8") as f:
    json.dump(dict(TEXT, said=said), f)
    f.write("\n")
