#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = ["lightgbm==4.7.0", "numpy==2.4.6", "scipy==1.17.1"]
# ///
"""Train the model that weighs who a figure is about.

usage: tools/claims/train.py DUMP data/models/claims/fr/subject.bin    build the model, the same bytes every time
       tools/claims/train.py DUMP --evaluate                           shares right on folds by text

DUMP is what `dump-claims FILE... --out DUMP` wrote: DUMP.jsonl, DUMP.f32. Each figure is a list of candidates of which one
is right; the trees learn to put it first (cross-entropy of the list: Bruch 2021, LightGBM's rank_xendcg).
"""
import argparse, hashlib, json, struct, sys, unicodedata
from collections import defaultdict

import lightgbm as lgb
import numpy as np

FOLDS = 10
TREES = dict(objective="rank_xendcg", learning_rate=0.06, num_leaves=12, max_depth=6, min_data_in_leaf=25, feature_fraction=0.35,
             bagging_fraction=0.8, bagging_freq=1, lambda_l2=5.0, deterministic=True, force_row_wise=True, verbose=-1,
             label_gain=[0, 1])
ROUNDS = 220
SEEDS = (1, 2, 3)


def fold(s):
    s = unicodedata.normalize("NFKD", s.replace("’", "'")).casefold()
    return " ".join("".join(c for c in s if not unicodedata.combining(c)).split())


class Dump:
    def __init__(self, path):
        with open(path + ".jsonl", encoding="utf-8") as f:
            self.names = json.loads(next(f))["names"]
            self.figures = [json.loads(line) for line in f]
        self.x = np.fromfile(path + ".f32", dtype=np.float32).reshape(-1, len(self.names))
        at = 0
        for figure in self.figures:
            figure["rows"] = (at, at + len(figure["candidates"]))
            at += len(figure["candidates"])
            gold = figure["gold"]
            # A figure that is another than the annotated one teaches nothing.
            figure["asked"] = bool(gold) and gold["kind"] == figure["kind"] and "subject" in gold
            want = gold["subject"] if figure["asked"] else None
            named = [None if c is None else fold(c) for c in figure["candidates"]]
            figure["labels"] = [int(n == (fold(want) if want else None)) for n in named]
            figure["learned"] = figure["asked"] and sum(figure["labels"]) == 1
        assert at == len(self.x), (at, len(self.x))


def fit(dump, figures, seed):
    rows = np.concatenate([np.arange(*f["rows"]) for f in figures])
    labels = np.concatenate([f["labels"] for f in figures])
    data = lgb.Dataset(dump.x[rows], label=labels, group=[len(f["labels"]) for f in figures])
    return lgb.train({**TREES, "seed": seed, "num_threads": 1}, data, ROUNDS)


def evaluate(dump, only):
    docs = sorted({(f["set"], f["doc"]) for f in dump.figures})
    part = {d: int(hashlib.md5("/".join(d).encode()).hexdigest(), 16) % FOLDS for d in docs}
    tally = defaultdict(lambda: [0, 0, 0, 0])
    bands = defaultdict(lambda: [0, 0])
    for k in range(FOLDS):
        learned = [f for f in dump.figures if f["learned"] and part[f["set"], f["doc"]] != k]
        forests = [fit(dump, learned, seed) for seed in SEEDS]
        for f in dump.figures:
            if part[f["set"], f["doc"]] != k or not f["asked"]:
                continue
            scores = np.mean([m.predict(dump.x[slice(*f["rows"])], raw_score=True) for m in forests], axis=0)
            best = int(np.argmax(scores))
            odds = np.exp(scores - scores.max())
            want, got, ruled = f["gold"]["subject"], f["candidates"][best], f["ruled"]
            same = lambda a, b: (fold(a) if a else None) == (fold(b) if b else None)
            for name in (f["set"], "all"):
                t = tally[name]
                # As the scorer counts: rightly nobody does not.
                if not (want is None and got is None):
                    t[0] += same(want, got); t[1] += 1
                if not (want is None and ruled is None):
                    t[2] += same(want, ruled); t[3] += 1
            band = bands[min(9, int(10 * odds[best] / odds.sum()))]
            band[0] += same(want, got); band[1] += 1
    for name, t in tally.items():
        print(f"{name:12} learned {t[0] / t[1]:.3f} ({t[1]})   rules {t[2] / t[3]:.3f} ({t[3]})")
    print("right by how likely: " + "  ".join(f"0.{b}: {r / n:.2f} ({n})" for b, (r, n) in sorted(bands.items())))
    found = [f for f in dump.figures if f["asked"]]
    print(f"{sum(f['learned'] for f in found)} of {len(found)} have the right answer among their candidates")


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


def write(path, forests, width):
    """The trees, as crates/trees reads them."""
    nodes, roots = [], []
    for round_ in zip(*(f.dump_model()["tree_info"] for f in forests)):
        for tree in round_:
            roots.append(len(nodes))
            one = []
            preorder(tree["tree_structure"], 1 / len(forests), one)
            nodes += one
    out = bytearray(struct.pack("<IfII", width, 0.0, len(roots), len(nodes)))
    out += np.array(roots, dtype="<u4").tobytes()
    for column in (0, 1):
        out += np.array([n[column] for n in nodes], dtype="<u2").tobytes()
    # A threshold lies between two values: rounding it down to 32 bits keeps every value on its side.
    thresholds = np.array([n[2] for n in nodes], dtype=np.float64)
    rounded = thresholds.astype("<f4")
    above = np.array([n[0] != 0xFFFF for n in nodes]) & (rounded.astype(np.float64) > thresholds)
    rounded[above] = np.nextafter(rounded[above], np.float32(-np.inf))
    out += rounded.astype("<f4").tobytes()
    with open(path, "wb") as f:
        f.write(out)
    print(f"{path}: {len(out)} bytes, {len(roots)} trees, sha256 {hashlib.sha256(out).hexdigest()[:16]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("model", nargs="?")
    parser.add_argument("--evaluate", action="store_true")
    args = parser.parse_args()
    dump = Dump(args.dump)
    print(f"{len(dump.figures)} figures, {len(dump.x)} candidates, {len(dump.names)} features", file=sys.stderr)
    if args.evaluate:
        evaluate(dump, None)
    else:
        learned = [f for f in dump.figures if f["learned"]]
        write(args.model, [fit(dump, learned, seed) for seed in SEEDS], len(dump.names))


if __name__ == "__main__":
    main()
