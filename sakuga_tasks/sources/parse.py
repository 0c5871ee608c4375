"""From raw items to posts: pure, one field at a time, so that a bad one is named with its value and its limit."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from sakuga_tasks.errors import InvalidRecordError, RecordError
from sakuga_tasks.records.identity import canonical_json, local_revision, post_id
from sakuga_tasks.records.licence import read_licence
from sakuga_tasks.records.post import Post
from sakuga_tasks.sources.raw_item import BadItem, Ignored, RawItem

_VALUE_SHOWN_MAX = 80
_FIELD = re.compile(r" - at `\$\.(\w+)")


def parse_items(
    items: Iterable[RawItem | BadItem | Ignored], *, licence: str | None = None
) -> Iterator[Post | BadItem | Ignored]:
    """Yield a post or a bad item for every raw item, the rest as it is; see `parse_item`."""
    for item in items:
        if not isinstance(item, RawItem):
            yield item
            continue
        try:
            yield parse_item(item, licence=licence)
        except RecordError as error:
            yield bad_item(item, error)


def parse_item(raw: RawItem, *, licence: str | None = None) -> Post:
    """Return the post a raw item describes.

    Args:
        raw: A file of a folder, or a row of a list.
        licence: The licence of items that bring neither a licence nor a licence URL.

    Raises:
        InvalidRecordError: a field's value is of a wrong type or outside its limit.
    """
    values = {name: clean_value(value) for name, value in raw.values.items()}
    read = _Reader(raw.label, values)
    licence_text, licence_url = read.text("licence"), read.web_url("licence_url")
    if licence_text is None and licence_url is None:
        licence_text = licence
    fact = read_licence(licence_text, licence_url)
    md5 = read.text("md5")
    fields = {
        **_location(raw, read, md5=md5),
        "source": raw.source,
        "page_url": read.web_url("page_url"),
        "licence": fact.licence,
        "licence_class": fact.licence_class,
        "licence_url": licence_url,
        "title": read.text("title"),
        "uploader": read.text("uploader"),
        "work": read.text("work"),
        "country": _map(read.text("country"), str.upper),
        "year": read.year("year"),
        "published_at": read.moment("published_at"),
        "user_tags": read.tags("tags"),
        "md5": _map(md5, str.lower),
    }
    try:
        return msgspec.convert(fields, Post)
    except msgspec.ValidationError as error:
        raise _limit_error(raw.label, str(error), fields) from error


def bad_item(raw: RawItem, error: RecordError) -> BadItem:
    """Return the bad item for a raw item and what is wrong with it."""
    revision = canonical_json({name: repr(value) for name, value in raw.values.items()}).decode()
    return BadItem(
        item_id=post_id(source=raw.source, url=raw.label, revision=revision),
        label=raw.label,
        reason=error.reason,
        detail=str(error),
    )


class _Reader:
    """Reads typed values out of one row and names the row and the field where it cannot."""

    def __init__(self, label: str, values: dict[str, Any]) -> None:
        self._label = label
        self._values = values

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if value is not None and not isinstance(value, str):
            raise self.error(name, "a text")
        if value is not None and not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise self.error(name, "UTF-8 text; save the list as UTF-8")
        return value

    def web_url(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None and not _is_web_url(value):
            raise self.error(name, "an http(s) URL without spaces, user name or password")
        return value

    def year(self, name: str) -> int | None:
        value = self._values.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
            return int(value)
        raise self.error(name, "a whole number such as 1998")

    def moment(self, name: str) -> datetime | None:
        value = self._values.get(name)
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError as error:
            raise self.error(name, "a time such as 2020-05-31T12:00:00Z") from error
        if moment is None:
            return None
        if not isinstance(moment, datetime):
            raise self.error(name, "a time such as 2020-05-31T12:00:00Z")
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    def tags(self, name: str) -> list[str]:
        value = self._values.get(name)
        if isinstance(value, list) and all(isinstance(tag, str) for tag in value):
            return list(dict.fromkeys(tag.strip() for tag in value if tag.strip()))
        if isinstance(value, list):
            raise self.error(name, "texts only")
        return list(dict.fromkeys((self.text(name) or "").split()))

    def error(self, name: str, wanted: str) -> InvalidRecordError:
        return _field_error(self._label, name, value=self._values.get(name), wanted=wanted)


def _location(raw: RawItem, read: _Reader, *, md5: str | None) -> dict[str, object]:
    if raw.file is not None:
        url = raw.file.path.as_uri()
        revision = local_revision(n_bytes=raw.file.n_bytes, mtime_ns=raw.file.mtime_ns)
        return {
            "post_id": post_id(source=raw.source, url=url, revision=revision),
            "url": url,
            "file_name": raw.file.path.name,
            "crawl_root": str(raw.file.root),
            "declared_bytes": raw.file.n_bytes,
        }
    url_given = read.web_url("url")
    if url_given is None:
        raise InvalidRecordError(f"{raw.label}: neither path nor url; fill one of them")
    parts = urlsplit(url_given)
    name = unquote(parts.path, errors="replace").rstrip("/").rpartition("/")[2]
    return {
        "post_id": post_id(source=raw.source, url=url_given, revision=(md5 or "").lower()),
        "url": url_given,
        "file_name": name or parts.netloc,
    }


def clean_value(value: object) -> object:
    """Return None for what formats write where nothing is: an empty text, NaN."""
    if isinstance(value, str):
        return value.strip() or None
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124


def _map(value: str | None, change: Callable[[str], str]) -> str | None:
    return None if value is None else change(value)


@lru_cache(maxsize=1024)
def _is_web_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and has_host and text.isprintable() and " " not in text


def _limit_error(label: str, said: str, fields: dict[str, Any]) -> InvalidRecordError:
    found = _FIELD.search(said)
    if found is None:
        return InvalidRecordError(f"{label}: {said}")
    return _field_error(
        label, found[1], value=fields.get(found[1]), wanted=_FIELD.split(said)[0].removeprefix("Expected ")
    )


def _field_error(label: str, name: str, *, value: object, wanted: str) -> InvalidRecordError:
    shown = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    if len(shown) > _VALUE_SHOWN_MAX:
        shown = f"{shown[:_VALUE_SHOWN_MAX]}… ({len(shown)} characters)"
    return InvalidRecordError(f"{label}: {name} is {shown}, wanted {wanted}")
