"""Records, Arrow and DuckDB say the same: what goes in comes out."""

import datetime as dt

import duckdb
import msgspec
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from sakuga_tasks.records.docs import RELEASE_FILES
from sakuga_tasks.records.sample import PackFrame
from sakuga_tasks.records.schema import arrow_schema, columns, duckdb_ddl, duckdb_type, fragment_schema
from sakuga_tasks.records.tables import DATA_TABLES, LEDGER_TABLES

RECORDS = {table.record.__name__: table.record for table in DATA_TABLES.values()}
RECORDS |= {record.__name__: record for record, _ in LEDGER_TABLES.values()}
RECORDS |= {record.__name__: record for record in (*RELEASE_FILES.values(), PackFrame)}
BITS = {"int8": (-(2**7), 2**7 - 1), "int16": (-(2**15), 2**15 - 1), "int32": (-(2**31), 2**31 - 1)}
BITS |= {"int64": (-(2**63), 2**63 - 1), "uint64": (0, 2**64 - 1)}


def values_of(kind, storage=None):
    """Return a strategy of every value a column takes."""
    if isinstance(kind, inspect.Metadata):
        return values_of(kind.type, (kind.extra or {}).get("storage") or storage)
    if isinstance(kind, inspect.UnionType):
        return st.one_of([values_of(option, storage) for option in kind.types])
    if isinstance(kind, inspect.ListType):
        return st.lists(values_of(kind.item_type, storage), min_size=kind.min_length or 0, max_size=3)
    if isinstance(kind, inspect.IntType):
        least, most = BITS[storage or "int64"]
        return st.integers(
            least if kind.ge is None else max(least, kind.ge), min(most, most if kind.le is None else kind.le)
        )
    if isinstance(kind, inspect.FloatType):
        return st.floats(kind.ge, kind.le, allow_nan=False, allow_infinity=False, width=32)
    if isinstance(kind, inspect.StrType):
        if kind.pattern:
            return st.from_regex(kind.pattern.replace("$", r"\Z"))
        return st.text(min_size=kind.min_length or 0, max_size=8)
    return {
        inspect.NoneType: st.none,
        inspect.BoolType: st.booleans,
        inspect.BytesType: lambda: st.binary(max_size=8),
        inspect.LiteralType: lambda: st.sampled_from(kind.values),
        inspect.DateTimeType: lambda: st.datetimes(dt.datetime(1900, 1, 1), timezones=st.just(dt.UTC)),
    }[type(kind)]()


def rows_of(record):
    fields = inspect.type_info(record).fields
    return st.builds(record, **{field.name: values_of(field.type) for field in fields})


def encoded(rows, schema):
    return pa.Table.from_pylist([msgspec.structs.asdict(row) for row in rows], schema=schema)


@pytest.mark.slow
@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
@settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_records_survive_arrow_unchanged(record, data):
    rows = data.draw(st.lists(rows_of(record), min_size=1, max_size=2))
    table = encoded(rows, arrow_schema(record))
    assert msgspec.convert(table.to_pylist(), list[record]) == rows


@pytest.mark.parametrize("name", [*DATA_TABLES, *LEDGER_TABLES])
def test_the_ddl_makes_a_table_of_the_records_columns_and_types(name):
    is_data = name in DATA_TABLES
    schema = fragment_schema(name) if is_data else arrow_schema(LEDGER_TABLES[name][0])
    expected = [(field.name, duckdb_type(field.type), field.nullable) for field in schema]
    expected += [("log_no", "bigint", False)] if is_data else []
    expected += [("item_hash", "ubigint", False)] if name == "outcomes" else []
    with duckdb.connect() as connection:
        connection.execute(duckdb_ddl(name))
        found = connection.execute(
            "select column_name, lower(data_type), is_nullable = 'YES' from information_schema.columns "
            "where table_name = $name order by ordinal_position",
            {"name": name},
        ).fetchall()
    assert found == expected


def test_rows_survive_the_catalog_unchanged():
    record = DATA_TABLES["ratings"].record
    scores = {"rating_general": 0.1, "rating_sensitive": 0.2, "rating_questionable": 0.3, "rating_explicit": 0.4}
    row = record(clip_id="c" * 32, video_id="d" * 64, annotator="ratings:1:m", rating="explicit", **scores)
    rows = encoded([row], arrow_schema(record))
    with duckdb.connect() as connection:
        connection.execute(duckdb_ddl("ratings"))
        connection.execute("insert into ratings by name select *, 'run' as run_id, 7 as log_no from rows")
        found = connection.execute("select * exclude (run_id, log_no) from ratings").to_arrow_table()
    assert rows.num_rows == 1
    assert msgspec.convert(found.to_pylist(), list[record]) == [row]


@pytest.mark.parametrize("name", DATA_TABLES)
def test_a_fragment_is_its_record_and_the_run_that_made_it(name):
    assert fragment_schema(name).names == [column.name for column in columns(DATA_TABLES[name].record)] + ["run_id"]


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_descriptions_travel_in_the_arrow_schema(record):
    schema = arrow_schema(record)
    assert [schema.field(c.name).metadata[b"description"].decode() for c in columns(record)] == [
        column.description for column in columns(record)
    ]


def test_a_bad_value_is_refused_by_field_and_limit():
    with pytest.raises(msgspec.ValidationError, match=r"Expected `int` >= 1.*\$\.width"):
        msgspec.convert({"width": 0}, msgspec.defstruct("Part", [("width", RECORDS["Video"].__annotations__["width"])]))
