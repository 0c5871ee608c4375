"""Arrow schemas and DuckDB DDL, derived from the records."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from msgspec import inspect

from sakuga_tasks.records.tables import DATA_TABLES, LEDGER_TABLES

# Added to every row by the committer: the log entry that made it visible.
LOG_NO_FIELD = pa.field("log_no", pa.int64(), nullable=False)
# Added to outcomes: which items are done is asked of the whole table at every commit, and 8 bytes are read sooner than
# the id. MD5, because DuckDB's own hash may change with its version.
ITEM_HASH_FIELD = pa.field("item_hash", pa.uint64(), nullable=False)
ITEM_HASH_SQL = "md5_number_lower(new.item_id)"
RUN_ID_FIELD = pa.field("run_id", pa.string(), nullable=False)

_ARROW_NUMBERS = {
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "uint64": pa.uint64(),
    "float32": pa.float32(),
    "float64": pa.float64(),
}
_ARROW_PLAIN = {
    inspect.BoolType: pa.bool_(),
    inspect.BytesType: pa.binary(),
    inspect.DateTimeType: pa.timestamp("us", tz="UTC"),
    inspect.LiteralType: pa.string(),
    inspect.StrType: pa.string(),
}
_DUCKDB_TYPES = {
    pa.string(): "varchar",
    pa.bool_(): "boolean",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.uint64(): "ubigint",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.binary(): "blob",
    pa.timestamp("us", tz="UTC"): "timestamp with time zone",
}


class Column(NamedTuple):
    """One column of one record, as the dictionary defines it."""

    name: str
    arrow_type: pa.DataType
    is_nullable: bool
    description: str
    by: str
    unit: str | None
    null: str | None
    limits: str


def columns(record: type[msgspec.Struct]) -> list[Column]:
    """Return the columns of a record in order.

    Raises:
        TypeError: a field has no entry in the column dictionary, or may be null without a reason.
    """
    info = inspect.type_info(record)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{record.__name__} is no record")
    return [_column(record, field) for field in info.fields]


def arrow_schema(record: type[msgspec.Struct]) -> pa.Schema:
    """Return the Arrow schema of a record, descriptions in the field metadata."""
    return pa.schema(
        [pa.field(c.name, c.arrow_type, c.is_nullable, {"description": c.description}) for c in columns(record)]
    )


def fragment_schema(table_name: str) -> pa.Schema:
    """Return the schema of a table's fragments: its record and the run that made the rows."""
    return arrow_schema(DATA_TABLES[table_name].record).append(RUN_ID_FIELD)


def catalog_schema(table_name: str) -> pa.Schema:
    """Return the schema of a data table in the catalog: its fragments', and what the committer adds."""
    schema = fragment_schema(table_name).append(LOG_NO_FIELD)
    return schema.append(ITEM_HASH_FIELD) if table_name == "outcomes" else schema


def duckdb_type(arrow_type: pa.DataType) -> str:
    """Return DuckDB's name of an Arrow type."""
    if pa.types.is_list(arrow_type):
        return f"{duckdb_type(arrow_type.value_type)}[]"
    return _DUCKDB_TYPES[arrow_type]


def duckdb_ddl(name: str) -> str:
    """Return the `create table` statement of one table of the catalog."""
    if name in LEDGER_TABLES:
        record, key = LEDGER_TABLES[name]
        schema = arrow_schema(record)
        tail = [f"    primary key ({', '.join(key)})"]
    else:
        schema, tail = catalog_schema(name), []
    lines = [f"    {field.name} {duckdb_type(field.type)}{'' if field.nullable else ' not null'}" for field in schema]
    return f"create table {name} (\n" + ",\n".join(lines + tail) + "\n);\n"


def _column(record: type[msgspec.Struct], field: inspect.Field) -> Column:
    kind, is_nullable = _without_none(field.type)
    if not isinstance(kind, inspect.Metadata) or not kind.extra or "by" not in kind.extra:
        raise TypeError(f"{record.__name__}.{field.name} has no entry in the column dictionary")
    extra: dict[str, Any] = kind.extra
    if is_nullable and not extra["null"]:
        raise TypeError(f"{record.__name__}.{field.name} may be null: say why, with column(null=…)")
    schema: dict[str, Any] = kind.extra_json_schema or {}
    return Column(
        name=field.encode_name,
        arrow_type=_arrow_type(kind.type, extra["storage"]),
        is_nullable=is_nullable,
        description=schema["description"],
        by=extra["by"],
        unit=extra["unit"],
        null=extra["null"] if is_nullable else None,
        limits=", ".join(_limits(kind.type)),
    )


def _without_none(kind: inspect.Type) -> tuple[inspect.Type, bool]:
    if not isinstance(kind, inspect.UnionType):
        return kind, False
    rest = [option for option in kind.types if not isinstance(option, inspect.NoneType)]
    return rest[0], len(rest) < len(kind.types)


def _arrow_type(kind: inspect.Type, storage: str | None) -> pa.DataType:
    if isinstance(kind, inspect.ListType):
        inner, _ = _without_none(kind.item_type)
        item = inner.type if isinstance(inner, inspect.Metadata) else inner
        return pa.list_(_arrow_type(item, storage))
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        default = "int64" if isinstance(kind, inspect.IntType) else "float64"
        return _ARROW_NUMBERS[storage or default]
    return _ARROW_PLAIN[type(kind)]


def _limits(kind: inspect.Type) -> Iterator[str]:
    if isinstance(kind, inspect.LiteralType):
        yield " · ".join(str(value) for value in kind.values)
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        if kind.ge is not None:
            yield f"≥ {kind.ge:g}"
        if kind.le is not None:
            yield f"≤ {kind.le:g}"
    if isinstance(kind, inspect.StrType | inspect.ListType):
        unit = "characters" if isinstance(kind, inspect.StrType) else "items"
        if kind.min_length:
            yield f"≥ {kind.min_length} {unit}"
        if kind.max_length:
            yield f"≤ {kind.max_length} {unit}"
    if isinstance(kind, inspect.StrType) and kind.pattern:
        yield f"`{kind.pattern}`"
