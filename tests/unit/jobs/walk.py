"""Steps of the chain for tests: one stage at a time, and what the catalog says afterwards."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.params import DatasetParams, StageName
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.reports import CommitReport, Plan
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.snapshots import read_catalog

PARAMS = DatasetParams()
ANY_REJECTS = 1.0


def settings_in(folder: Path, **values: Any) -> Settings:
    """Return settings with a store and a cache in a folder."""
    return Settings(store=str(folder / "store"), cache=str(folder / "cache"), **values)


def store_of(settings: Settings) -> Store:
    return open_context(settings, create=False).store


def take(settings: Settings, source: Path, *, licence: str | None = "own") -> CommitReport:
    """Crawl a source and commit it, whatever it rejects."""
    plan = crawl.plan(settings, PARAMS, source=str(source), licence=licence)
    return work_plan(settings, plan)


def do(settings: Settings, name: StageName, *, now: datetime | None = None) -> CommitReport:
    """Plan, work and commit one stage after crawl."""
    return work_plan(settings, STAGES[name].plan(settings, PARAMS, now=now))


def do_until(settings: Settings, source: Path, last: StageName, *, licence: str | None = "own") -> None:
    """Crawl a source and do every stage up to `last`."""
    take(settings, source, licence=licence)
    for name in STAGES:
        if name != "crawl":
            do(settings, name)
        if name == last:
            return


def work_plan(settings: Settings, plan: Plan) -> CommitReport:
    stage = STAGES[plan.stage]
    for key in plan.lists:
        stage.work(settings, PARAMS, key)
    return stage.commit(settings, PARAMS, rejects_ratio_max=ANY_REJECTS)


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement on the newest snapshot."""
    with read_catalog(store_of(settings)) as con:
        return con.execute(sql).fetchall()


def rejects(settings: Settings, stage: StageName) -> dict[str, str]:
    """Return the details of a stage's rejects by reason; of several with one reason, the last."""
    rows = ask(settings, f"select reason, detail from rejects where stage = '{stage}' order by reason, detail")
    return dict(rows)


def keys(settings: Settings, prefix: str = "") -> list[str]:
    return [info.key for info in store_of(settings).list(prefix)]


def copy_video(footage: Path, path: Path, *, tail: bytes = b"") -> Path:
    """Copy the smallest video; `tail` makes its bytes others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(footage / "smallest.mp4", path)
    with path.open("ab") as file:
        file.write(tail)
    return path
