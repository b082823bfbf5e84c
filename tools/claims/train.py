#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = ["lightgbm==4.7.0", "numpy==2.4.6", "scipy==1.17.1", "scikit-learn==1.9.1"]
# ///
"""Train the models that weigh who a figure is about, for which days it holds, what it measures and in which modality.

usage: tools/claims/train.py DUMP data/models/claims/fr      build all models, the same bytes every time
       tools/claims/train.py DUMP --evaluate                 shares right on folds by text
       tools/claims/train.py DUMP --hold SET[,SET]           shares right on whole sets, learned from the others (what the
                                                             network said of them was learned from other texts, also of theirs)
       ... --only subject,days,measure,modality,direction,ends,same-unit    some of them

DUMP is what `dump-claims FILE... --out DUMP` wrote: DUMP.subject.jsonl, DUMP.subject.f32 and the same of days; `pointer.py DUMP`
added DUMP.pointed.jsonl: what a network that had not seen the text points at from each figure. Each figure has a
list of candidates, of which one is right; trees learn a score for each such that the right one has the largest share of the
exponentials (multinomial log-loss over the list). Measure and modality are classes: multinomial logistic regression over features
that hold or not, of DUMP.words.jsonl. The same regression says from the words which class of answer is to be expected (a kind of
subject, a length of time), and the trees see how well each candidate fits that; what they learn from was expected by regressions
that had not seen the text (stacked generalization). Of subjects a second set of trees also sees what the first said of the
figures beside, again of trees that had not seen the text (stacked sequential learning).
"""
import argparse, hashlib, json, os, sys

# One thread each: the sums of several end in other last digits.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
from collections import Counter, defaultdict

import lightgbm as lgb
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import trees  # noqa: E402  (tools/trees.py)
from folds import FOLDS, number  # noqa: E402
from names import fold  # noqa: E402
from words import Ends, Units, Words, fit_words, read_pointed, word_rows, write_words  # noqa: E402

TREES = dict(learning_rate=0.05, num_leaves=31, max_depth=10, min_data_in_leaf=30, feature_fraction=0.3, bagging_fraction=0.8,
             bagging_freq=1, lambda_l2=10.0, deterministic=True, force_row_wise=True, verbose=-1)
ROUNDS = 400
SEEDS = (1, 2, 3)
# Columns of what is expected.
EXPECTED = 3
# Columns of what was said of the figures beside: crates/extract/src/claims/weigh/again.rs.
BESIDE = 5


# What --only knows.
MODELS = ("subject", "days", "measure", "modality", "direction", "ends", "same-unit")


class Subject:
    """Who a figure is about."""
    name, expects, again = "subject", "subject-kind", "subject-again"
    # Columns of whom the network points at: crates/extract/src/claims/weigh/evidence.rs.
    pointed = ["pointed at", "pointed at: beside the likeliest", "pointed at: nobody"]

    @staticmethod
    def shares(said, figure):
        """What the network says of each candidate, and of whatever candidate."""
        by_entity = dict(map(tuple, said["shares"]))
        shares = [by_entity.get(entity, 0) for entity in figure["ids"]]
        return shares, shares[:1]

    @staticmethod
    def annotated(gold):
        return "subject" in gold, gold.get("subject")

    @staticmethod
    def same(a, b):
        return fold(a) == fold(b)


class Days:
    """First and last day, or nothing."""
    name, expects, again = "days", "days-length", None
    # crates/extract/src/claims/weigh/days.rs
    pointed = ["time pointed at", "time pointed at: beside the likeliest", "time pointed at: none", "time pointed at: unsaid"]

    @staticmethod
    def shares(said, figure):
        times = lambda days: sum(share for meant, share in said["times"] if days in meant)
        return [said["unsaid"][0] if days is None else times(days) for days in figure["candidates"]], said["unsaid"]

    @staticmethod
    def annotated(gold):
        days = [gold.get("period_start"), gold.get("period_end")]
        return "period_start" in gold, None if days == [None, None] else days

    @staticmethod
    def same(a, b):
        return a == b


QUESTIONS = (Subject, Days)


