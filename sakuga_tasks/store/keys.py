"""The rules every object key obeys, so that a key means the same in a folder and on S3."""

import unicodedata

from sakuga_tasks.errors import InvalidRecordError

KEY_BYTES_MAX = 900
"""UTF-8 bytes of a key; S3 allows 1024, the rest is left for the store's own prefix."""

COMPONENT_BYTES_MAX = 255
"""UTF-8 bytes between two slashes: what Linux file systems allow a name."""

TEMPORARY = ".tmp"
"""The folder of a folder store that holds unfinished files; no key may lie in it."""


def check_key(key: str) -> None:
    """Raise InvalidRecordError unless `key` is relative, printable, short enough and free of `.` and `..`."""
    fault = _find_fault(key)
    if fault:
        raise InvalidRecordError(f"object key {key[:200]!r}: {fault}; give names joined by single slashes")


def check_prefix(prefix: str) -> None:
    """Raise InvalidRecordError unless `prefix` could start a key; empty, or cut anywhere, is fine."""
    if prefix:
        check_key(prefix.removesuffix("/"))


def _find_fault(key: str) -> str | None:
    components = key.split("/")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in key):
        return "holds a control character or half a surrogate pair"
    if len(key.encode()) > KEY_BYTES_MAX:
        return f"is longer than {KEY_BYTES_MAX} bytes"
    if any(len(component.encode()) > COMPONENT_BYTES_MAX for component in components):
        return f"has a name longer than {COMPONENT_BYTES_MAX} bytes"
    if any(component in {"", ".", ".."} for component in components):
        return "is absolute, or has an empty name, '.' or '..' in it"
    if components[0] == TEMPORARY:
        return f"lies in {TEMPORARY}, where unfinished files are"
    return None


def check_range(key: str, *, start: int, length: int) -> None:
    """Raise InvalidRecordError for a negative start or length of a range read."""
    if start < 0 or length < 0:
        raise InvalidRecordError(f"{key}: range start {start}, length {length}; give bytes of 0 or more")
