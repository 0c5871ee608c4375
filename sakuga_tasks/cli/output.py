"""What commands write: data to stdout, as a table for people or as JSON for scripts."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click
import msgspec


def write_json(value: object) -> None:
    r"""Write one line of JSON; bytes of a file's name that are no UTF-8 become `\udcNN`, as Python reads them back."""
    text = json.dumps(msgspec.to_builtins(value), default=str, ensure_ascii=False)
    click.echo(text.encode("utf-8", "backslashreplace"))


def write_json_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write one line of JSON per row, an object by column name."""
    for row in rows:
        click.echo(json.dumps(dict(zip(columns, row, strict=True)), default=_plain, ensure_ascii=False))


def write_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as a table: drawn on a terminal, aligned by spaces elsewhere."""
    cells = [[_text(value) for value in row] for row in rows]
    if sys.stdout.isatty():
        _draw(columns, cells)
        return
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for line in (list(columns), *cells):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def write_fields(values: dict[str, Any]) -> None:
    """Write names and values, one per line; what is None is left out."""
    shown = {name: _text(value) for name, value in values.items() if value is not None}
    width = max(map(len, shown), default=0)
    for name, text in shown.items():
        click.echo(f"{name.ljust(width)}  {text}")


def printable(text: str) -> str:
    """Return a text with control characters escaped: a file's name must not steer a terminal or break a table."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def describe_counts(counts: dict[str, int]) -> str:
    """Return counts by reason in words, the largest first; `none` without any."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items(), key=_largest_first)) or "none"


def _largest_first(item: tuple[str, int]) -> tuple[int, str]:
    return (-item[1], item[0])


def _draw(columns: Sequence[str], cells: list[list[str]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - scripts never see a drawn table
    from rich.markup import escape  # noqa: PLC0415 - scripts never see a drawn table
    from rich.table import Table  # noqa: PLC0415 - scripts never see a drawn table

    table = Table(*columns, show_edge=False)
    for row in cells:
        table.add_row(*map(escape, row))
    Console().print(table)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, list | tuple):
        return " ".join(map(_text, value))
    return printable(str(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)
