"""The whole chain without Airflow: the same stages, in the same order, on this machine's cores."""

import logging
from concurrent.futures import as_completed

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.reports import CommitReport, OnProgress, Plan, WorkReport
from sakuga_tasks.jobs.walk import StageName
from sakuga_tasks.jobs.workers import open_workers

logger = logging.getLogger(__name__)


def run_stages(
    settings: Settings,
    params: DatasetParams,
    *,
    source: str | None,
    licence: str | None = None,
    processes: int = 1,
    rejects_ratio_max: float = 0.5,
    on_progress: OnProgress | None = None,
) -> dict[StageName, CommitReport]:
    """Crawl a source, if one is given, and bring everything in the store up to captions.

    The report of the crawl counts the source as it is now, the others all that is in the store.

    Raises:
        TooManyRejectsError: a stage rejected more than `rejects_ratio_max` of its items.
    """
    reports: dict[StageName, CommitReport] = {}
    for name, stage in STAGES.items():
        if name == "crawl":
            if source is None:
                continue
            plan = crawl.plan(settings, params, source=source, licence=licence)
        else:
            plan = stage.plan(settings, params, lists_min=processes)
        work_all(settings, params, plan, processes=processes, on_progress=on_progress)
        report = stage.commit(settings, params, rejects_ratio_max=rejects_ratio_max)
        reports[name] = crawl.report_source(settings, plan, report) if name == "crawl" else report
    return reports


def work_all(
    settings: Settings,
    params: DatasetParams,
    plan: Plan,
    *,
    processes: int = 1,
    on_progress: OnProgress | None = None,
) -> None:
    """Work every list of a plan, in worker processes of their own if there are several of both.

    Raises:
        TransientError: a worker was killed, or the store or a source does not answer; what is done stays done.
    """
    total = len(plan.lists)
    if on_progress:
        on_progress(plan.stage, 0, total)
    if processes == 1 or total < 2:
        for done, key in enumerate(plan.lists, start=1):
            _work_one(settings, params, plan.stage, key)
            if on_progress:
                on_progress(plan.stage, done, total)
        return
    with open_workers(min(processes, total)) as pool:
        waiting = [pool.submit(_work_one, settings, params, plan.stage, key) for key in plan.lists]
        for done, future in enumerate(as_completed(waiting), start=1):
            future.result()
            if on_progress:
                on_progress(plan.stage, done, total)


def _work_one(settings: Settings, params: DatasetParams, stage: StageName, key: str) -> WorkReport:
    return STAGES[stage].work(settings, params, key)
