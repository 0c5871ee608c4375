"""Files that follow from the column dictionary: `docs/columns.md` and `sql/schema/`.

    python -m sakuga_tasks.records.docs

writes them; a test holds the checked-in ones equal.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sakuga_tasks.records.published import Duplicate, Provenance, PublishedClip
from sakuga_tasks.records.schema import Column, columns, duckdb_ddl, duckdb_type
from sakuga_tasks.records.sqlgen import generated_sql
from sakuga_tasks.records.tables import DATA_TABLES, LEDGER_TABLES

ROOT = Path(__file__).resolve().parents[2]
RELEASE_FILES: dict[str, type[msgspec.Struct]] = {
    "data/<split>/*.parquet": PublishedClip,
    "duplicates.parquet": Duplicate,
    "provenance.parquet": Provenance,
}

_HEAD = """\
# Columns

Every column of every file and table, as the code defines it: generated from `sakuga_tasks/records/` by `make generate`.
Edit the dictionary, not this page. A column that may be empty says why; every other one is always filled.
Ratios run from 0 to 1, frames count from 0, frame ranges leave their end out, times are UTC.
"""
_DATA_NOTE = """
Filled from fragments, appended and never updated. Each row also carries `run_id`, the setting of the stage that made
it, and `log_no`, the log entry that made it visible; outcomes also `item_hash`, the low half of the MD5 of an item's
id. A row is unique by its run and its key, or by its key alone where that is said.
"""
_LEDGER_NOTE = """
What ran, what was merged, what was taken down.
"""
_TABLE_HEAD = """\
| column | type | unit | range | what it holds | filled by | empty when |
|---|---|---|---|---|---|---|
"""


def columns_markdown() -> str:
    """Return the page that explains every column of releases and of the catalog."""
    parts = [_HEAD, "\n## Files of a release\n"]
    parts += [_section(name, record) for name, record in RELEASE_FILES.items()]
    parts += ["\n## Tables of the catalog\n", _DATA_NOTE]
    for name, table in DATA_TABLES.items():
        over = "" if table.is_keyed_by_run else ", over all runs"
        parts.append(_section(name, table.record, key=table.key, over=over))
    parts += ["\n## Tables of the ledger\n", _LEDGER_NOTE]
    parts += [_section(name, record, key=key) for name, (record, key) in LEDGER_TABLES.items()]
    return "".join(parts)


def generated_files() -> dict[str, str]:
    """Return the text of every generated file by its path under the repository."""
    tables = [*DATA_TABLES, *LEDGER_TABLES]
    schema = {f"sql/schema/{name}.sql": duckdb_ddl(name) for name in tables}
    return {"docs/columns.md": columns_markdown()} | schema | generated_sql()


def write_generated(root: Path) -> list[str]:
    """Write the generated files that changed under `root`, and return their paths."""
    changed = []
    for path, text in generated_files().items():
        file = root / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def _section(name: str, record: type[msgspec.Struct], *, key: tuple[str, ...] = (), over: str = "") -> str:
    about = inspect.cleandoc(record.__doc__ or "")
    said = f" Key: {', '.join(f'`{column}`' for column in key)}{over}." if key else ""
    return f"\n### `{name}`\n\n{about}{said}\n\n{_TABLE_HEAD}" + "".join(_rows(record))


def _rows(record: type[msgspec.Struct]) -> Iterator[str]:
    for column in columns(record):
        yield "| " + " | ".join(_cells(column)) + " |\n"


def _cells(column: Column) -> Iterator[str]:
    yield f"`{column.name}`"
    yield duckdb_type(column.arrow_type)
    yield column.unit or ""
    # A bar inside a pattern would end the cell.
    yield column.limits.replace("|", "\\|")
    yield column.description
    yield column.by
    yield column.null or ""


if __name__ == "__main__":
    for changed_path in write_generated(ROOT):
        print(changed_path)  # noqa: T201 - the command's output
