#!/usr/bin/env python3
"""Opens the tables of a run in pyarrow, pandas, polars and DuckDB and holds their types against the data contract.

    python tests/python/open_tables.py data/out/demo

Needs notebooks/requirements.txt. Prints one line a table; the first thing that is wrong ends it with exit status 1.
"""

import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

# The columns of the contract: s string, i int64, f float64, b bool, t time, d day, l list of strings, y bytes.
CONTRACT = {
    "pages": "doc_id:s url:s final_url:s source:s fetched_at:t outcome:s reason:s http_status:i content_type:s charset:s etag:s "
    "last_modified:s attempts:i body:y",
    "articles": "doc_id:s url:s host:s site_name:s title:s authors:l published_at:t modified_at:t language:s text:s n_words:i "
    "content_hash:s paywalled:b fetched_at:t duplicate_of:s dropped:s",
    "blocks": "doc_id:s block_no:i kind:s kept:b reason:s text:s char_start:i char_end:i",
    "mentions": "doc_id:s char_start:i char_end:i text:s type:s entity_id:s entity:s confidence:f",
    "figures": "doc_id:s char_start:i char_end:i text:s sentence:s kind:s value_low:f value_high:f comparator:s unit:s direction:s "
    "role:s subject_id:s subject:s object_id:s object:s measure:s period_start:d period_end:d period_text:s modality:s source_id:s "
    "source:s confidence:f",
    "entities": "entity_id:s name:s type:s wikidata_id:s aliases:l n_docs:i n_mentions:i first_seen:t last_seen:t",
    "facts": "fact_id:s subject_id:s subject:s measure:s object_id:s object:s period_start:d period_end:d unit:s value_low:f "
    "value_high:f n_docs:i n_hosts:i status:s conflict:s figure_refs:l first_published:t",
}

ARROW = {
    "s": pa.string(), "i": pa.int64(), "f": pa.float64(), "b": pa.bool_(), "t": pa.timestamp("us", "UTC"), "d": pa.date32(),
    "l": pa.list_(pa.string()), "y": pa.binary(),
}  # fmt: skip
POLARS = {
    "s": pl.String, "i": pl.Int64, "f": pl.Float64, "b": pl.Boolean, "t": pl.Datetime("us", "UTC"), "d": pl.Date,
    "l": pl.List(pl.String), "y": pl.Binary,
}  # fmt: skip
DUCKDB = {
    "s": "VARCHAR", "i": "BIGINT", "f": "DOUBLE", "b": "BOOLEAN", "t": "TIMESTAMP WITH TIME ZONE", "d": "DATE",
    "l": "VARCHAR[]", "y": "BLOB",
}  # fmt: skip


def files(out: Path, table: str) -> list[str]:
    parts = sorted((out / "fetch" / "pages").glob("*.parquet")) if table == "pages" else [out / "export" / f"{table}.parquet"]
    assert parts, f"no part of {table} under {out}"
    return [str(part) for part in parts]


def same(table: str, column: str, got: object, want: object) -> None:
    assert got == want, f"{table}.{column}: {got}, the contract wants {want}"


def pandas_kind(series: pd.Series, kind: str) -> bool:
    """Whether pandas reads the column as what it is, without a cast; nulls turn integers into floats and booleans into objects."""
    dtype = series.dtype
    if kind == "s":
        return pd.api.types.is_string_dtype(dtype) or series.isna().all()
    if kind == "t":
        return str(dtype) == "datetime64[us, UTC]"
    if kind in "if":
        return pd.api.types.is_float_dtype(dtype) or (kind == "i" and pd.api.types.is_integer_dtype(dtype))
    if kind == "b":
        return series.dropna().isin([True, False]).all()
    return dtype == object


def check(out: Path, table: str) -> int:
    paths = files(out, table)
    columns = dict(column.split(":") for column in CONTRACT[table].split())
    arrow = pa.concat_tables(pq.read_table(path) for path in paths)
    polars = pl.read_parquet(paths)
    pandas = pd.concat([pd.read_parquet(path) for path in paths])
    types = {row[0]: row[1] for row in duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet({paths})").fetchall()}
    for column, kind in columns.items():
        field = arrow.schema.field(column)
        same(table, column, field.type, ARROW[kind])
        same(table, column, polars.schema[column], POLARS[kind])
        same(table, column, types[column], DUCKDB[kind])
        assert pandas_kind(pandas[column], kind), f"{table}.{column}: pandas reads {pandas[column].dtype}"
        assert (field.metadata or {}).get(b"description"), f"{table}.{column} does not say what it means"
    counted = duckdb.sql(f"SELECT count(*) FROM read_parquet({paths})").fetchall()[0][0]
    assert arrow.num_rows == len(pandas) == polars.height == counted, f"{table}: the readers count differently"
    return arrow.num_rows


def check_quotes(out: Path) -> None:
    texts = pd.read_parquet(out / "export" / "articles.parquet").set_index("doc_id")["text"]
    for table in ("figures", "mentions"):
        for row in pd.read_parquet(out / "export" / f"{table}.parquet").itertuples():
            quoted = texts[row.doc_id][row.char_start : row.char_end]
            assert quoted == row.text, f"{table} {row.doc_id}:{row.char_start} quotes « {quoted} », not « {row.text} »"


def main() -> None:
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "data/out/demo")
    for table in CONTRACT:
        print(f"{table:9} {check(out, table):5} rows: pyarrow, pandas, polars and DuckDB agree with the contract")
    check_quotes(out)
    print("every figure and mention is text[char_start:char_end]")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as error:
        sys.exit(f"open_tables: {error}")
