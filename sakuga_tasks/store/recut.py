"""Clips whose files carry frames that are taken down, though their own frames are not: cut again, or dropped.

The store cannot encode; whoever commits lends it a `Recutter`. Without one, or where a file cannot be cut
again, the clip is dropped.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from sakuga_tasks.records.removal import Removals
from sakuga_tasks.records.schema import fragment_schema
from sakuga_tasks.store.log import Recut
from sakuga_tasks.store.sql import load_sql


class Carrier(msgspec.Struct, frozen=True, kw_only=True):
    """A clip whose file carries removed frames besides its own."""

    video_id: str
    clip_id: str
    object_key: str
    skip_frames: int
    len_frames: int


# Puts the clip's own frames into the store as a file of their own, or returns None if it cannot.
Recutter = Callable[[Carrier], Recut | None]
Recuts = Mapping[str, Recut]
NO_RECUTS: Recuts = {}


def find_carriers(con: duckdb.DuckDBPyConnection, removals: Removals) -> list[Carrier]:
    """Return the clips of the catalog that carry a removed frame, hold none, and are not removed themselves."""
    found: list[Carrier] = []
    gone = removals.ids("clip")
    for video_id, start, end in removals.intervals():
        found += _carriers(con, video_id, start, end)
        gone |= _holders(con, video_id, start, end)
    videos = removals.ids("sha256")
    carriers = {one.object_key: one for one in found if one.clip_id not in gone and one.video_id not in videos}
    return list(carriers.values())


def clips_of_interval(
    con: duckdb.DuckDBPyConnection, video_id: str, start: int, end: int, *, recuts: Recuts = NO_RECUTS
) -> set[str]:
    """Return the clips that hold a frame of an interval, or whose files carry one and are not cut again."""
    carriers = {one.clip_id for one in _carriers(con, video_id, start, end) if one.object_key not in recuts}
    return carriers | _holders(con, video_id, start, end)


def cut_again(carriers: Iterable[Carrier], recutter: Recutter | None) -> Recuts:
    """Cut again what can be; return the new files by the keys of the old."""
    if recutter is None:
        return {}
    return {one.object_key: recut for one in carriers if (recut := recutter(one)) is not None}


def recut_rows(table: pa.Table, recuts: Recuts) -> pa.Table:
    """Return rows of clips with those of recut files changed; columns that came later are added."""
    if not any(key in recuts for key in table["object_key"].to_pylist()):
        return table
    rows = [_recut_row(row, recuts) for row in table.to_pylist()]
    return pa.Table.from_pylist(rows, schema=fragment_schema("clips"))


def _recut_row(row: dict[str, Any], recuts: Recuts) -> dict[str, Any]:
    recut = recuts.get(row["object_key"])
    if recut is None:
        return row
    return row | {
        "object_key": recut.new_key,
        "file_sha256": recut.file_sha256,
        "n_bytes": recut.n_bytes,
        "skip_frames": 0,
        "packet_start_frame": row["start_frame"],
        "packet_end_frame": row["end_frame"],
        "encoding": "reencoded",
        "encoding_settings": recut.encoding_settings,
    }


def apply_recuts(con: duckdb.DuckDBPyConnection, recuts: Iterable[Recut]) -> None:
    """Change the catalog's rows as `recut_rows` changes the fragments'; those already changed stay."""
    for recut in recuts:
        con.execute(load_sql("ledger/recut_clip"), msgspec.structs.asdict(recut))


def _carriers(con: duckdb.DuckDBPyConnection, video_id: str, start: int, end: int) -> list[Carrier]:
    values = {"video_id": video_id, "start_frame": start, "end_frame": end}
    rows = con.execute(load_sql("takedown/carriers_of_interval"), values).to_arrow_table().to_pylist()
    return msgspec.convert(rows, list[Carrier])


def _holders(con: duckdb.DuckDBPyConnection, video_id: str, start: int, end: int) -> set[str]:
    values = {"video_id": video_id, "start_frame": start, "end_frame": end}
    return {clip_id for (clip_id,) in con.execute(load_sql("takedown/holders_of_interval"), values).fetchall()}
