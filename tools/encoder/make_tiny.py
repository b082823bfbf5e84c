#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6"]
# ///
"""Make a tiny encoder of random numbers, and what Python says by it of a text: the Rust test reads the one and must say the other.

usage: tools/encoder/make_tiny.py crates/encoder/tests/tiny
"""
import json, math, os, struct, sys

import numpy as np

WIDTH, HEADS, INNER, LAYERS, PLACES = 32, 2, 64, 2, 16
# Behind the marks of beginning, end and unknown; the likeliest cut of the text is PIECES.
KNOWN = [("▁", -4.0), ("▁dé", -3.0), ("▁dépense", -2.0), ("r", -1.0), ("fin", -3.0)]
TEXT = "dépenser 界\ndé fin"
PIECES = [5, 6, 3, 2, 4, 3, 7]
# In bytes; the line break has no pieces.
WORDS = [[0, 9], [10, 13], [13, 14], [14, 17], [18, 21]]
OF = [0, 0, 1, 1, 3, 4, 4]

rng = np.random.default_rng(11)
out = [struct.pack("<6I", WIDTH, HEADS, INNER, LAYERS, PLACES, 3 + len(KNOWN))]
for piece, score in KNOWN:
    out.append(struct.pack("<B", len(piece.encode())) + piece.encode() + struct.pack("<f", score))


def blocks(rows, width):
    """Random values as the file has them, and as they are meant."""
    scales = rng.uniform(0.02, 0.1, (rows, width // 32)).astype("<f2")
    values = rng.integers(0, 16, (rows, width // 32, 2, 16), dtype=np.uint8)
    for row in range(rows):
        for block in range(width // 32):
            out.append(scales[row, block].tobytes() + (values[row, block, 0] | values[row, block, 1] << 4).tobytes())
    return ((values.astype(np.float64) - 8) * scales.astype(np.float64)[..., None, None]).reshape(rows, width)


def floats(*shape, around=0.0):
    values = rng.normal(around, 0.2, shape).astype("<f4")
    out.append(values.tobytes())
    return values.astype(np.float64)


def norm(x, by, plus):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * by + plus


def shares(x):
    x = np.exp(x - x.max(-1, keepdims=True))
    return x / x.sum(-1, keepdims=True)


rows = blocks(3 + len(KNOWN), WIDTH)
places = floats(PLACES, WIDTH)
x = norm(rows[[0, *PIECES, 1]] + places[:len(PIECES) + 2], floats(WIDTH, around=1.0), floats(WIDTH))
for _ in range(LAYERS):
    asked = x @ blocks(3 * WIDTH, WIDTH).T + floats(3 * WIDTH)
    query, key, value = (asked[:, i * WIDTH:(i + 1) * WIDTH].reshape(-1, HEADS, WIDTH // HEADS).swapaxes(0, 1) for i in range(3))
    found = (shares(query @ key.swapaxes(1, 2) / math.sqrt(WIDTH // HEADS)) @ value).swapaxes(0, 1).reshape(-1, WIDTH)
    x = norm(x + found @ blocks(WIDTH, WIDTH).T + floats(WIDTH), floats(WIDTH, around=1.0), floats(WIDTH))
    inner = x @ blocks(INNER, WIDTH).T + floats(INNER)
    inner *= 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
    x = norm(x + inner @ blocks(WIDTH, INNER).T + floats(WIDTH), floats(WIDTH, around=1.0), floats(WIDTH))
said = [[round(v, 5) for v in np.mean([x[1 + i] for i, of in enumerate(OF) if of == word] or [np.zeros(WIDTH)], axis=0)]
        for word in range(len(WORDS))]
with open(os.path.join(sys.argv[1], "encoder.bin"), "wb") as f:
    f.write(b"".join(out))
with open(os.path.join(sys.argv[1], "said.json"), "w", encoding="utf-8") as f:
    json.dump(dict(text=TEXT, words=WORDS, pieces=PIECES, of=OF, said=said), f, ensure_ascii=False)
    f.write("\n")
