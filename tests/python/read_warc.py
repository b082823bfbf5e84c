#!/usr/bin/env python3
"""Reads the archives that `chiffre run --warc DIR` wrote with other people's readers, and checks what they must hold.

    python tests/python/read_warc.py [--list] DIR...

Needs warcio; reads with FastWARC as well where that is installed (tests/python/requirements.txt). Prints one line a file with the
numbers of its records, and with --list one a record; the first thing that is wrong ends it with exit status 1.

Checked: every record is a gzip member of its own; a file begins with its warcinfo; ids are unique; the digests of all blocks and of
all payloads are right; behind each response and revisit stands the request it answers; a revisit says that the page has not
changed, and has no payload; both readers see the same records.
"""

import sys
import zlib
from collections import Counter
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

try:
    import fastwarc
except ImportError:
    fastwarc = None

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def members(path: Path) -> int:
    """How many gzip members a file is made of."""
    data, count = path.read_bytes(), 0
    while data:
        decoder = zlib.decompressobj(wbits=31)
        decoder.decompress(data)
        assert decoder.eof, f"{path}: member {count} does not end"
        data, count = decoder.unused_data, count + 1
    return count


def by_warcio(path: Path) -> list[tuple]:
    """Type, address, status and payload size of each record; digests are checked on the way."""
    records, ids, answered = [], set(), None
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            head, kind = record.rec_headers, record.rec_type
            name = head.get_header("WARC-Record-ID")
            assert name not in ids, f"{path}: two records {name}"
            ids.add(name)
            assert head.protocol == "WARC/1.1" and head.get_header("WARC-Date"), f"{path}: {name}"
            assert kind == "warcinfo" or head.get_header("WARC-Block-Digest"), f"{path}: {name} has no digest"
            assert (kind == "warcinfo") == (not records), f"{path}: {kind} at place {len(records)}"
            status, size = "-", len(record.content_stream().read())
            if kind in ("response", "revisit"):
                assert answered is None, f"{path}: no request for {answered}"
                answered, status = name, record.http_headers.get_statuscode()
            if kind == "response":
                assert head.get_header("WARC-Payload-Digest"), f"{path}: {name} has no payload digest"
            elif kind == "revisit":
                assert head.get_header("WARC-Profile") == NOT_MODIFIED and (status, size) == ("304", 0), f"{path}: {name}"
            elif kind == "request":
                assert head.get_header("WARC-Concurrent-To") == answered, f"{path}: {name} is not the request for {answered}"
                answered = None
            records.append((kind, head.get_header("WARC-Target-URI"), status, size))
    assert answered is None, f"{path}: no request for {answered}"
    return records


def by_fastwarc(path: Path) -> list[tuple]:
    """Type and address of each record; digests are checked on the way."""
    records = []
    with path.open("rb") as file:
        for record in fastwarc.ArchiveIterator(file, parse_http=False):
            where = f"{path}: {record.record_id}"
            kind = str(record.record_type)
            if kind != "warcinfo":
                assert record.verify_block_digest(), f"{where}: the block's digest is wrong"
            if kind == "response":
                record.parse_http()
                assert record.verify_payload_digest(), f"{where}: the payload's digest is wrong"
            records.append((kind, record.headers.get("WARC-Target-URI")))
    return records


def main(arguments: list[str]) -> None:
    listing = "--list" in arguments
    folders = [Path(a) for a in arguments if a != "--list"]
    files = [f for folder in folders for f in sorted(folder.glob("*.warc.gz"))]
    assert files, "no *.warc.gz in " + " ".join(map(str, folders))
    for path in files:
        records = by_warcio(path)
        assert members(path) == len(records), f"{path}: {members(path)} members, {len(records)} records"
        readers = "warcio"
        if fastwarc:
            assert by_fastwarc(path) == [r[:2] for r in records], f"{path}: FastWARC sees other records"
            readers += " and FastWARC"
        if listing:
            for record in records:
                print(*record)
        counts = Counter(r[0] for r in records)
        print(f"{path.name}: {', '.join(f'{n} {kind}' for kind, n in sorted(counts.items()))}; digests are right ({readers})")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (AssertionError, ValueError) as wrong:
        sys.exit(f"read_warc: {wrong}")
