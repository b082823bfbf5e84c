#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = ["lightgbm==4.7.0", "numpy==2.4.6", "scipy==1.17.1"]
# ///
"""Train the model that weighs who a figure is about.

usage: tools/claims/train.py DUMP data/models/claims/fr/subject.bin     build the model, the same bytes every time
       tools/claims/train.py DUMP --evaluate                            shares right on folds by text
       tools/claims/train.py DUMP --hold SET[,SET]                      shares right on whole sets, learned from the others

DUMP is what `dump-claims FILE... --out DUMP` wrote: DUMP.jsonl and DUMP.f32. Each figure has a list of candidates, of which one
is right; trees learn a score for each such that the right one has the largest share of the exponentials (multinomial log-loss
over the list).
"""
import argparse, hashlib, json, os, sys, unicodedata
from collections import defaultdict

import lightgbm as lgb
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import trees  # noqa: E402  (tools/trees.py)

FOLDS = 5
TREES = dict(learning_rate=0.06, num_leaves=12, max_depth=6, min_data_in_leaf=60, feature_fraction=0.3, bagging_fraction=0.8,
             bagging_freq=1, lambda_l2=10.0, deterministic=True, force_row_wise=True, verbose=-1)
ROUNDS = 220
SEEDS = (1, 2, 3, 4)


def fold(s):
    if s is None:
        return None
    s = unicodedata.normalize("NFKD", s.replace("’", "'")).casefold()
    return " ".join("".join(c for c in s if not unicodedata.combining(c)).split())


def same(a, b):
    return fold(a) == fold(b)


class Dump:
    """The figures with their candidates: rows of features, labels, what the rules say."""

    def __init__(self, path):
        with open(path + ".jsonl", encoding="utf-8") as f:
            self.names = json.loads(next(f))["names"]
            figures = [json.loads(line) for line in f]
        self.x = np.fromfile(path + ".f32", dtype=np.float32).reshape(-1, len(self.names))
        self.figures, at = [], 0
        for f in figures:
            rows = (at, at + len(f["candidates"]))
            at = rows[1]
            gold = f["gold"]
            # A figure that is another than the annotated one teaches nothing.
            if not gold or gold["kind"] != f["kind"] or "subject" not in gold:
                continue
            labels = [int(same(c, gold["subject"])) for c in f["candidates"]]
            self.figures.append(dict(set=f["set"], doc=f["doc"], titled=f["titled"], rows=rows, answers=f["candidates"],
                                     want=gold["subject"], labels=labels, ruled=f["ruled"], learned=sum(labels) == 1))
        assert at == len(self.x), (at, len(self.x))


def softmax(sizes):
    """Gradient and curvature of the multinomial log-loss over lists of these sizes."""
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of = np.repeat(np.arange(len(sizes)), sizes)

    def objective(scores, data):
        exps = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        p = exps / np.add.reduceat(exps, starts)[of]
        return p - data.get_label(), np.maximum(p * (1 - p), 1e-3)
    return objective


def fit(dump, figures, seed):
    rows = np.concatenate([np.arange(*f["rows"]) for f in figures])
    labels = np.concatenate([f["labels"] for f in figures])
    params = {**TREES, "objective": softmax([len(f["labels"]) for f in figures]), "seed": seed, "num_threads": 1}
    return lgb.train(params, lgb.Dataset(dump.x[rows], label=labels), ROUNDS)


def scores(dump, forests, figure):
    return np.mean([m.predict(dump.x[slice(*figure["rows"])], raw_score=True) for m in forests], axis=0)


def report(dump, parts):
    tally = defaultdict(lambda: [0, 0, 0, 0])
    bands = defaultdict(lambda: [0, 0])
    for learned, asked in parts:
        forests = [fit(dump, learned, seed) for seed in SEEDS]
        for f in asked:
            s = scores(dump, forests, f)
            best = int(np.argmax(s))
            want, got, ruled = f["want"], f["answers"][best], f["ruled"]
            for name in (f["set"] + (" titled" if f["titled"] else ""), "all titled" if f["titled"] else "all"):
                t = tally[name]
                # As the scorer counts: rightly nobody does not.
                if want is not None or got is not None:
                    t[0] += same(want, got); t[1] += 1
                if want is not None or ruled is not None:
                    t[2] += same(want, ruled); t[3] += 1
            band = bands[min(9, int(10 / np.exp(s - s.max()).sum()))]
            band[0] += same(want, got); band[1] += 1
    for name, t in sorted(tally.items()):
        print(f"{name:28} learned {t[0] / t[1]:.3f} ({t[1]})   rules {t[2] / t[3]:.3f} ({t[3]})")
    print("right by how likely: " + "  ".join(f"0.{b}: {r / n:.2f} ({n})" for b, (r, n) in sorted(bands.items())))


def evaluate(dump, hold):
    usable = [f for f in dump.figures if f["learned"]]
    if hold:
        report(dump, [([f for f in usable if f["set"] not in hold], [f for f in dump.figures if f["set"] in hold])])
        return
    part = lambda f: int(hashlib.md5(f"{f['set']}/{f['doc']}".encode()).hexdigest(), 16) % FOLDS
    report(dump, [([f for f in usable if part(f) != k], [f for f in dump.figures if part(f) == k]) for k in range(FOLDS)])


def write(path, forests, width):
    """The trees, as crates/trees reads them."""
    out, n = trees.file([t for f in forests for t in f.dump_model()["tree_info"]], 1 / len(forests), width)
    with open(path, "wb") as f:
        f.write(out)
    print(f"{path}: {len(out)} bytes, {n} trees, sha256 {hashlib.sha256(out).hexdigest()[:16]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("model", nargs="?")
    parser.add_argument("--evaluate", action="store_true")
    parser.add_argument("--hold", default="", metavar="SETS")
    args = parser.parse_args()
    dump = Dump(args.dump)
    learned = [f for f in dump.figures if f["learned"]]
    print(f"{len(dump.figures)} figures, {len(learned)} with the right answer among theirs, {len(dump.names)} features", file=sys.stderr)
    if args.evaluate or args.hold:
        evaluate(dump, [s for s in args.hold.split(",") if s])
    else:
        write(args.model, [fit(dump, learned, seed) for seed in SEEDS], len(dump.names))


if __name__ == "__main__":
    main()
