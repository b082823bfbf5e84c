#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = ["lightgbm==4.7.0", "numpy==2.4.6", "scikit-learn==1.9.1", "scipy==1.17.1"]
# ///
"""Train the model that decides which blocks are the article.

usage: tools/blocks/train.py DUMP data/models/blocks.bin       build the model, the same bytes every time
       tools/blocks/train.py DUMP --evaluate [--only SET]     scores on folds by host
       tools/blocks/train.py DUMP --folds DIR                 for each fold DIR/K.bin, the model of the other folds, and DIR/K.txt, its pages

DUMP is what `dump-blocks FOLDER... --out DUMP` wrote: DUMP.jsonl, DUMP.f32, DUMP.u16.

Two hashed logistic regressions (words of a block; tags, classes and ids around it), then gradient-boosted trees over the
features and the regressions' scores. The trees see only scores of regressions that were not trained on the page's host.
With --only, nothing but pages of that set is learned from; the other sets are held out as they are.
"""
import argparse, hashlib, json, os, struct, sys
from collections import Counter

import lightgbm as lgb
import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import SGDClassifier

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import trees  # noqa: E402  (tools/trees.py)

BITS = 16
FOLDS, INNER = 5, 4
CUTS = (0.0, 0.1, 0.2, 0.3)
# Pages of WCXB whose annotation is empty or holds only a part of the article: never learned from.
TRUNCATED = set("0107 0285 0316 0339 0362 2498 3035 4271 4444 4621 4677 4759 4893 4912".split())
# Trees of at most 7 steps, which the reader takes for eight rows at once; three small forests, whose mean is steadier than any.
TREES = dict(objective="cross_entropy", learning_rate=0.12, num_leaves=32, max_depth=7, min_data_in_leaf=60,
             feature_fraction=0.4, bagging_fraction=0.8, bagging_freq=1, lambda_l2=3.0, deterministic=True, force_row_wise=True,
             verbose=-1)
ROUNDS = 120
SEEDS = (1, 2, 3)
LINEAR = 10  # columns of the regressions, the last of a row


class Dump:
    def __init__(self, path):
        with open(path + ".jsonl", encoding="utf-8") as f:
            self.names = json.loads(next(f))["names"]
            self.pages = [json.loads(line) for line in f]
        self.x = np.fromfile(path + ".f32", dtype=np.float32).reshape(-1, len(self.names))
        at = 0
        for page in self.pages:
            page["rows"] = (at, at + len(page["words"]))
            at += len(page["words"])
            page["main"] = Counter(page["main"])
            page["truncated"] = page["set"].startswith("wcxb") and page["name"] in TRUNCATED
        self.page_of = np.repeat(np.arange(len(self.pages)), [len(p["words"]) for p in self.pages])
        self.y = np.clip(np.concatenate([np.array(p["labels"], dtype=np.float32) for p in self.pages]), 0, 1)
        n_words = np.array([len(w) for p in self.pages for w in p["words"]], dtype=np.float64)
        size = np.array([max(50, sum(p["main"].values())) for p in self.pages], dtype=np.float64)
        # A page counts as a page, whatever its length; a block by the root of its words.
        weights = np.sqrt(n_words + 1) / np.sqrt(size[self.page_of])
        self.weights = weights / weights.mean()
        self.text, self.markup = signs(path + ".u16", len(self.y))

    def group(self, salt, n):
        return np.array([int(hashlib.md5((salt + p["group"]).encode()).hexdigest(), 16) % n for p in self.pages])[self.page_of]


def signs(path, n):
    """Rows of counts over the root of their number, one matrix for words, one for markup."""
    flat = np.fromfile(path, dtype=np.uint16)
    starts = np.zeros((2, n + 1), dtype=np.int64)
    parts = ([], [])
    at = 0
    for row in range(n):
        for kind in (0, 1):
            length = int(flat[at])
            parts[kind].append(flat[at + 1:at + 1 + length])
            starts[kind][row + 1] = starts[kind][row] + length
            at += 1 + length
    matrices = []
    for kind in (0, 1):
        lengths = np.diff(starts[kind])
        values = np.repeat(1 / np.sqrt(np.maximum(1, lengths)), lengths).astype(np.float32)
        columns = np.concatenate(parts[kind]).astype(np.int32)
        matrix = sp.csr_matrix((values, columns, starts[kind]), shape=(n, 1 << BITS))
        matrix.sum_duplicates()
        matrices.append(matrix)
    return matrices


def table(matrix, dump, rows):
    """A regression's bias, scale and weights of one byte."""
    model = SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=8, tol=None, random_state=1, average=True)
    model.fit(matrix[rows], (dump.y[rows] > 0.5).astype(int), sample_weight=dump.weights[rows])
    weights = model.coef_[0]
    scale = float(np.float32(np.quantile(np.abs(weights[weights != 0]), 0.999) / 127))
    return float(model.intercept_[0]), scale, np.clip(np.round(weights / scale), -127, 127).astype(np.int8)


def score(matrix, model):
    bias, scale, weights = model
    return bias + scale * (matrix @ weights.astype(np.float32))


