"""Crawl: list what a source has, as posts. No byte of a video moves here."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError, InvalidRecordError
from sakuga_tasks.jobs.batch import Item, ItemResult, Row, Worker, each_item
from sakuga_tasks.jobs.context import Context, check_catalog, open_context, open_to_write
from sakuga_tasks.jobs.crawl_source import Tally, closed_to_crawls, refuse_own_store
from sakuga_tasks.jobs.params import CrawlParams, DatasetParams, runs_of
from sakuga_tasks.jobs.rejects import count_outcomes
from sakuga_tasks.jobs.reports import CommitReport, Plan
from sakuga_tasks.jobs.stage import Stage
from sakuga_tasks.records.identity import batch_id
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.records.licence import read_licence
from sakuga_tasks.records.post import Post, revise
from sakuga_tasks.records.removal import Removals
from sakuga_tasks.sources.files import walk_folder
from sakuga_tasks.sources.list import is_list, read_list
from sakuga_tasks.sources.parse import parse_items
from sakuga_tasks.sources.raw_item import BadItem, Ignored, RawItem
from sakuga_tasks.store.receipts import has_receipt, put_run
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql
from sakuga_tasks.store.tombstones import read_removals
from sakuga_tasks.store.worklists import put_work_list

logger = logging.getLogger(__name__)

POSTS_PER_LIST = 10_000
_ITEM_SCHEMA = pa.schema(
    [
        ("item_id", pa.string()),
        ("batch_id", pa.string()),
        ("post_json", pa.binary()),
        ("reason", pa.string()),
        ("detail", pa.string()),
    ]
)


def plan(settings: Settings, params: DatasetParams, *, source: str, licence: str | None = None) -> Plan:
    """Read a folder or a list to its end and write what it holds as work lists of 10,000 posts.

    Args:
        settings: Where the store is, and which roots local paths may lie under.
        params: The settings of the chain.
        source: A folder, or a CSV, JSONL or Parquet list.
        licence: The licence of items that bring none.

    Raises:
        ConfigError: the source is neither or holds no video, the list lacks a column, the licence is none we know,
            or the source and the store lie in each other.
        StoreRefusedError: the catalog is newer than this code.
    """
    check_licence(licence)
    run = runs_of(params)["crawl"]
    ignored: dict[str, int] = {}
    tally = Tally()
    found = tally.count(list_items(settings, params.crawl, source=source, licence=licence, ignored=ignored))
    # The source is looked at first: one that is none must not leave a new store behind.
    chunks = _chunks(_unique(found))
    first = list(islice(chunks, 1))
    if not first or (len(first[0]) < POSTS_PER_LIST and not tally.posts):
        raise ConfigError(tally.explain_emptiness(source, ignored))
    context = open_to_write(settings, create=True)
    check_catalog(context)
    put_run(context.store, run)
    keys: list[str] = []
    batches: list[str] = []
    items = 0
    for rows in chain(first, chunks):
        batches.append(batch_id((row["item_id"] for row in rows), attempt=1))
        if (key := _put_list(context, run, rows, batch=batches[-1])) is not None:
            keys.append(key)
        items += len(rows)
        logger.info("crawl: %d items listed", items)
    if tally.unlicensed:
        logger.warning(
            "crawl: %d of %d posts state no licence we know; releases hold their clips back",
            tally.unlicensed, items,
        )  # fmt: skip
    return Plan(
        stage="crawl",
        run_id=run.run_id,
        lists=keys,
        items_count=items,
        batches_count=len(keys),
        work_s=items * 1e-4,
        ignored=ignored,
        source_batches=batches,
    )


def report_source(settings: Settings, plan: Plan, report: CommitReport) -> CommitReport:
    """Return the report of a crawl with the counts of its source as it is now.

    Rejects of other sources, and of rows that this list had before it was mended, stay on record and are left out.
    """
    context = open_context(settings, create=False)
    with read_catalog(context.store, engine=context.engine) as con:
        values = {"run_id": plan.run_id, "batches": plan.source_batches}
        keys = [key for (key,) in con.execute(load_sql("ledger/outcome_fragments"), values).fetchall()]
    found = count_outcomes(context.store, keys)
    return msgspec.structs.replace(report, items_done=found.done, rejects=dict(found.rejects))


def check_licence(licence: str | None) -> None:
    """Refuse a licence that would hold every clip back at the very end.

    Raises:
        ConfigError: it is none we know.
    """
    if licence is not None and read_licence(licence).licence is None:
        raise ConfigError(
            f"licence {licence!r}: not one we know; give an SPDX id such as CC0-1.0 or CC-BY-4.0, or own for your own"
        )


def list_items(
    settings: Settings, params: CrawlParams, *, source: str, licence: str | None, ignored: dict[str, int]
) -> Iterator[Post | BadItem]:
    """Yield every post and bad item of a folder or a list; count in `ignored` what is passed over.

    Raises:
        ConfigError: the source is neither, the list lacks a column, or the source and the store lie in each other.
    """
    path = Path(source).expanduser()
    roots = [Path(root).expanduser() for root in settings.source_roots]
    is_closed = closed_to_crawls(settings)
    raw: Iterator[RawItem | BadItem | Ignored]
    if is_list(path):
        raw = read_list(path, roots=roots, extensions=params.extensions, is_closed=is_closed)
    elif path.is_dir():
        refuse_own_store(path, settings)
        raw = walk_folder(path, params.extensions, roots=roots, is_closed=is_closed)
    else:
        raise ConfigError(f"source {source!r}: neither a folder nor a .csv, .jsonl or .parquet list that exists")
    for found in parse_items(raw, licence=licence):
        if isinstance(found, Ignored):
            ignored[found.reason] = ignored.get(found.reason, 0) + found.count
        else:
            yield revise(found) if isinstance(found, Post) else found


def _unique(items: Iterable[Post | BadItem]) -> Iterator[dict[str, Any]]:
    """Yield work list rows; a list row repeated to the letter is one post."""
    seen: set[str] = set()
    for item in map(_item, items):
        if item["item_id"] not in seen:
            seen.add(item["item_id"])
            yield item


def _item(found: Post | BadItem) -> dict[str, Any]:
    if isinstance(found, BadItem):
        return {"item_id": found.item_id, "reason": found.reason, "detail": found.detail, "post_json": None}
    return {"item_id": found.revision_id, "reason": None, "detail": None, "post_json": msgspec.json.encode(found)}


def _chunks(items: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for item in items:
        rows.append(item)
        if len(rows) == POSTS_PER_LIST:
            yield rows
            rows = []
    if rows:
        yield rows


def _put_list(context: Context, run: Run, rows: list[dict[str, Any]], *, batch: str) -> str | None:
    """Write a work list, None if its one batch is done: a takedown may have withdrawn it since, and for good."""
    if has_receipt(context.store, run.run_id, batch):
        return None
    table = pa.Table.from_pylist([row | {"batch_id": batch} for row in rows], schema=_ITEM_SCHEMA)
    return put_work_list(context.store, table, run_id=run.run_id)


@contextmanager
def _open_worker(context: Context, run: Run, params: DatasetParams) -> Iterator[Worker]:
    def work(items: list[Item], folder: Path, batch: str) -> list[ItemResult]:
        removals = read_removals(context.store)  # once: a listing per post would be 10,000; the fence asks again
        return each_item(items, lambda item: _take(item, removals))

    yield work


def _take(item: Item, removals: Removals) -> list[Row]:
    if item["post_json"] is None:
        raise InvalidRecordError(item["detail"], reason=item["reason"])
    post = msgspec.json.decode(item["post_json"], type=Post)
    removals.refuse_post(post)
    return [Row("posts", post)]


STAGE = Stage("crawl", _open_worker)
