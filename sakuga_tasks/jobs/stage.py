"""A stage as a job: plan its work lists, work one list, commit what was done.

Safe to kill at any instant and to run twice at once: a batch counts by its receipt alone, and the
committer counts an item once.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import duckdb

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ObjectMissingError
from sakuga_tasks.jobs.batch import Worker, put_batch
from sakuga_tasks.jobs.context import Context, open_context, open_to_write
from sakuga_tasks.jobs.fence import fence
from sakuga_tasks.jobs.params import DatasetParams, StageName, runs_of
from sakuga_tasks.jobs.recut import recutter
from sakuga_tasks.jobs.rejects import Share, check_rejects, count_committed
from sakuga_tasks.jobs.reports import CommitReport, Plan, WorkReport
from sakuga_tasks.records.ledger import Outcome, Run
from sakuga_tasks.store import layout
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.log import read_head
from sakuga_tasks.store.receipts import has_receipt, put_run
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql
from sakuga_tasks.store.worklists import Batch, put_work_list, read_work_list

logger = logging.getLogger(__name__)

LISTS_MAX = 500

OpenWorker = Callable[[Context, Run, DatasetParams], AbstractContextManager[Worker]]


class Effort(NamedTuple):
    """How work is cut up: seconds of work per batch and list, items per batch, fewest lists."""

    batch_s: float = 60.0
    list_s: float = 600.0
    items_max: int = 1000
    lists_min: int = 1


class Stage(NamedTuple):
    """One stage of the walk; `open_worker` lends what does its batches."""

    name: StageName
    open_worker: OpenWorker
    effort: Effort = Effort()

    def plan(
        self, settings: Settings, params: DatasetParams, *, lists_min: int = 1, now: datetime | None = None
    ) -> Plan:
        """Write work lists for every item with no success and no live reject; `now` is the time rejects live by."""
        context = open_to_write(settings)
        runs = runs_of(params)
        run = runs[self.name]
        put_run(context.store, run)
        with read_catalog(context.store, engine=context.engine) as con:
            wanted = load_sql(f"plan/{self.name}")
            con.execute(wanted, {name: one.run_id for name, one in runs.items() if f"${name}" in wanted})
            effort = self.effort._replace(lists_min=max(lists_min, self.effort.lists_min))
            _cut_into_batches(con, run, effort, now=now or datetime.now(UTC), decisions=settings.decisions)
            items, batches, work_s, lists = con.execute(load_sql("plan/totals")).fetchall()[0]
            keys = [_put_list(context, con, run, number) for number in range(lists)]
        logger.info("%s: %d items in %d batches, %d lists planned", self.name, items, batches, lists)
        return Plan(
            stage=self.name, run_id=run.run_id, lists=keys, items_count=items, batches_count=batches, work_s=work_s
        )

    def work(
        self,
        settings: Settings,
        params: DatasetParams,
        list_key: str,
        *,
        budget_s: float = float("inf"),
        on_progress: Callable[[WorkReport], None] | None = None,
    ) -> WorkReport:
        """Do the batches of a work list that have no receipt, and stop cleanly when the time is up.

        A list that a takedown withdrew comes to nothing: its other items stand in the next plan.

        Raises:
            ObjectMissingError: the list is gone, and no takedown says why.
            TransientError: the store or a source does not answer; what is done stays done.
        """
        context = open_to_write(settings)
        run = runs_of(params)[self.name]
        batches = _read_list(context, self.name, list_key)
        tally = _Tally(self.name, run.run_id, batches_total=len(batches))
        with self.open_worker(context, run, params) as worker:
            for batch_id, items in batches:
                if has_receipt(context.store, run.run_id, batch_id):
                    tally.skipped += 1
                elif tally.elapsed_s > budget_s:
                    tally.left += 1
                else:
                    started_at = datetime.now(UTC)
                    with context.store.scratch() as folder:
                        results = fence(context, worker(items, folder, batch_id))
                        tally.add(put_batch(context, run, batch_id=batch_id, results=results, started_at=started_at))
                    if on_progress:
                        on_progress(tally.report())
        report = tally.report()
        logger.info(
            "%s: %d batches, %d items, %d rejects, %.1f s",
            self.name, report.batches_done, report.items_done, sum(report.rejects.values()), report.elapsed_s,
        )  # fmt: skip
        return report

    def commit(self, settings: Settings, params: DatasetParams, *, rejects_ratio_max: float = 0.5) -> CommitReport:
        """Merge the receipts of this stage's run into the catalog.

        Raises:
            TooManyRejectsError: of the items of the batches committed now, more were rejected than
                `rejects_ratio_max` allows; they are committed with their reasons all the same.
        """
        context = open_context(settings, create=False)
        run = runs_of(params)[self.name]
        before = read_head(context.store)
        head = commit(context.store, run_id=run.run_id, engine=context.engine, recutter=recutter(context))
        with read_catalog(context.store, engine=context.engine) as con:
            all_told = _count_outcomes(con, run)
        now = count_committed(context.store, run, since=before.log_no if before else 0)
        check_rejects(self.name, now, all_told, ratio_max=rejects_ratio_max)
        return CommitReport(
            stage=self.name,
            run_id=run.run_id,
            log_no=head.log_no if head else 0,
            items_done=all_told.done,
            rejects=dict(all_told.rejects),
        )


class _Tally:
    """Counts what a work list comes to."""

    def __init__(self, stage: str, run_id: str, *, batches_total: int) -> None:
        self.stage, self.run_id, self.total = stage, run_id, batches_total
        self.done = self.skipped = self.left = self.items = 0
        self.rejects: Counter[str] = Counter()
        self._started = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self._started

    def add(self, outcomes: list[Outcome]) -> None:
        self.done += 1
        self.items += sum(outcome.is_done for outcome in outcomes)
        self.rejects.update(outcome.reason or "" for outcome in outcomes if not outcome.is_done)

    def report(self) -> WorkReport:
        return WorkReport(
            stage=self.stage,
            run_id=self.run_id,
            batches_total=self.total,
            batches_done=self.done,
            batches_skipped=self.skipped,
            batches_left=self.left,
            items_done=self.items,
            rejects=dict(self.rejects),
            elapsed_s=self.elapsed_s,
        )


def _read_list(context: Context, stage: str, list_key: str) -> list[Batch]:
    try:
        return list(read_work_list(context.store, list_key))
    except ObjectMissingError:
        if context.store.stat(layout.withdrawn_key(list_key)) is None:
            raise
    logger.warning("%s: work list %s was withdrawn by a takedown; plan again", stage, list_key)
    return []


def _cut_into_batches(
    con: duckdb.DuckDBPyConnection, run: Run, effort: Effort, *, now: datetime, decisions: list[str]
) -> None:
    parameters: dict[str, Any] = {
        "run_id": run.run_id,
        "now": now,
        "decisions": decisions,
        "batch_s": effort.batch_s,
        "items_max": effort.items_max,
        "list_s": effort.list_s,
        "lists_min": effort.lists_min,
        "lists_max": LISTS_MAX,
    }
    con.execute(load_sql("plan/batches"), parameters)


def _put_list(context: Context, con: duckdb.DuckDBPyConnection, run: Run, number: int) -> str:
    rows = con.execute(load_sql("plan/list"), {"list_no": number}).to_arrow_table()
    return put_work_list(context.store, rows, run_id=run.run_id)


def _count_outcomes(con: duckdb.DuckDBPyConnection, run: Run) -> Share:
    counts: dict[str, int] = dict(con.execute(load_sql("status/outcomes_of_run"), {"run_id": run.run_id}).fetchall())
    return Share(counts.pop("done", 0), counts)
