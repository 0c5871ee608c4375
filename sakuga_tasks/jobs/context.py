"""What every job starts from: settings, the open store, and who is running."""

import os
import platform
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from sakuga_tasks import __version__
from sakuga_tasks.config import Settings
from sakuga_tasks.store.engine import Engine
from sakuga_tasks.store.objects import open_store
from sakuga_tasks.store.protocol import Store
from sakuga_tasks.store.receipts import Attempt
from sakuga_tasks.store.snapshots import read_catalog

_RECORDED = ("av", "duckdb", "numpy", "pyarrow", "scenedetect-headless", "scikit-image")
_proven: set[str] = set()


class Context(NamedTuple):
    """Settings and the store they name."""

    settings: Settings
    store: Store

    @property
    def engine(self) -> Engine:
        """DuckDB's share of this machine; copies of snapshots lie in the cache folder."""
        settings = self.settings
        return Engine(settings.memory_limit, settings.threads, settings.cache_folder / "snapshots")


def open_context(settings: Settings, *, create: bool = True) -> Context:
    """Open the store that the settings name; a missing folder is made unless `create` is false."""
    store = open_store(
        settings.store,
        create=create,
        endpoint_url=settings.s3_endpoint_url,
        region=settings.s3_region,
        path_style=settings.s3_path_style,
    )
    return Context(settings, store)


def check_catalog(context: Context) -> None:
    """Ask the catalog whether this code may work on it, before a byte is written.

    Raises:
        StoreRefusedError: the catalog is newer than this code, or damaged.
    """
    with read_catalog(context.store, engine=context.engine):
        pass


def open_to_write(settings: Settings, *, create: bool = False) -> Context:
    """Open the store for a job that writes to it; once per process, it must first prove that it keeps its promise.

    Raises:
        StoreRefusedError: it accepts a second write to a key that may be written once.
    """
    context = open_context(settings, create=create)
    if context.store.url not in _proven:
        context.store.probe()
        _proven.add(context.store.url)
    return context


def attempt_since(started_at: datetime, settings: Settings) -> Attempt:
    """Return the record of this execution; it is kept for people and keys nothing."""
    return Attempt(
        started_at=started_at,
        finished_at=datetime.now(UTC),
        code_version=settings.code_version or __version__,
        library_versions=_library_versions(),
        dag_run_id=os.environ.get("AIRFLOW_CTX_DAG_RUN_ID"),
    )


@cache
def _library_versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _RECORDED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
