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

pointer.ROW, pointer.UNITS, pointer.PAIR, pointer.CONTEXT = 6, 3, 4, 5
VOCABULARY = {11: 1, 22: 2, 33: 3, 55: 4}
# Twelve tokens in two sentences, three names of two entities, two times, two figures; the distances after marks.rs.
TEXT = dict(
    first=0, words=[11, 22, 0, 33, 44, 22, 55, 0, 0, 66, 0, 77], clusters=[5, 1, 900, 7, 8, 1, 9, 17, 18, 4, 1, 1001],
    shapes=[7, 8, 7, 8, 2, 8, 5, 7, 7, 8, 3, 5], inside=[0, 0, 3, 0, 0, 0, 0, 1, 2, 0, 3, 0],
    counted=[0, 0, 0, 0, 1, 2, 0, 0, 0, 15, 0, 0], changed=[0, 0, 0, 0, 1, 1, 0, 0, 0, 6, 0, 0],
    timed=[1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], sentences=[0] * 7 + [1] * 5,
    names=[[2, 2, 0, 1, 5], [7, 8, 1, 0, 0], [10, 10, 0, 1, 6]], entities=["meta", "zuckerberg"],
    times=[[0, 1, 0, 1, 23], [11, 11, 1, 4, 2]],
    figures=[dict(first=4, last=5, names=dict(reach=0, apart=[[2, 10, 5], [27, 11, 6], [30, 11, 7]]),
                  times=dict(reach=0, apart=[[4, 10, 5], [31, 11, 6]])),
             dict(first=9, last=9, names=dict(reach=0, apart=[[7, 9, 4], [2, 10, 5], [25, 10, 6]]),
                  times=dict(reach=0, apart=[[8, 9, 5], [26, 10, 6]]))])
# What an encoder of five values says of each token, and the mean and the deviation that make that even.
STATES = np.round(np.random.default_rng(5).normal(0, 1, (12, 5)), 3).tolist()
EVEN = np.array([0.5, 0, -0.25, 1, 0], np.float32), np.array([1, 2, 0.5, 1, 4], np.float32)
CLASSES = [["capex", "other"], ["actual", "estimated", "planned"], ["down", "none", "up"], ["from", "none", "to"]]


class One(pointer.Texts):
    def __init__(self):
        for figure in TEXT["figures"]:
            figure.update(right=dict(names=None, times=None), beside=[None] * len(CLASSES))
        self.all, self.classes = [TEXT], CLASSES
        self.states, self.even = np.array(STATES, np.float32), EVEN
        self.most = [dict(figures=2, names=3, entities=2, times=2)] * 2


rng = np.random.default_rng(7)
shapes = pointer.new(jax.random.PRNGKey(0), 4, CLASSES)
# As the file has them.
p = {name: np.multiply(*pointer.rounded(rng.normal(0, 0.5, v.shape))) for name, v in shapes.items()}
p.update(context=p["context"] * EVEN[1][:, None], bias=p["bias"] + EVEN[0] @ p["context"])
network = pointer.file((p, VOCABULARY), CLASSES, EVEN)
short = lambda said: jax.tree.map(lambda share: round(share, 6), said)
said = [short(dict(all, whom={who or "": share for who, share in all["whom"].items()}, classes=all["classes"][:pointer.SHIPPED]))
        for _, _, all in pointer.say(One(), (p, VOCABULARY), [TEXT])]
with open(os.path.join(sys.argv[1], "network.bin"), "wb") as f:
    f.write(network)
with open(os.path.join(sys.argv[1], "said.json"), "w", encoding="utf-8") as f:
    json.dump(dict(TEXT, states=STATES, said=said), f)
    f.write("\n")
