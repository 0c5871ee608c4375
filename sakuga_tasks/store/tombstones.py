"""Tombstones: small numbered objects that every worker reads without the catalog.

One object holds what one request removes, and what follows from it once it is known.
"""

import msgspec

from sakuga_tasks.errors import StoreBusyError
from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.removal import Removals
from sakuga_tasks.store import layout
from sakuga_tasks.store.protocol import Store

_ATTEMPTS_MAX = 1000
# Tombstones never change, so a process reads each once.
_seen: dict[tuple[str, int], list[Tombstone]] = {}


def put_tombstones(store: Store, tombstones: list[Tombstone]) -> int:
    """Write tombstones down under the next free number and return it; their own numbers are replaced."""
    number = max(tombstone_numbers(store), default=0) + 1
    for attempt in range(number, number + _ATTEMPTS_MAX):
        numbered = [msgspec.structs.replace(one, tombstone_no=attempt) for one in tombstones]
        checked = msgspec.convert(msgspec.to_builtins(numbered), list[Tombstone])
        if store.put_if_absent(layout.numbered_key(layout.TOMBSTONES, attempt), msgspec.json.encode(checked)):
            return attempt
    raise StoreBusyError(f"{store.url}: {_ATTEMPTS_MAX} tombstone numbers were taken in a row; try again")


def tombstone_numbers(store: Store) -> list[int]:
    """Return the numbers of all tombstones, in order."""
    return [layout.number_of(info.key) for info in store.list(layout.TOMBSTONES)]


def read_tombstones(store: Store, numbers: list[int]) -> list[Tombstone]:
    """Return the tombstones under these numbers."""
    return [one for number in numbers for one in _read(store, number)]


def read_removals(store: Store) -> Removals:
    """Return everything taken down so far. Tombstones never change, so each is read once per process."""
    return Removals(read_tombstones(store, tombstone_numbers(store)))


def _read(store: Store, number: int) -> list[Tombstone]:
    found = _seen.get((store.url, number))
    if found is None:
        data = store.get(layout.numbered_key(layout.TOMBSTONES, number))
        found = _seen[store.url, number] = msgspec.json.decode(data, type=list[Tombstone])
    return found
