#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = ["jax==0.8.1", "jaxlib==0.8.1", "numpy==2.4.6", "optax==0.2.8"]
# ///
"""Train the network that points from a figure at whom it is about and at when it holds.

usage: tools/claims/pointer.py DUMP data/models/claims/fr [--jobs 2]

DUMP is what `dump-claims FILE... --out DUMP` wrote: DUMP.texts.jsonl has the texts as the network reads them, DUMP.states.f16 what
the encoder says of each token, DUMP.subject.jsonl what is annotated of each figure. Writes pointer.bin, learned from all texts,
and DUMP.pointed.jsonl: how likely each answer is for each figure, said by networks that had not seen the text (five parts, one
left out in turn). `train.py` needs both. The same bytes every time on the same machine.

A token is a row (its word, where five texts or more have it; its cluster; its shape; whether a name, a figure or a time stands
there; what the encoder says of it, learned before and not changed), two layers of gated recurrent units read these forwards and
backwards (Cho et al. 2014), and each figure points at a name, or at nobody, and at a time, or at none (pointer network; Vinyals,
Fortunato and Jaitly 2015). Measure, modality, direction and role are learned beside it from the same states (Caruana 1997). Names
are made unknown half of the time, so that not who it is counts but where. The same as crates/extract/src/claims/weigh/pointer.
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

from columns import COLUMNS
from folds import FOLDS, number
from names import fold

# Values of a token's row, units of a layer in one direction, values of a pair's row.
ROW, UNITS, PAIR = 128, 64, 64
# Values that the encoder says of a token.
CONTEXT = 384
RATE, DROP, TOKENS = 2e-3, 0.35, 4096
# Times that a text is read: by what is shipped, by the networks that leave a part out.
EPOCHS, EPOCHS_WITHOUT = 16, 10
# Texts that must have a word; how often a name, and another word, is made unknown.
SEEN, NAMELESS, WORDLESS = 5, 0.5, 0.05
# Sizes of the tables: crates/extract/src/claims/weigh/pointer/marks.rs.
CLUSTERS, MARKS = 1002, dict(shapes=9, inside=13, counted=31, changed=10, timed=15)
DISTANCES = (48, 16, 12)
# What is pointed at: kinds and orders of places, and the ways to point at none (nobody; no days, and days that no time says).
HEADS = dict(names=(6, 10, 1), times=(14, 28, 2))
# How many of COLUMNS the program is told (roles stay with the rules), and what they weigh while all are learned beside.
SHIPPED = 3
WEIGHT = 0.3
WEIGHT_OF_TIMES = 1.0
LENGTHS = (48, 128, 512, 800, 1152, 2048, 4096)


class Texts:
    """The texts of a dump, with what is annotated of their figures, and what the encoder says of their tokens."""

    def __init__(self, dump):
        with open(dump + ".texts.jsonl", encoding="utf-8") as f:
            self.all = [json.loads(line) for line in f]
        self.states = np.memmap(dump + ".states.f16", dtype="<f2", mode="r").reshape(-1, CONTEXT)
        ends = np.cumsum([len(text["words"]) for text in self.all])
        if ends[-1] != len(self.states):
            raise SystemExit(f"{dump}.states.f16: {len(self.states)} rows for {ends[-1]} tokens; dump again")
        for text, end in zip(self.all, ends.tolist()):
            text["first"] = end - len(text["words"])
        # So that no value of the encoder weighs more than another from the start.
        some = np.asarray(self.states[::101], dtype=np.float64)
        self.even = some.mean(0).astype(np.float32), some.std(0).astype(np.float32)
        by_figure = {}
        with open(dump + ".subject.jsonl", encoding="utf-8") as f:
            next(f)
            for line in map(json.loads, f):
                if not line["titled"]:
                    by_figure[line["set"], line["doc"], line["start"]] = line
        classes = {c: set() for c in COLUMNS}
        for text in self.all:
            text["key"] = text["set"], text["doc"]
            text["part"] = number(*text["key"]) % FOLDS
            for figure in text["figures"]:
                figure["right"], figure["beside"] = dict(names=None, times=None), [None] * len(COLUMNS)
                line = by_figure.get((*text["key"], figure["start"]))
                gold = line and line["gold"]
                if not gold or gold["kind"] != line["kind"]:
                    continue
                figure["beside"] = [gold.get(c) or "none" if c in gold else None for c in COLUMNS]
                for c, value in zip(COLUMNS, figure["beside"]):
                    classes[c] |= {value} - {None}
                figure["right"] = dict(names=whom(text, figure, line), times=when(text, figure, line))
        self.classes = [sorted(classes[c]) for c in COLUMNS]
        short = [t for t in self.all if len(t["words"]) <= LENGTHS[1]]
        most = lambda texts, of: max([len(t[of]) for t in texts] + [1])
        self.most = [{of: most(texts, of) for of in ("figures", "names", "entities", "times")} for texts in (short, self.all)]

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
        zeros = lambda *shape: np.zeros((size, *shape), np.int32)
        b = {c: zeros(length) for c in ("words", "clusters", *MARKS)}
        b["context"] = np.zeros((size, length, CONTEXT), np.float32)
        figures = most["figures"]
        b.update(figure=zeros(figures, 2), beside=zeros(figures, len(COLUMNS)) - 1)
        for sort, whats in (("names", most["entities"]), ("times", most["times"])):
            b[sort] = dict(of=zeros(most[sort], 2), kind=zeros(most[sort]), order=zeros(most[sort]), apart=zeros(figures, most[sort], 3),
                           reach=np.zeros((size, figures, most[sort]), bool), what=np.zeros((size, most[sort], whats), np.float32),
                           there=np.zeros((size, whats), bool), right=np.zeros((size, figures, HEADS[sort][2] + whats), bool))
        for k, text in enumerate(texts):
            n = len(text["words"])
            b["words"][k, :n] = [vocabulary.get(w, 0) for w in text["words"]]
            for c in ("clusters", *MARKS):
                b[c][k, :n] = text[c]
            b["context"][k, :n] = (self.states[text["first"]:][:n] - self.even[0]) / self.even[1]
            for sort in HEADS:
                at = b[sort]
                for i, (first, last, what, kind, order) in enumerate(text[sort]):
                    at["of"][k, i], at["kind"][k, i], at["order"][k, i], at["what"][k, i, what] = (first, last), kind, order, 1
                    at["there"][k, what] = True
                for i, figure in enumerate(text["figures"]):
                    first, apart = figure[sort]["reach"], figure[sort]["apart"]
                    if apart:
                        at["apart"][k, i, first:first + len(apart)], at["reach"][k, i, first:first + len(apart)] = apart, True
                    at["right"][k, i, figure["right"][sort] or []] = True
            for i, figure in enumerate(text["figures"]):
                b["figure"][k, i] = figure["first"], figure["last"]
                for c, value in enumerate(figure["beside"]):
                    if value is not None:
                        b["beside"][k, i, c] = self.classes[c].index(value)
        return b


def whom(text, figure, line):
    """What a figure rightly points at, of nobody and the entities in its reach; None where that is not known."""
    gold = line["gold"]
    if "subject" not in gold:
        return None
    if gold["subject"] is None:
        return [0]
    ids = {i for c, i in zip(line["candidates"], line["ids"]) if c is not None and fold(c) == fold(gold["subject"])}
    first = figure["names"]["reach"]
    near = {text["entities"][n[2]] for n in text["names"][first:first + len(figure["names"]["apart"])]}
    return [1 + text["entities"].index(i) for i in sorted(ids & near - {None})] or None


def when(text, figure, line):
    """The same of no days, days that no time says, and the times in its reach."""
    gold = line["gold"]
    if "period_start" not in gold or line["kind"] == "duration":
        return None
    days = [gold["period_start"], gold["period_end"]]
    if days == [None, None]:
        return [0]
    first = figure["times"]["reach"]
    return [2 + t for t in range(first, first + len(figure["times"]["apart"])) if days in text["days"][t]] or [1]


def new(key, words, classes):
    keys = iter(jax.random.split(key, 96))
    table = lambda *shape: jax.random.normal(next(keys), shape) / np.sqrt(shape[0])
    rows = lambda n, width, by: jax.random.normal(next(keys), (n, width)) * by
    p = dict(words=rows(words + 1, ROW, 0.1), clusters=rows(CLUSTERS, ROW, 0.3), bias=jnp.zeros(ROW))
    p.update({mark: rows(n, ROW, 0.3) for mark, n in MARKS.items()}, context=rows(CONTEXT, ROW, 0.03))
    for layer, width in enumerate((ROW, 2 * UNITS)):
        for way in "fb":
            p[f"input{layer}{way}"], p[f"state{layer}{way}"] = table(width, 3 * UNITS), table(UNITS, 3 * UNITS)
            p[f"bias{layer}{way}"] = jnp.zeros(3 * UNITS)
    for sort, (kinds, orders, nothing) in HEADS.items():
        p.update({f"{sort}: figure": table(4 * UNITS, PAIR), f"{sort}: place": table(4 * UNITS, PAIR)})
        p.update({f"{sort}: distance{i}": rows(n, PAIR, 0.3) for i, n in enumerate(DISTANCES)})
        p.update({f"{sort}: kinds": rows(kinds, PAIR, 0.3), f"{sort}: orders": rows(orders, PAIR, 0.3),
                  f"{sort}: hidden": table(PAIR, PAIR), f"{sort}: score": table(PAIR, 1)[:, 0]})
        for i in range(nothing):
            p.update({f"{sort}: nothing{i}": jnp.zeros(PAIR), f"{sort}: nothing{i} score": table(PAIR, 1)[:, 0],
                      f"{sort}: nothing{i} bias": jnp.zeros(1)})
    p["beside"] = table(4 * UNITS, PAIR)
    for i, c in enumerate(classes):
        p[f"beside{i}"], p[f"beside{i} bias"] = table(PAIR, len(c)), jnp.zeros(len(c))
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


def point_at(p, b, sort, at, figure, drop):
    """Scores of each way to point at nothing, and of what stands at the places of a sort."""
    here, b = figure @ p[f"{sort}: figure"], b[sort]
    place = at(b["of"]) @ p[f"{sort}: place"] + p[f"{sort}: kinds"][b["kind"]] + p[f"{sort}: orders"][b["order"]]
    apart = sum(p[f"{sort}: distance{i}"][b["apart"][..., i]] for i in range(len(DISTANCES)))
    pair = drop(jax.nn.relu(here[:, :, None] + place[:, None] + apart))
    scores = jnp.where(b["reach"], jax.nn.relu(pair @ p[f"{sort}: hidden"]) @ p[f"{sort}: score"], -1e9)
    top = scores.max(-1, keepdims=True)
    whats = jnp.log(jnp.einsum("bfm,bme->bfe", jnp.exp(scores - top), b["what"]) + 1e-20) + top
    nothing = [jax.nn.relu(here + p[f"{sort}: nothing{i}"]) @ p[f"{sort}: nothing{i} score"] + p[f"{sort}: nothing{i} bias"][0]
               for i in range(HEADS[sort][2])]
    return jnp.concatenate([jnp.stack(nothing, -1), jnp.where(b["there"][:, None], whats, -1e9)], -1)


def forward(p, b, columns, key=None):
    """Scores of what is pointed at, sort by sort, and of the classes of so many columns; with a key some values are dropped."""
    keys = iter(jax.random.split(key, 16)) if key is not None else None
    drop = (lambda x: x * jax.random.bernoulli(next(keys), 1 - DROP, x.shape) / (1 - DROP)) if keys else (lambda x: x)
    words, clusters, there = b["words"], b["clusters"], b["clusters"] > 0
    if keys:
        share = jnp.where(b["inside"] > 0, NAMELESS, WORDLESS)
        gone = jax.random.uniform(next(keys), words.shape) < share
        words, clusters = jnp.where(gone, 0, words), jnp.where(gone & there, 1, clusters)
    rows = p["words"][words] + p["clusters"][clusters] + sum(p[mark][b[mark]] for mark in MARKS)
    rows += drop(b["context"]) @ p["context"]
    rows = drop(jax.nn.relu(rows + p["bias"]))
    for layer in (0, 1):
        rows = drop(jnp.concatenate([recur(p, layer, way, rows, there) for way in "fb"], -1))
    at = lambda places: jnp.concatenate([jnp.take_along_axis(rows, places[..., i, None], 1) for i in (0, 1)], -1)
    figure = at(b["figure"])
    pointed = {sort: point_at(p, b, sort, at, figure, drop) for sort in HEADS}
    beside = drop(jax.nn.relu(figure @ p["beside"]))
    return pointed, [beside @ p[f"beside{i}"] + p[f"beside{i} bias"] for i in range(columns)]


def log_loss(scores, right):
    """Of classes, of which one is right, or -1."""
    shares = jnp.take_along_axis(jax.nn.log_softmax(scores), jnp.maximum(right, 0)[..., None], -1)[..., 0]
    return -(shares * (right >= 0)).sum()


def log_loss_of_any(scores, right):
    """Of answers, of which some are right, or none is known to be."""
    shares = jnp.where(right, jax.nn.log_softmax(scores), -1e9)
    return -(jax.nn.logsumexp(shares, -1) * right.any(-1)).sum()


def learn(texts, learned, epochs, seed=0):
    """The parameters, and the row of each word."""
    seen = Counter(w for t in learned for w in set(t["words"]) if w)
    vocabulary = {w: i + 1 for i, w in enumerate(sorted(w for w, n in seen.items() if n >= SEEN))}
    rng, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    p = new(key, len(vocabulary), texts.classes)
    steps = len(texts.batches(learned)) * epochs
    rate = optax.warmup_cosine_decay_schedule(0, RATE, steps // 20, steps)
    adam = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=1e-3))

    def loss(p, b, key):
        pointed, beside = forward(p, b, len(COLUMNS), key)
        other = sum(log_loss(s, b["beside"][..., i]) for i, s in enumerate(beside))
        whom, when = (log_loss_of_any(pointed[sort], b[sort]["right"]) for sort in HEADS)
        return (whom + WEIGHT_OF_TIMES * when + WEIGHT * other) / jnp.maximum(b["names"]["right"].any(-1).sum(), 1)

    @jax.jit
    def step(p, state, b, key):
        by, state = adam.update(jax.grad(loss)(p, b, key), state, p)
        return optax.apply_updates(p, by), state

    state = adam.init(p)
    for _ in range(epochs):
        for batch in texts.batches(learned, rng):
            key, now = jax.random.split(key)
            p, state = step(p, state, texts.pack(*batch, vocabulary), now)
    return p, vocabulary


def say(texts, model, asked):
    """Text by text and figure by figure, how likely each answer is: nobody and each entity; no days, days that nobody says and each
    time; the classes of each column."""
    p, vocabulary = model
    shares = jax.jit(lambda p, b: jax.tree.map(jax.nn.softmax, forward(p, b, len(texts.classes))))
    for length, size, some in texts.batches(asked):
        pointed, beside = jax.tree.map(lambda x: np.asarray(x, dtype=np.float64), shares(p, texts.pack(length, size, some, vocabulary)))
        for k, text in enumerate(some):
            for i, figure in enumerate(text["figures"]):
                times = HEADS["times"][2] + len(text["times"])
                yield text, figure, dict(whom=dict(zip([None, *text["entities"]], pointed["names"][k, i].tolist())),
                                         when=pointed["times"][k, i, :times].tolist(),
                                         classes=[dict(zip(c, s[k, i].tolist())) for c, s in zip(texts.classes, beside)])


def rounded(values):
    """A scale, and whole numbers of sixteen bits that it multiplies."""
    values = np.asarray(values, dtype=np.float32)
    scale = np.float32(max(np.abs(values).max(), 1e-9) / 32767)
    return scale, np.rint(values / scale).astype("<i2")


def file(model, classes, even):
    """As crates/extract/src/claims/weigh/pointer/file.rs reads it; what makes the encoder's values even is in its tables."""
    p, vocabulary = model
    table = p["context"] / even[1][:, None]
    p = dict(p, context=table, bias=p["bias"] - even[0] @ table)
    order = ["words", "clusters", *MARKS, "context", "bias"]
    order += [f"{part}{layer}{way}" for layer in (0, 1) for way in "fb" for part in ("input", "state", "bias")]
    for sort, (_, _, nothing) in HEADS.items():
        order += [f"{sort}: {part}" for part in ("figure", "place", "distance0", "distance1", "distance2", "kinds", "orders", "hidden", "score")]
        order += [f"{sort}: nothing{i}{part}" for i in range(nothing) for part in ("", " score", " bias")]
    order += ["beside"] + [f"beside{i}{part}" for i in range(SHIPPED) for part in ("", " bias")]
    out = struct.pack("<IIIII", len(vocabulary), len(table), ROW, UNITS, PAIR)
    for names in classes[:SHIPPED]:
        out += struct.pack("<I", len(names)) + b"".join(struct.pack("<B", len(name)) + name.encode() for name in names)
    out += np.array(sorted(vocabulary), dtype="<u4").tobytes()
    for name in order:
        scale, values = rounded(p[name])
        out += struct.pack("<f", scale) + values.tobytes()
    return out


