"""Estimate: what a chain would take, before anything moves."""

import shutil
from pathlib import Path
from urllib.parse import unquote

import msgspec

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.crawl import check_licence, list_items
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.records.post import Post

# Seconds of one core and bytes kept per byte of video. bench/estimate_check.py measures 1.0e-6 and 3.0 on the licensed
# footage, 2.4e-6 and 3.4 on drawn footage at 0.3 Mbit/s; more bits a second cost less a byte. Taken from above: an
# estimate may promise too much, not too little.
WORK_S_PER_BYTE = 2.5e-6
KEPT_PER_BYTE = 3.5
_UNKNOWN_BYTES = 50_000_000


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be expected; `bytes_free` is None where the store does not say."""

    items_count: int
    rejects: dict[str, int]
    ignored: dict[str, int]
    source_bytes: int
    unsized_items_count: int
    work_hours: float
    disk_bytes_needed: int
    bytes_free: int | None

    def describe(self) -> str:
        """Return the estimate in one sentence."""
        free = "unknown" if self.bytes_free is None else f"{self.bytes_free / 1e9:.1f} GB"
        return (
            f"{self.items_count} items, {self.source_bytes / 1e9:.3f} GB to take in, about {self.work_hours:.2f} hours "
            f"of one core, {self.disk_bytes_needed / 1e9:.3f} GB of store needed, {free} free"
        )


def estimate(settings: Settings, params: DatasetParams, *, source: str, licence: str | None = None) -> Estimate:
    """Read a source to its end and say what taking it in would cost. Writes nothing.

    Raises:
        ConfigError: the source is neither a folder nor a list.
    """
    check_licence(licence)
    items = n_bytes = unsized = 0
    rejects: dict[str, int] = {}
    ignored: dict[str, int] = {}
    for found in list_items(settings, params.crawl, source=source, licence=licence, ignored=ignored):
        if not isinstance(found, Post):
            rejects[found.reason] = rejects.get(found.reason, 0) + 1
            continue
        items += 1
        unsized += found.declared_bytes is None
        n_bytes += _UNKNOWN_BYTES if found.declared_bytes is None else found.declared_bytes
    return Estimate(
        items_count=items,
        rejects=rejects,
        ignored=ignored,
        source_bytes=n_bytes,
        unsized_items_count=unsized,
        work_hours=n_bytes * WORK_S_PER_BYTE / 3600,
        disk_bytes_needed=int(n_bytes * KEPT_PER_BYTE),
        bytes_free=_free(settings),
    )


def _free(settings: Settings) -> int | None:
    scheme, separator, rest = settings.store.partition("://")
    if separator and scheme != "file":
        return None
    root = Path(unquote(rest) if separator else settings.store).expanduser().absolute()
    # The store need not exist yet: an estimate comes first, and makes nothing.
    return next(shutil.disk_usage(folder).free for folder in (root, *root.parents) if folder.exists())
