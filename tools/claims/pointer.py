#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = ["jax==0.8.1", "jaxlib==0.8.1", "numpy==2.4.6", "optax==0.2.8"]
# ///
"""Train the network that points from a figure at whom it is about.

usage: tools/claims/pointer.py DUMP data/models/claims/fr [--jobs 2]

DUMP is what `dump-claims FILE... --out DUMP` wrote: DUMP.texts.jsonl has the texts as the network reads them, DUMP.subject.jsonl
whom each figure is about. Writes pointer.bin, learned from all texts, and DUMP.pointed.jsonl: how likely each entity is for each
figure, said by networks that had not seen the text (five parts, one left out in turn). `train.py` needs both. The same bytes
every time on the same machine.

A token is a row (its word, where five texts or more have it; its cluster; its shape; whether a name or a figure stands there),
two layers of gated recurrent units read these forwards and backwards (Cho et al. 2014), and each figure points at a name, or at
nothing (pointer network; Vinyals, Fortunato and Jaitly 2015). Measure, modality, direction and role are learned beside it from
the same states and thrown away (Caruana 1997). Names are made unknown half of the time, so that not who it is counts but where.
The same as crates/extract/src/claims/weigh/pointer.
"""
import argparse, hashlib, json, os, struct
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

# One thread each: the sums of several end in other last digits.
os.environ.update(JAX_PLATFORMS="cpu", XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
import jax
import jax.numpy as jnp
import numpy as np
import optax

from folds import FOLDS, number

# Values of a token's row, units of a layer in one direction, values of a pair's row.
ROW, UNITS, PAIR = 96, 64, 64
EPOCHS, RATE, DROP, TOKENS = 10, 2e-3, 0.3, 4096
# Texts that must have a word; how often a name, and another word, is made unknown.
SEEN, NAMELESS, WORDLESS = 5, 0.5, 0.05
# Sizes of the tables: crates/extract/src/claims/weigh/pointer/marks.rs.
CLUSTERS, SHAPES, INSIDE, COUNTED, DISTANCES, ORDERS = 1002, 9, 13, 31, (48, 16, 12), 10
# What is learned beside, and what that weighs.
BESIDE, WEIGHT = ("measure", "modality", "direction", "role"), 0.3
LENGTHS = (48, 128, 512, 800, 1152, 2048, 4096)


class Texts:
    """The texts of a dump, with whom their figures are about."""

    def __init__(self, dump):
        with open(dump + ".texts.jsonl", encoding="utf-8") as f:
            self.all = [json.loads(line) for line in f]
        by_figure = {}
        with open(dump + ".subject.jsonl", encoding="utf-8") as f:
            next(f)
            for line in map(json.loads, f):
                if not line["titled"]:
                    by_figure[line["set"], line["doc"], line["start"]] = line
        classes = {c: set() for c in BESIDE}
        for text in self.all:
            text["key"] = text["set"], text["doc"]
            text["part"] = number(*text["key"]) % FOLDS
            for figure in text["figures"]:
                figure["about"], figure["beside"] = -1, [None] * len(BESIDE)
                line = by_figure.get((*text["key"], figure["start"]))
                gold = line and line["gold"]
                if not gold or gold["kind"] != line["kind"] or "subject" not in gold:
                    continue
                figure["beside"] = [str(gold.get(c)) for c in BESIDE]
                for c, value in zip(BESIDE, figure["beside"]):
                    classes[c].add(value)
                if gold["subject"] is None:
                    figure["about"] = 0
                elif gold["subject"] in line["candidates"]:
                    entity = line["ids"][line["candidates"].index(gold["subject"])]
                    if entity in text["entities"]:
                        figure["about"] = 1 + text["entities"].index(entity)
        self.classes = [sorted(classes[c]) for c in BESIDE]
        short = [t for t in self.all if len(t["words"]) <= LENGTHS[1]]
        most = lambda texts, of: max([len(t[of]) for t in texts] + [1])
        self.most = [{of: most(texts, of) for of in ("figures", "names", "entities")} for texts in (short, self.all)]

    def batches(self, texts, rng=None):
        by_length = {}
        for text in texts:
            by_length.setdefault(next(n for n in LENGTHS if n >= len(text["words"])), []).append(text)
        out = []
        for length, some in by_length.items():
            if rng is not None:
                rng.shuffle(some)
            size = max(4, TOKENS // length)
            out += [(length, size, some[i:i + size]) for i in range(0, len(some), size)]
        if rng is not None:
            rng.shuffle(out)
        return out

    def pack(self, length, size, texts, vocabulary):
        most = self.most[length > LENGTHS[1]]
        figures, names, entities = most["figures"], most["names"], most["entities"]
        zeros = lambda *shape: np.zeros((size, *shape), np.int32)
        b = {c: zeros(length) for c in ("words", "clusters", "shapes", "inside", "counted")}
        b.update(of=zeros(names, 2), kind=zeros(names), order=zeros(names), figure=zeros(figures, 2), about=zeros(figures) - 1,
                 apart=zeros(figures, names, 3), beside=zeros(figures, len(BESIDE)) - 1)
        b["reach"] = np.zeros((size, figures, names), bool)
        b["entity"] = np.zeros((size, names, entities), np.float32)
        b["named"] = np.zeros((size, entities), bool)
        for k, text in enumerate(texts):
            n = len(text["words"])
            b["words"][k, :n] = [vocabulary.get(w, 0) for w in text["words"]]
            for c in ("clusters", "shapes", "inside", "counted"):
                b[c][k, :n] = text[c]
            for i, (first, last, entity, kind, order) in enumerate(text["names"]):
                b["of"][k, i], b["kind"][k, i], b["order"][k, i], b["entity"][k, i, entity] = (first, last), kind, order, 1
            b["named"][k, :len(text["entities"])] = True
            for i, figure in enumerate(text["figures"]):
                b["figure"][k, i], b["about"][k, i] = (figure["first"], figure["last"]), figure["about"]
                reach = slice(figure["reach"], figure["reach"] + len(figure["apart"]))
                if figure["apart"]:
                    b["apart"][k, i, reach], b["reach"][k, i, reach] = figure["apart"], True
                for c, value in enumerate(figure["beside"]):
                    if value is not None:
                        b["beside"][k, i, c] = self.classes[c].index(value)
        return b


def new(key, words, classes):
    keys = iter(jax.random.split(key, 64))
    table = lambda *shape: jax.random.normal(next(keys), shape) / np.sqrt(shape[0])
    rows = lambda n, width, by: jax.random.normal(next(keys), (n, width)) * by
    p = dict(words=rows(words + 1, ROW, 0.1), clusters=rows(CLUSTERS, ROW, 0.3), shapes=rows(SHAPES, ROW, 0.3),
             inside=rows(INSIDE, ROW, 0.3), counted=rows(COUNTED, ROW, 0.3), bias=jnp.zeros(ROW))
    for layer, width in enumerate((ROW, 2 * UNITS)):
        for way in "fb":
            p[f"input{layer}{way}"], p[f"state{layer}{way}"] = table(width, 3 * UNITS), table(UNITS, 3 * UNITS)
            p[f"bias{layer}{way}"] = jnp.zeros(3 * UNITS)
    p.update(figure=table(4 * UNITS, PAIR), name=table(4 * UNITS, PAIR), beside=table(4 * UNITS, PAIR))
    p.update({f"distance{i}": rows(n, PAIR, 0.3) for i, n in enumerate(DISTANCES)})
    p.update(kinds=rows(INSIDE // 2, PAIR, 0.3), orders=rows(ORDERS, PAIR, 0.3), hidden=table(PAIR, PAIR), score=table(PAIR, 1)[:, 0],
             nobody=jnp.zeros(PAIR), nobody_score=table(PAIR, 1)[:, 0], nobody_bias=jnp.zeros(1))
    for i, c in enumerate(classes):
        p[f"beside{i}"], p[f"beside{i}bias"] = table(PAIR, len(c)), jnp.zeros(len(c))
    return p


def recur(p, layer, way, rows, there):
    u = UNITS
    state = p[f"state{layer}{way}"]

    def step(last, now):
        gates, here = now
        told = last @ state[:, :2 * u]
        let, old = jax.nn.sigmoid(gates[:, :u] + told[:, :u]), jax.nn.sigmoid(gates[:, u:2 * u] + told[:, u:])
        new = jnp.tanh(gates[:, 2 * u:] + (let * last) @ state[:, 2 * u:])
        last = jnp.where(here[:, None], (1 - old) * new + old * last, last)
        return last, last

    gates = rows @ p[f"input{layer}{way}"] + p[f"bias{layer}{way}"]
    states = jax.lax.scan(step, jnp.zeros((len(rows), u)), (gates.swapaxes(0, 1), there.T), reverse=way == "b", unroll=2)[1]
    return states.swapaxes(0, 1)


def forward(p, b, heads, key=None):
    """Scores of nobody and of each entity, and of the classes of what is learned beside; with a key some values are dropped."""
    keys = iter(jax.random.split(key, 8)) if key is not None else None
    drop = (lambda x: x * jax.random.bernoulli(next(keys), 1 - DROP, x.shape) / (1 - DROP)) if keys else (lambda x: x)
    words, clusters, there = b["words"], b["clusters"], b["clusters"] > 0
    if keys:
        share = jnp.where(b["inside"] > 0, NAMELESS, WORDLESS)
        gone = jax.random.uniform(next(keys), words.shape) < share
        words, clusters = jnp.where(gone, 0, words), jnp.where(gone & there, 1, clusters)
    rows = p["words"][words] + p["clusters"][clusters] + p["shapes"][b["shapes"]] + p["inside"][b["inside"]] + p["counted"][b["counted"]]
    rows = drop(jax.nn.relu(rows + p["bias"]))
    for layer in (0, 1):
        rows = drop(jnp.concatenate([recur(p, layer, way, rows, there) for way in "fb"], -1))
    at = lambda places: jnp.concatenate([jnp.take_along_axis(rows, places[..., i, None], 1) for i in (0, 1)], -1)
    figure = at(b["figure"])
    from_figure = figure @ p["figure"]
    name = at(b["of"]) @ p["name"] + p["kinds"][b["kind"]] + p["orders"][b["order"]]
    pair = from_figure[:, :, None] + name[:, None] + sum(p[f"distance{i}"][b["apart"][..., i]] for i in range(len(DISTANCES)))
    pair = drop(jax.nn.relu(pair))
    scores = jnp.where(b["reach"], jax.nn.relu(pair @ p["hidden"]) @ p["score"], -1e9)
    top = scores.max(-1, keepdims=True)
    entities = jnp.log(jnp.einsum("bfm,bme->bfe", jnp.exp(scores - top), b["entity"]) + 1e-20) + top
    entities = jnp.where(b["named"][:, None], entities, -1e9)
    nobody = jax.nn.relu(from_figure + p["nobody"]) @ p["nobody_score"] + p["nobody_bias"][0]
    beside = drop(jax.nn.relu(figure @ p["beside"]))
    return jnp.concatenate([nobody[..., None], entities], -1), [beside @ p[f"beside{i}"] + p[f"beside{i}bias"] for i in range(heads)]


def log_loss(scores, right):
    known = right >= 0
    shares = jnp.take_along_axis(jax.nn.log_softmax(scores), jnp.maximum(right, 0)[..., None], -1)[..., 0]
    return -(shares * known).sum()


def learn(texts, learned, seed=0):
    """The parameters, and the row of each word."""
    seen = Counter(w for t in learned for w in set(t["words"]) if w)
    vocabulary = {w: i + 1 for i, w in enumerate(sorted(w for w, n in seen.items() if n >= SEEN))}
    rng, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    p = new(key, len(vocabulary), texts.classes)
    steps = len(texts.batches(learned)) * EPOCHS
    rate = optax.warmup_cosine_decay_schedule(0, RATE, steps // 20, steps)
    adam = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=1e-3))

    def loss(p, b, key):
        scores, beside = forward(p, b, len(BESIDE), key)
        other = sum(log_loss(s, b["beside"][..., i]) for i, s in enumerate(beside))
        return (log_loss(scores, b["about"]) + WEIGHT * other) / jnp.maximum((b["about"] >= 0).sum(), 1)

    @jax.jit
    def step(p, state, b, key):
        by, state = adam.update(jax.grad(loss)(p, b, key), state, p)
        return optax.apply_updates(p, by), state

    state = adam.init(p)
    for _ in range(EPOCHS):
        for batch in texts.batches(learned, rng):
            key, now = jax.random.split(key)
            p, state = step(p, state, texts.pack(*batch, vocabulary), now)
    return p, vocabulary


def point(texts, model, asked):
    """How likely nobody and each entity is, text by text and figure by figure."""
    p, vocabulary = model
    shares = jax.jit(lambda p, b: jax.nn.softmax(forward(p, b, 0)[0]))
    for length, size, some in texts.batches(asked):
        out = np.asarray(shares(p, texts.pack(length, size, some, vocabulary)), dtype=np.float64)
        for k, text in enumerate(some):
            for i, figure in enumerate(text["figures"]):
                said = dict(zip([None, *text["entities"]], out[k, i]))
                yield text, figure, said


def file(model):
    """As crates/extract/src/claims/weigh/pointer/file.rs reads it."""
    p, vocabulary = model
    order = ["words", "clusters", "shapes", "inside", "counted", "bias"]
    order += [f"{part}{layer}{way}" for layer in (0, 1) for way in "fb" for part in ("input", "state", "bias")]
    order += ["figure", "name", "distance0", "distance1", "distance2", "kinds", "orders", "hidden", "score", "nobody", "nobody_score",
              "nobody_bias"]
    out = struct.pack("<IIII", len(vocabulary), ROW, UNITS, PAIR) + np.array(sorted(vocabulary), dtype="<u4").tobytes()
    for name in order:
        values = np.asarray(p[name], dtype=np.float32)
        scale = np.float32(max(np.abs(values).max(), 1e-9) / 32767)
        out += struct.pack("<f", scale) + np.rint(values / scale).astype("<i2").tobytes()
    return out


def run(dump, left_out):
    """Learn from all parts but one; say of that part whom its figures point at. Without one, learn from all: the network's file."""
    texts = Texts(dump)
    model = learn(texts, [t for t in texts.all if t["part"] != left_out])
    if left_out is None:
        return file(model)
    lines = []
    for text, figure, said in point(texts, model, [t for t in texts.all if t["part"] == left_out]):
        some = [[entity, round(share, 5)] for entity, share in said.items() if share >= 5e-6]
        lines.append(dict(set=text["set"], doc=text["doc"], start=figure["start"], about=figure["about"], shares=some,
                          right=None if figure["about"] < 0 else figure["about"] == int(np.argmax(list(said.values())))))
    asked = [line["right"] for line in lines if line["right"] is not None]
    print(f"part {left_out}: of {len(asked)} figures {sum(asked) / max(1, len(asked)):.3f} point at the right one", flush=True)
    return sorted(lines, key=lambda line: (line["set"], line["doc"], line["start"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("folder")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    path = os.path.join(args.folder, "pointer.bin")
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("spawn")) as pool:
        *parts, network = pool.map(run, [args.dump] * (FOLDS + 1), [*range(FOLDS), None])
    with open(path, "wb") as f:
        f.write(network)
    print(f"{path}: {len(network)} bytes, sha256 {hashlib.sha256(network).hexdigest()[:16]}")
    with open(args.dump + ".pointed.jsonl", "w", encoding="utf-8") as f:
        for line in (line for part in parts for line in part):
            f.write(json.dumps(line, ensure_ascii=False) + "\n")
    asked = [line for part in parts for line in part if line["right"] is not None]
    print(f"of {len(asked)} figures {sum(line['right'] for line in asked) / max(1, len(asked)):.3f} point at the right one")


if __name__ == "__main__":
    main()
