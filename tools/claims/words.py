"""Classes by the words around a figure: what it measures, how it is meant, what kind of answer is to be expected. Multinomial
logistic regression over features that hold or not; read by crates/extract/src/maxent.rs."""
import hashlib, json, os, struct, sys
from collections import Counter, defaultdict

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from columns import COLUMNS

# How often a feature must have been seen, and the inverse of the penalty on weights; of figures and of pairs of them.
SEEN, STRENGTH = 5, 0.2
SEEN_OF_PAIRS, STRENGTH_OF_PAIRS = 5, 0.1
# How likely a pair of figures must be the ends of a change: weigh/ends.rs.
LIKELY = 0.2
# The same of a bare number and a quantity whose unit it may share, and how likely it must be: figures/same_unit.rs.
SEEN_OF_UNITS, STRENGTH_OF_UNITS = 3, 0.3
LIKELY_UNIT = 0.55
# How much more what the rules say weighs, and how often the logarithm of what the network says counts: weigh/mod.rs.
TRUST = dict(measure=0.3, modality=0.3, direction=0)
WEIGHT = dict(measure=0.6, modality=0.5, direction=0.2)
# How much more a direction weighs than none: where neither the text nor the answer says one nothing is counted, so that of the
# share right one is worth saying below one in two. It goes into the file.
LEAN = 1.0
NONE = "none"
EPSILON = float(np.finfo(np.float32).eps)


def read_pointed(dump):
    """What the networks say, by figure."""
    path = dump + ".pointed.jsonl"
    if not os.path.exists(path):
        sys.exit(f"{path} is not there: run tools/claims/pointer.py first")
    with open(path, encoding="utf-8") as f:
        return {place(p): p for p in map(json.loads, f)}


def word_rows(figures, known):
    pairs = [(n, known[f]) for n, figure in enumerate(figures) for f in set(figure["candidates"]) if f in known]
    at, of = zip(*pairs)
    return csr_matrix((np.ones(len(pairs)), (at, of)), shape=(len(figures), len(known)))


def fit_words(figures, classes, often=SEEN, strength=STRENGTH):
    """A regression, and the column of each feature that it knows."""
    seen = Counter(f for figure in figures for f in set(figure["candidates"]))
    known = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= often))}
    return LogisticRegression(C=strength, max_iter=500).fit(word_rows(figures, known), classes), known


def write_words(path, model, known, names):
    """The classes and the weights, as crates/extract/src/maxent.rs reads them."""
    # Of two classes the regression has one score; halved for the one and against the other they have the same shares.
    of_all = lambda one: one if len(names) > 2 else np.stack([-one[0], one[0]]) / 2
    weights, intercept = of_all(model.coef_), of_all(model.intercept_)
    scale = np.float32(np.abs(weights).max() / 127)
    out = struct.pack("<IIf", len(known), len(names), scale)
    for name in names:
        out += struct.pack("<B", len(name)) + name.encode()
    out += intercept.astype("<f4").tobytes() + np.array(sorted(known), dtype="<u4").tobytes()
    out += np.rint(weights.T / scale).astype("<i1").tobytes()
    with open(path, "wb") as f:
        f.write(out)
    print(f"{path}: {len(out)} bytes, {len(known)} features, sha256 {hashlib.sha256(out).hexdigest()[:16]}")


class Words:
    """The figures with the features that hold for each, of which one or the other class is right."""

    def __init__(self, lines, column):
        self.column = column
        self.figures = [line for line in lines if annotated(line, column)]

    def fit(self, figures):
        model, known = fit_words(figures, [f["gold"][self.column] or NONE for f in figures])
        model.intercept_ += [LEAN * (self.column == "direction" and c != NONE) for c in model.classes_]
        return model, known

    def report(self, parts, pointed):
        tally = defaultdict(lambda: [0, 0])
        column = COLUMNS.index(self.column)
        for learned, asked in parts:
            model, known = self.fit(learned)
            for figure, scores in zip(asked, model.decision_function(word_rows(asked, known))):
                want, rules = (figure[who][self.column] or NONE for who in ("gold", "ruled"))
                shares = pointed[place(figure)]["classes"][column]
                whole = [score + WEIGHT[self.column] * np.log(max(shares.get(c, 0), EPSILON)) + TRUST[self.column] * (c == rules)
                         for c, score in zip(model.classes_, scores)]
                said = {"learned": model.classes_[np.argmax(scores)], "with network and rules": model.classes_[np.argmax(whole)], "rules": rules}
                for who, got in said.items():
                    # That nobody says anything is no merit.
                    if (got, want) != (NONE, NONE):
                        for name in (figure["set"], "all"):
                            tally[name, who][0] += got == want; tally[name, who][1] += 1
        for (name, who), (right, n) in sorted(tally.items()):
            print(f"{name:28} {who:22} {right / n:.3f}   ({n})")

    def write(self, path):
        model, known = self.fit(self.figures)
        write_words(path, model, known, model.classes_)


