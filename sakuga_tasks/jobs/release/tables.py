"""The temporary tables a release is decided from: settings, pinned runs, takedowns, posts, candidates."""

from collections.abc import Iterable, Mapping

import duckdb
import msgspec

from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.release import ReleasePins
from sakuga_tasks.records.removal import Removals
from sakuga_tasks.stages.publish import PublishParams
from sakuga_tasks.store.removal import follow_tombstones
from sakuga_tasks.store.sql import load_sql

PINNED_KINDS = tuple(name for name in ReleasePins.__struct_fields__ if name != "no_model")
FOLLOWS_MAX = 10
_BEFORE_CANDIDATES = (
    "clock_text",
    "kind_status",
    "posts_of_videos",
    "licences",
    "segmented",
    *(f"chosen_{name}" for name in PINNED_KINDS if name != "segmentation"),
    "candidates",
)


def fill_tables(
    con: duckdb.DuckDBPyConnection, *, params: PublishParams, pins: ReleasePins, tombstones: Iterable[Tombstone]
) -> None:
    """Make every temporary table that decisions need, `release_candidates` last."""
    _keep_settings(con, params, pins)
    _keep_pins(con, pins)
    _keep_removals(con, all_removals(con, tombstones))
    for name in _BEFORE_CANDIDATES:
        con.execute(load_sql(f"publish/{name}"))


def all_removals(con: duckdb.DuckDBPyConnection, tombstones: Iterable[Tombstone]) -> Removals:
    """Return the tombstones and all that follows from them by what the catalog knows."""
    removals = Removals(tombstones)
    for _ in range(FOLLOWS_MAX):
        more = follow_tombstones(con, removals) if removals else []
        if not more:
            break
        removals = Removals([*removals.tombstones, *more])
    return removals


def count_held_back(con: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Return how many clips are held back, and shots dropped, by reason."""
    return dict(con.execute(load_sql("publish/held_back")).fetchall())


def _keep_settings(con: duckdb.DuckDBPyConnection, params: PublishParams, pins: ReleasePins) -> None:
    names = (
        "ship_unknown_licence",
        "ship_restricted_licence",
        "ship_questionable",
        "ship_explicit",
        "aesthetic_min",
    )
    values = msgspec.structs.asdict(params)
    con.execute(
        load_sql("publish/settings"), {name: values[name] for name in names} | {"no_model": list(pins.no_model)}
    )


def _keep_pins(con: duckdb.DuckDBPyConnection, pins: ReleasePins) -> None:
    rows = [(kind, run_id, position) for kind in PINNED_KINDS for position, run_id in enumerate(getattr(pins, kind))]
    con.execute(
        load_sql("publish/pinned_runs"),
        {
            "kinds": [kind for kind, _, _ in rows],
            "run_ids": [run_id for _, run_id, _ in rows],
            "positions": [position for _, _, position in rows],
        },
    )


def _keep_removals(con: duckdb.DuckDBPyConnection, removals: Removals) -> None:
    ids = set[str]().union(*(removals.ids(subject) for subject in ("post", "sha256", "clip", "cluster")))
    con.execute(load_sql("publish/removed"), {"ids": sorted(ids)})
    intervals = sorted(removals.intervals())
    con.execute(
        load_sql("publish/removed_intervals"),
        {
            "video_ids": [video_id for video_id, _, _ in intervals],
            "start_frames": [start for _, start, _ in intervals],
            "end_frames": [end for _, _, end in intervals],
        },
    )