class Dump:
    """The figures with their candidates: rows of features, labels, what the rules say."""

    def __init__(self, path, question, words):
        path, self.question = f"{path}.{question.name}", question
        with open(path + ".jsonl", encoding="utf-8") as f:
            head = json.loads(next(f))
            self.names, self.classes = head["names"], head["classes"]
            figures = [json.loads(line) for line in f]
        self.x = np.fromfile(path + ".f32", dtype=np.float32).reshape(-1, len(self.names))
        self.figures, at = [], 0
        for f in figures:
            rows = (at, at + len(f["candidates"]))
            at = rows[1]
            gold = f["gold"]
            # A figure that is another than the annotated one teaches nothing, but it stands beside the others.
            known, want = question.annotated(gold) if gold and gold["kind"] == f["kind"] else (False, None)
            labels = [int(known and question.same(c, want)) for c in f["candidates"]]
            classes = [self.classes.index(c) for c in f["classes"]]
            self.figures.append(dict(set=f["set"], doc=f["doc"], titled=f["titled"], start=f["start"], rows=rows, want=want,
                                     answers=f["candidates"], labels=labels, ruled=f["ruled"], known=known,
                                     learned=sum(labels) == 1, classes=classes, candidates=words[key(f)]))
        assert at == len(self.x), (at, len(self.x))
        self.x = np.hstack([self.x, np.zeros((at, EXPECTED + BESIDE), dtype=np.float32)])
        self.point(path.removesuffix(f".{question.name}"), figures)

    def point(self, dump, figures):
        """Fill in what a network that had not seen the text points at."""
        pointed = read_pointed(dump)
        columns = [self.names.index(name) for name in self.question.pointed]
        for f, figure in zip(self.figures, figures):
            where = f["set"], f["doc"], f["start"]
            if where not in pointed:
                sys.exit(f"{dump}.pointed.jsonl does not know the figure at {where}: run tools/claims/pointer.py again")
            shares, beside = self.question.shares(pointed[where], figure)
            shares = np.array(shares, dtype=np.float32)
            best = max(shares.max(), np.finfo(np.float32).tiny)
            for column, values in zip(columns, (shares, shares / best, *beside)):
                self.x[slice(*f["rows"]), column] = values

    def width(self, again=False):
        """Columns that trees see, at the first look or the second."""
        return self.x.shape[1] - (0 if again else BESIDE)

    def fit_expected(self, figures):
        """A regression from the words of figures to the class of the right candidate."""
        learned = [f for f in figures if f["learned"]]
        return fit_words(learned, [f["classes"][f["labels"].index(1)] for f in learned])

    def expect(self, learned, asked):
        """Fill in what the words of the asked figures make expected, learned from the others."""
        model, known = self.fit_expected(learned)
        shares = np.zeros((len(asked), len(self.classes)), dtype=np.float32)
        shares[:, model.classes_] = model.predict_proba(word_rows(asked, known))
        for f, share in zip(asked, shares):
            own = share[f["classes"]]
            self.x[slice(*f["rows"]), -EXPECTED - BESIDE:-BESIDE] = np.stack([own, own / own.max(), np.full_like(own, share[0])], axis=1)

    def expect_unseen(self, figures):
        """The same for figures to learn from: by regressions that have not seen their texts."""
        for k in range(FOLDS):
            self.expect([f for f in figures if inner(f) != k], [f for f in figures if inner(f) == k])

    def fit(self, figures, seeds=SEEDS, again=False):
        """Trees for each seed, learned from the figures whose right answer is among their candidates."""
        learned = [f for f in figures if f["learned"]]
        rows = self.x[np.concatenate([np.arange(*f["rows"]) for f in learned]), :self.width(again)]
        labels = np.concatenate([f["labels"] for f in learned])
        params = {**TREES, "objective": softmax([len(f["labels"]) for f in learned]), "num_threads": 1}
        return [lgb.train({**params, "seed": seed}, lgb.Dataset(rows, label=labels), ROUNDS) for seed in seeds]

    def see(self, figures, forests):
        """Note the share of each candidate at the first look."""
        for f in figures:
            e = np.exp(scores(self, forests, f))
            f["shares"] = e / e.sum()

    def see_unseen(self, figures):
        """The same for figures to learn from: by trees that have not seen their texts."""
        for k in range(FOLDS):
            self.see([f for f in figures if inner(f) == k], self.fit([f for f in figures if inner(f) != k], SEEDS[:1]))

    def stand_beside(self, figures):
        """Fill in what was said of the figures beside, text by text."""
        texts = defaultdict(list)
        for f in figures:
            texts[f["set"], f["doc"], f["titled"]].append(f)
        for text in texts.values():
            text.sort(key=lambda f: f["start"])
            said = [{json.dumps(c): p for c, p in zip(f["answers"], f["shares"])} for f in text]
            total = Counter()
            for shares in said:
                total.update(shares)
            for i, f in enumerate(text):
                for row, answer, own in zip(range(*f["rows"]), map(json.dumps, f["answers"]), f["shares"]):
                    before = said[i - 1].get(answer, 0) if i else -1
                    behind = said[i + 1].get(answer, 0) if i + 1 < len(text) else -1
                    others = (total[answer] - own) / max(1, len(text) - 1)
                    self.x[row, -BESIDE:] = own, own / f["shares"].max(), before, behind, others


def softmax(sizes):
    """Gradient and curvature of the multinomial log-loss over lists of these sizes."""
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of = np.repeat(np.arange(len(sizes)), sizes)

    def objective(scores, data):
        exps = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        p = exps / np.add.reduceat(exps, starts)[of]
        return p - data.get_label(), np.maximum(p * (1 - p), 1e-3)
    return objective