def with_linear(dump, text, markup):
    """The features with the regressions' scores of each block and its neighbours in the last columns."""
    x = dump.x.copy()
    column = x.shape[1] - LINEAR
    for scores in (text, markup):
        for offset in (0, -1, -2, 1, 2):
            shifted = np.roll(scores, -offset)
            same = np.roll(dump.page_of, -offset) == dump.page_of
            x[:, column] = np.where(same, shifted, 0)
            column += 1
    return x


def fit(dump, rows, threads):
    """Regressions on all `rows`, trees over scores of regressions that did not see the row's host."""
    inner = dump.group("inner", INNER)
    scores = [np.zeros(len(dump.y), dtype=np.float32) for _ in range(2)]
    for fold in range(INNER):
        seen, unseen = rows[inner[rows] != fold], rows[inner[rows] == fold]
        for matrix, out in zip((dump.text, dump.markup), scores):
            out[unseen] = score(matrix[unseen], table(matrix, dump, seen))
    tables = [table(matrix, dump, rows) for matrix in (dump.text, dump.markup)]
    x = with_linear(dump, *scores)
    data = lgb.Dataset(x[rows], label=dump.y[rows], weight=dump.weights[rows])
    return tables, [lgb.train({**TREES, "seed": seed, "num_threads": threads}, data, ROUNDS) for seed in SEEDS]


def apply(dump, tables, forests, rows):
    """Log-odds of `rows`: the mean of the forests."""
    x = with_linear(dump, *(score(m, t) for m, t in zip((dump.text, dump.markup), tables)))
    return np.mean([f.predict(x[rows], raw_score=True) for f in forests], axis=0)


def f1(page, kept):
    words = Counter()
    for block, keep in zip(page["words"], kept):
        if keep:
            words.update(block)
    total = sum(words.values()), sum(page["main"].values())
    return 2 * sum((words & page["main"]).values()) / sum(total) if all(total) else float(total[0] == total[1])


def evaluate(dump, only, path):
    log_odds = np.zeros(len(dump.y))
    fold = dump.group("", FOLDS)
    learned = np.array([not p["truncated"] and (not only or p["set"] == only) for p in dump.pages])[dump.page_of]
    outside = np.array([bool(only) and p["set"] != only for p in dump.pages])[dump.page_of]
    for k in range(FOLDS + (1 if only else 0)):
        rows = np.where(learned & (fold != k))[0] if k < FOLDS else np.where(learned)[0]
        asked = np.where(~outside & (fold == k))[0] if k < FOLDS else np.where(outside)[0]
        tables, forests = fit(dump, rows, 2)
        log_odds[asked] = apply(dump, tables, forests, asked)
        print(f"fold {k}: {len(rows)} blocks learned from, {len(asked)} asked", file=sys.stderr, flush=True)
    np.save(path + ".scores.npy", log_odds)
    for name in sorted({p["set"] for p in dump.pages}):
        for cut in CUTS:
            got = [(f1(p, log_odds[slice(*p["rows"])] > cut), p["truncated"]) for p in dump.pages if p["set"] == name]
            whole = [f for f, truncated in got if not truncated]
            print(f"{name}  log-odds above {cut:.1f}  F1 {np.mean([f for f, _ in got]):.4f} on {len(got)} pages, "
                  f"{np.mean(whole):.4f} on {len(whole)} without truncated annotations", flush=True)


def folds(dump, folder):
    os.makedirs(folder, exist_ok=True)
    fold = dump.group("", FOLDS)
    learned = np.array([not p["truncated"] for p in dump.pages])[dump.page_of]
    for k in range(FOLDS):
        tables, forests = fit(dump, np.where(learned & (fold != k))[0], 1)
        write(os.path.join(folder, f"{k}.bin"), tables, forests, len(dump.names))
        with open(os.path.join(folder, f"{k}.txt"), "w", encoding="utf-8") as f:
            f.writelines(p["name"] + "\n" for p in dump.pages if fold[p["rows"][0]] == k)


def write(path, tables, forests, width):
    """`data/models/blocks.bin`, as crates/clean/src/model.rs reads it."""
    out = bytearray(b"chblock2")
    for bias, scale, weights in tables:
        out += struct.pack("<ff", bias, scale) + weights.tobytes()
    # The first trees of all forests first, so that after any number of them the sum is near the mean of all.
    rounds = zip(*(f.dump_model()["tree_info"] for f in forests))
    nodes, n = trees.file([tree for round_ in rounds for tree in round_], 1 / len(forests), width)
    out += nodes
    with open(path, "wb") as f:
        f.write(out)
    print(f"{path}: {len(out)} bytes, {n} trees, sha256 {hashlib.sha256(out).hexdigest()[:16]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("model", nargs="?")
    parser.add_argument("--evaluate", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("--folds", metavar="DIR")
    args = parser.parse_args()
    dump = Dump(args.dump)
    print(f"{len(dump.pages)} pages, {len(dump.y)} blocks, {len(dump.names)} features", file=sys.stderr)
    if args.evaluate:
        evaluate(dump, args.only, args.dump)
        return
    if args.folds:
        folds(dump, args.folds)
        return
    learned = [not p["truncated"] and (not args.only or p["set"] == args.only) for p in dump.pages]
    tables, forests = fit(dump, np.where(np.array(learned)[dump.page_of])[0], 1)
    write(args.model, tables, forests, len(dump.names))


if __name__ == "__main__":
    main()
