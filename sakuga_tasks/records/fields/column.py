"""How a column is written down."""

from typing import Any, Literal

from msgspec import Meta

Storage = Literal["int8", "int16", "int32", "int64", "uint64", "float32", "float64"]
SHA256_PATTERN = "^[0-9a-f]{64}$"


def column(
    description: str,
    *,
    by: str,
    unit: str | None = None,
    null: str | None = None,
    storage: Storage | None = None,
    ge: float | None = None,
    le: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
) -> Meta:
    """Describe a column.

    Args:
        description: What it holds, as a phrase a reader of the release understands.
        by: The stage that fills it.
        unit: px, s, frames, bytes, ratio…; None for plain names and counts.
        null: Why it may be null. Required where a record allows null.
        storage: The Arrow type of a number, of a list's items when the column is a list.
        ge: Smallest value allowed.
        le: Largest value allowed.
        min_length: Fewest characters or items.
        max_length: Most characters or items.
        pattern: A regular expression the text must match.
    """
    extra = {"by": by, "unit": unit, "null": null, "storage": storage}
    limits: dict[str, Any] = {
        "ge": ge,
        "le": le,
        "min_length": min_length,
        "max_length": max_length,
        "pattern": pattern,
    }
    return Meta(description=description, extra=extra, **limits)