class Ends:
    """The pairs of figures that may be the ends of a change: what the first is if they are, from or to, or neither."""

    def __init__(self, pairs, lines):
        self.roles = {place(line): line["gold"]["role"] for line in lines if annotated(line, "role")}
        self.ruled = {place(line): line["ruled"]["role"] for line in lines}
        starts = defaultdict(list)
        for (set_, doc, start), role in self.roles.items():
            if role:
                starts[set_, doc].append(start)
        self.pairs = [pair for pair in pairs if all(place(pair[end]) in self.roles for end in ("first", "second"))]
        for pair in self.pairs:
            first, second = place(pair["first"]), place(pair["second"])
            # Of three in a row each is an end with the one beside it.
            apart = any(first[2] < start < second[2] for start in starts[first[:2]])
            ends = self.roles[first], self.roles[second]
            pair["class"] = ends[0] if not apart and set(ends) == {"from", "to"} else "neither"
            pair |= {"set": first[0], "doc": first[1]}

    def fit(self, pairs):
        return fit_words(pairs, [p["class"] for p in pairs], SEEN_OF_PAIRS, STRENGTH_OF_PAIRS)

    def report(self, parts):
        """Shares right of roles, where the answer or the annotation says one: of the pairs, of the rules."""
        tally, learned = defaultdict(lambda: [0, 0]), {}
        for known_pairs, asked in parts:
            model, known = self.fit(known_pairs)
            likely = [(max((share, c) for share, c in zip(shares, model.classes_) if c != "neither"), pair)
                      for shares, pair in zip(model.predict_proba(word_rows(asked, known)), asked)]
            for (share, first), pair in sorted(likely, key=lambda l: -l[0][0]):
                ends = place(pair["first"]), place(pair["second"])
                if share > LIKELY and not any(end in learned for end in ends):
                    learned |= zip(ends, ("from", "to") if first == "from" else ("to", "from"))
        texts = {(p["set"], p["doc"]) for _, asked in parts for p in asked}
        for figure, want in self.roles.items():
            if figure[:2] not in texts:
                continue
            for name, got in (("learned", learned.get(figure)), ("rules", self.ruled[figure])):
                if want or got:
                    kind = "sentences" if figure[0].startswith("sentences") else "articles"
                    tally[f"{kind}, {name}"][0] += want == got; tally[f"{kind}, {name}"][1] += 1
        for name, (right, n) in sorted(tally.items()):
            print(f"role, {name}: {right / n:.3f} ({n})")

    def write(self, path):
        model, known = self.fit(self.pairs)
        write_words(path, model, known, model.classes_)


class Units:
    """Bare numbers, each with the quantities before it whose unit it may share: the class is whether it does."""

    def __init__(self, pairs):
        self.pairs = list(pairs)
        for pair in self.pairs:
            pair["class"] = "shared" if self.is_so(pair["shared"], pair["gold"]) else "other"

    @staticmethod
    def is_so(shared, gold):
        """Whether the number with the unit is what was annotated. A currency that is said nowhere near is none that differs."""
        if not gold or gold["kind"] != shared["kind"] or None not in (gold["unit"], shared["unit"]) and gold["unit"] != shared["unit"]:
            return False
        wanted = [v for v in (gold["value_low"], gold["value_high"]) if v is not None]
        return any(abs(v - w) <= 1e-6 * abs(v) for v in wanted for w in (shared["low"], shared["high"]))

    def fit(self, pairs):
        return fit_words(pairs, [p["class"] for p in pairs], SEEN_OF_UNITS, STRENGTH_OF_UNITS)

    def report(self, parts):
        """Of the numbers that get a unit: how many rightly, how many another than is annotated, how many that are no figure."""
        best = {}
        for learned, asked in parts:
            model, known = self.fit(learned)
            column = list(model.classes_).index("shared")
            for pair, share in zip(asked, model.predict_proba(word_rows(asked, known))[:, column]):
                if share > max(LIKELY_UNIT, best.get(place(pair), (0,))[0]):
                    best[place(pair)] = share, pair
        said = Counter("right" if p["class"] == "shared" else "other" if p["gold"] else "no figure" for _, p in best.values())
        could = {place(p) for p in self.pairs if p["class"] == "shared"}
        print(f"units: {said['right']} of {len(could)} numbers right, {said['other']} another, {said['no figure']} no figure")

    def write(self, path):
        model, known = self.fit(self.pairs)
        write_words(path, model, known, model.classes_)


def place(line):
    return line["set"], line["doc"], line["start"]


def annotated(line, column):
    return line["gold"] and line["gold"]["kind"] == line["kind"] and column in line["gold"]