def scores(dump, forests, figure):
    rows = dump.x[slice(*figure["rows"]), :forests[0].num_feature()]
    return np.mean([m.predict(rows, raw_score=True) for m in forests], axis=0)


def report(dump, parts):
    same = dump.question.same
    tally = defaultdict(lambda: [0, 0, 0, 0])
    bands = defaultdict(lambda: [0, 0])
    for learned, asked in parts:
        dump.expect_unseen(learned)
        dump.expect(learned, asked)
        forests = dump.fit(learned)
        if dump.question.again:
            dump.see_unseen(learned)
            dump.see(asked, forests)
            dump.stand_beside(learned + asked)
            forests = dump.fit(learned, again=True)
        for f in (f for f in asked if f["known"]):
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


def key(line):
    return line["set"], line["doc"], line["start"], line["end"]


def part(figure):
    return number(figure["set"], figure["doc"]) % FOLDS


def inner(figure):
    """A part that has nothing to do with the first."""
    return number(figure["set"], figure["doc"]) // FOLDS % FOLDS


def split(figures, hold):
    """What is learned from and what is asked about: the held sets, or each fold of texts in turn."""
    if hold:
        return [([f for f in figures if f["set"] not in hold], [f for f in figures if f["set"] in hold])]
    return [([f for f in figures if part(f) != k], [f for f in figures if part(f) == k]) for k in range(FOLDS)]


def evaluate(dump, hold):
    report(dump, split(dump.figures, hold))


def write(path, forests, width):
    """The trees, as crates/trees reads them."""
    out, n = trees.file([t for f in forests for t in f.dump_model()["tree_info"]], 1 / len(forests), width)
    with open(path, "wb") as f:
        f.write(out)
    print(f"{path}: {len(out)} bytes, {n} trees, sha256 {hashlib.sha256(out).hexdigest()[:16]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--evaluate", action="store_true")
    parser.add_argument("--hold", default="", metavar="SETS")
    parser.add_argument("--only", default=",".join(MODELS), metavar="NAMES")
    args = parser.parse_args()
    if not (args.folder or args.evaluate or args.hold):
        parser.error("say which folder the models go to, or --evaluate, or --hold")
    hold = [s for s in args.hold.split(",") if s]
    with open(args.dump + ".words.jsonl", encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    if unknown := set(hold) - {line["set"] for line in lines}:
        parser.error(f"--hold {','.join(sorted(unknown))}: {args.dump} has no such set")
    words = {key(line): line["candidates"] for line in lines}
    only = args.only.split(",")
    if unknown := [name for name in only if name not in MODELS]:
        parser.error(f"--only {','.join(unknown)}: there are {', '.join(MODELS)}")
    for question in (q for q in QUESTIONS if q.name in only):
        dump = Dump(args.dump, question, words)
        known, learned = (sum(f[is_so] for f in dump.figures) for is_so in ("known", "learned"))
        print(f"{question.name}: {known} figures, {learned} with the right answer among theirs, {len(dump.names)} features")
        if args.evaluate or args.hold:
            evaluate(dump, hold)
            continue
        dump.expect_unseen(dump.figures)
        write(os.path.join(args.folder, f"{question.name}.bin"), dump.fit(dump.figures), dump.width())
        if question.again:
            dump.see_unseen(dump.figures)
            dump.stand_beside(dump.figures)
            write(os.path.join(args.folder, f"{question.again}.bin"), dump.fit(dump.figures, again=True), dump.width(again=True))
        model, known = dump.fit_expected(dump.figures)
        names = [dump.classes[c] for c in model.classes_]
        write_words(os.path.join(args.folder, f"{question.expects}.bin"), model, known, names)
    for column in (c for c in ("measure", "modality", "direction") if c in only):
        words = Words(lines, column)
        print(f"{column}: {len(words.figures)} figures")
        if args.evaluate or args.hold:
            words.report(split(words.figures, hold), read_pointed(args.dump))
        else:
            words.write(os.path.join(args.folder, f"{column}.bin"))
    if "ends" in only:
        with open(args.dump + ".ends.jsonl", encoding="utf-8") as f:
            ends = Ends(map(json.loads, f), lines)
        print(f"ends: {len(ends.pairs)} pairs of figures, {sum(p['class'] != 'neither' for p in ends.pairs)} of them ends of a change")
        if args.evaluate or args.hold:
            ends.report(split(ends.pairs, hold))
        else:
            ends.write(os.path.join(args.folder, "ends.bin"))
    if "same-unit" in only:
        with open(args.dump + ".units.jsonl", encoding="utf-8") as f:
            units = Units(map(json.loads, f))
        print(f"same-unit: {len(units.pairs)} pairs of a bare number and a quantity, {sum(p['class'] == 'shared' for p in units.pairs)} share the unit")
        if args.evaluate or args.hold:
            units.report(split(units.pairs, hold))
        else:
            units.write(os.path.join(args.folder, "same-unit.bin"))


if __name__ == "__main__":
    main()
