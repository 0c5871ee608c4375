"""SQL that follows from a release's rows: the tables they are gathered in before they are written."""

import msgspec

from sakuga_tasks.records.published import Duplicate, PublishedClip
from sakuga_tasks.records.schema import columns, duckdb_type

GATHERED: dict[str, type[msgspec.Struct]] = {"published": PublishedClip, "duplicates": Duplicate}


def gathering_sql(name: str) -> str:
    """Return the statement that makes the empty temporary table of one kind of row."""
    lines = [
        f"    {column.name} {duckdb_type(column.arrow_type)}{'' if column.is_nullable else ' not null'}"
        for column in columns(GATHERED[name])
    ]
    body = ",\n".join(lines)
    return f"""\
-- Make the table that gathers the rows of {name} before they are written. Generated from the records.
create or replace temp table {name} (
{body}
);
"""
