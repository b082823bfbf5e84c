#!/usr/bin/env python3
"""Word F1 of `chiffre clean` on pages that its model was not trained on. Standard library only.

usage: tools/blocks/held_out.py FOLDS CORPUS [--bin target/release/chiffre] [--data data]

FOLDS is what `train.py DUMP --folds FOLDS` wrote: K.bin, a model, and K.txt, the names of the pages that it has not seen nor any
other of their hosts. CORPUS holds NAME.html.gz and NAME.json (main_content, with, without).
"""
import argparse, gzip, json, os, re, shutil, subprocess, tempfile
from collections import Counter

WORD = re.compile(r"\w+")


def f1(text, main):
    got, want = (Counter(WORD.findall((s or "").lower())) for s in (text, main))
    total = sum(got.values()), sum(want.values())
    return 2 * sum((got & want).values()) / sum(total) if all(total) else float(total[0] == total[1])


def share(text, snippets):
    return sum(s.lower() in text.lower() for s in snippets) / len(snippets) if snippets else None


def mean(values):
    values = [v for v in values if v is not None]
    return sum(values) / len(values) if values else float("nan")


def clean(args, fold, names):
    """The main texts of the pages of a fold, by name."""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        for part in ("lexicon", "gazetteer", "models", "rates"):
            shutil.copytree(os.path.join(args.data, part), os.path.join(data, part))
        shutil.copy(os.path.join(args.folds, f"{fold}.bin"), os.path.join(data, "models", "blocks.bin"))
        pages = []
        for name in names:
            pages.append(os.path.join(folder, name + ".html"))
            with gzip.open(os.path.join(args.corpus, name + ".html.gz")) as packed, open(pages[-1], "wb") as page:
                shutil.copyfileobj(packed, page)
        done = subprocess.run([args.bin, "clean", "--jobs", "1", "--data", data, *pages], capture_output=True, text=True)
        rows = map(json.loads, done.stdout.splitlines())
        return {os.path.basename(row["path"])[:-5]: row["text"] or "" for row in rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folds")
    parser.add_argument("corpus")
    parser.add_argument("--bin", default="target/release/chiffre")
    parser.add_argument("--data", default="data")
    args = parser.parse_args()
    rows = []
    for fold in sorted(n[:-4] for n in os.listdir(args.folds) if n.endswith(".txt")):
        with open(os.path.join(args.folds, fold + ".txt"), encoding="utf-8") as f:
            names = f.read().split()
        texts = clean(args, fold, names)
        for name in names:
            with open(os.path.join(args.corpus, name + ".json"), encoding="utf-8") as f:
                gold = json.load(f)
            text = texts.get(name, "")
            rows.append((f1(text, gold["main_content"]), share(text, gold.get("with")), share(text, gold.get("without"))))
    scores, kept, leaked = zip(*rows)
    print(f"{len(rows)} pages  F1 {mean(scores):.4f}  kept {mean(kept):.4f}  leaked {mean(leaked):.4f}")


if __name__ == "__main__":
    main()