def told(text, figure, said):
    """A line of DUMP.pointed.jsonl, and which columns of what is said are right."""
    some = lambda shares: [[what, share] for what, share in shares if share >= 5e-6]
    times = [[text["days"][t], share] for t, share in enumerate(said["when"][HEADS["times"][2]:])]
    right = {}
    for sort, shares in (("names", list(said["whom"].values())), ("times", said["when"])):
        if figure["right"][sort]:
            right[sort] = int(np.argmax(shares)) in figure["right"][sort]
    for column, value, shares in zip(COLUMNS, figure["beside"], said["classes"]):
        if value is not None:
            right[column] = max(shares, key=shares.get) == value
    return dict(set=text["set"], doc=text["doc"], start=figure["start"], shares=some(said["whom"].items()),
                unsaid=said["when"][:HEADS["times"][2]], times=some(times), classes=said["classes"], right=right)


def score(lines):
    """The share of figures that are right, column by column."""
    columns = ("names", "times", *COLUMNS)
    asked = {c: [line["right"][c] for line in lines if c in line["right"]] for c in columns}
    return ", ".join(f"{c} {sum(asked[c]) / max(1, len(asked[c])):.3f} of {len(asked[c])}" for c in columns)


def run(dump, left_out):
    """Learn from all parts but one, and say what its figures are told of. Without one, learn from all: the network's file."""
    texts = Texts(dump)
    model = learn(texts, [t for t in texts.all if t["part"] != left_out], EPOCHS if left_out is None else EPOCHS_WITHOUT)
    if left_out is None:
        return file(model, texts.classes, texts.even)
    lines = [told(*said) for said in say(texts, model, [t for t in texts.all if t["part"] == left_out])]
    print(f"part {left_out}: {score(lines)}", flush=True)
    return sorted(lines, key=lambda line: (line["set"], line["doc"], line["start"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("folder")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    path = os.path.join(args.folder, "pointer.bin")
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("spawn")) as pool:
        # What takes longest first.
        network, *parts = pool.map(run, [args.dump] * (FOLDS + 1), [None, *range(FOLDS)])
    with open(path, "wb") as f:
        f.write(network)
    print(f"{path}: {len(network)} bytes, sha256 {hashlib.sha256(network).hexdigest()[:16]}")
    with open(args.dump + ".pointed.jsonl", "w", encoding="utf-8") as f:
        for line in (line for part in parts for line in part):
            f.write(json.dumps(line, ensure_ascii=False) + "\n")
    print("all parts: " + score([line for part in parts for line in part]))


if __name__ == "__main__":
    main()
