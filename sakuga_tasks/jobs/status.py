"""Status: what every stage has done and rejected, what waits, and what is published. Reads, and writes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import duckdb
import msgspec

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.context import Context, open_context
from sakuga_tasks.jobs.params import DatasetParams, runs_of
from sakuga_tasks.jobs.walk import PUBLISH, WALK, StageName
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.store import layout
from sakuga_tasks.store.log import read_head
from sakuga_tasks.store.releases import list_releases
from sakuga_tasks.store.rows import fetch_rows
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql

REJECTS_SHOWN_MAX = 1000
_ORDER: list[str] = [*WALK, PUBLISH]


class StageStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One run of one stage.

    `items_waiting` is what a plan of these settings would take now: None for crawl, which must ask the source,
    and for runs of other settings. `receipts_waiting` counts batches done but not committed; with
    `last_receipt_at` they tell whether something works at this moment. The `rejects` of a crawl are of all sources, and
    of rows that a list no longer has, too.
    """

    stage: str
    run_id: str
    items_done: int = 0
    rejects: dict[str, int] = {}
    items_waiting: int | None = None
    receipts_waiting: int = 0
    last_receipt_at: datetime | None = None


class ReleaseStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One release as the store shows it."""

    version: str
    is_complete: bool
    is_withdrawn: bool


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a store. `log_no` is 0 where nothing was ever committed."""

    store: str
    log_no: int
    committed_at: datetime | None
    stages: list[StageStatus]
    releases: list[ReleaseStatus]


class RejectedItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item whose last word is a reject: final, or until `retry_after`, or until the setting `decided_by` changes.

    `url` is where it comes from: a post's or, of a video, one of its posts'; None for a row or a file that never
    became a post, whose detail names it.
    """

    stage: str
    run_id: str
    item_id: str
    reason: str
    detail: str | None
    retry_after: datetime | None
    decided_by: str | None
    url: str | None


def read_status(settings: Settings, params: DatasetParams) -> Status:
    """Return the state of the store; `params` say of which runs the waiting items are counted.

    Raises:
        ConfigError: there is no store.
    """
    context = open_context(settings, create=False)
    head = read_head(context.store)
    runs = runs_of(params)
    with read_catalog(context.store, engine=context.engine, head=head) as con:
        stages = _read_outcomes(con, runs.values())
        waiting = dict(_count_waiting(con, runs, decisions=settings.decisions))
        committed = set(con.execute(load_sql("ledger/committed_batches"), {"run_id": None}).fetchall())
        names = dict(con.execute(load_sql("status/stages_of_runs")).fetchall())
    for run_id, (count, newest) in _read_receipts(context, committed).items():
        known = stages.get(run_id) or StageStatus(stage=names.get(run_id, "unknown"), run_id=run_id)
        stages[run_id] = msgspec.structs.replace(known, receipts_waiting=count, last_receipt_at=newest)
    shown = [msgspec.structs.replace(one, items_waiting=waiting.get(one.run_id)) for one in stages.values()]
    return Status(
        store=context.store.url,
        log_no=head.log_no if head else 0,
        committed_at=head.committed_at if head else None,
        stages=sorted(shown, key=_place),
        releases=[
            ReleaseStatus(version=one.version, is_complete=one.is_complete, is_withdrawn=one.is_withdrawn)
            for one in list_releases(context.store)
        ],
    )


def list_rejects(settings: Settings, *, stage: str | None = None, limit: int = REJECTS_SHOWN_MAX) -> list[RejectedItem]:
    """Return the newest rejects, of one stage or of all."""
    context = open_context(settings, create=False)
    with read_catalog(context.store, engine=context.engine) as con:
        rows = list(fetch_rows(con.execute(load_sql("status/rejects"), {"stage": stage, "limit": limit})))
    return [RejectedItem(**dict(zip(RejectedItem.__struct_fields__, row, strict=True))) for row in rows]


def _read_outcomes(con: duckdb.DuckDBPyConnection, current: Iterable[Run]) -> dict[str, StageStatus]:
    counts: dict[tuple[str, str], dict[str, int]] = {(run.stage, run.run_id): {} for run in current}
    for stage, run_id, outcome, items in con.execute(load_sql("status/outcomes")).fetchall():
        counts.setdefault((stage, run_id), {})[outcome] = items
    return {
        run_id: StageStatus(stage=stage, run_id=run_id, items_done=found.pop("done", 0), rejects=found)
        for (stage, run_id), found in counts.items()
    }


def _count_waiting(
    con: duckdb.DuckDBPyConnection, runs: Mapping[StageName, Run], *, decisions: list[str]
) -> Iterator[tuple[str, int]]:
    for name, run in runs.items():
        if name == "crawl":
            continue
        wanted = load_sql(f"plan/{name}")
        con.execute(wanted, {other: one.run_id for other, one in runs.items() if f"${other}" in wanted})
        values = {"run_id": run.run_id, "now": datetime.now(UTC), "decisions": decisions}
        yield run.run_id, con.execute(load_sql("status/waiting"), values).fetchall()[0][0]


def _read_receipts(context: Context, committed: set[tuple[str, str]]) -> dict[str, tuple[int, datetime]]:
    """Return, by run, how many receipts are not committed, and when the newest of all was put."""
    found: dict[str, tuple[int, datetime]] = {}
    for info in context.store.list(layout.RECEIPTS):
        run_id, batch = info.key.removeprefix(layout.RECEIPTS).removesuffix(".json").split("/")
        count, newest = found.get(run_id, (0, info.modified_at))
        found[run_id] = (count + ((run_id, batch) not in committed), max(newest, info.modified_at))
    return found


def _place(one: StageStatus) -> tuple[int, str]:
    return (_ORDER.index(one.stage) if one.stage in _ORDER else len(_ORDER), one.run_id)
