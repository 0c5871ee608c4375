"""Takedown: write the tombstone, take the rows out, purge the bytes, and prove it."""

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.context import Context, check_catalog, open_context
from sakuga_tasks.jobs.recut import recutter
from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.removal import normal_url
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.log import log_numbers, read_entry
from sakuga_tasks.store.purge import purge, purge_cache
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql
from sakuga_tasks.store.tombstones import put_tombstones, read_removals

logger = logging.getLogger(__name__)

# What killed jobs left in scratch may hold the bytes. Longer than the decode of a long film, which does not touch
# its scratch, and well within the day a takedown may take.
_STALE_AFTER = timedelta(hours=6)


class TakedownReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a takedown did: its number, the posts, videos and clips that it removes, and objects deleted now.

    `clips_cut_again` stay: their files carried removed frames besides their own, and have been made anew.
    """

    tombstone_no: int
    posts_removed: int
    videos_removed: int
    clips_removed: int
    clips_cut_again: int
    objects_deleted: int
    objects_left: int = 0
    """What the last listing of the whole store found to delete: nothing, or an error is raised instead."""


def add_takedown(
    settings: Settings,
    *,
    reason: str,
    url: str | None = None,
    sha256: str | None = None,
    frames: tuple[int, int] | None = None,
) -> TakedownReport:
    """Remove a URL, a file, or frames of a file, for good, and everything that follows from it.

    Args:
        settings: Where the store is.
        reason: Who asked and why; kept with the tombstone.
        url: Page or file URL.
        sha256: The file's SHA-256, a video_id.
        frames: `[first, after last)` of the file `sha256`.

    Raises:
        ConfigError: neither or both of url and sha256 are given, the url is none, the frames are no range or
            begin after the end of a video that the store knows, or the reason is empty.
        StoreRefusedError: the catalog is newer than this code; nothing was written.
    """
    if not reason.strip():
        raise ConfigError("takedown: the reason is empty; write down who asked, and why")
    if url is not None and "://" not in url:
        raise ConfigError(f"takedown: {url!r} is no url; a local file is {Path(url).absolute().as_uri()}")
    if (url is None) == (sha256 is None):
        raise ConfigError("takedown: give either a url or a sha256")
    if frames is not None and (sha256 is None or not 0 <= frames[0] < frames[1]):
        raise ConfigError(f"takedown: frames {frames} need a sha256 and 0 <= first < end")
    context = open_context(settings, create=False)
    check_catalog(context)
    if frames is not None and sha256 is not None:
        _check_frames(context, sha256.lower(), frames)
    tombstone = Tombstone(
        tombstone_no=1,
        subject="url" if url else "sha256",
        subject_value=normal_url(url) if url else (sha256 or "").lower(),
        interval_start=frames[0] if frames else None,
        interval_end=frames[1] if frames else None,
        removal_reason=reason,
        requested_at=datetime.now(UTC),
    )
    number = put_tombstones(context.store, [tombstone])
    part = "" if frames is None else f", frames {frames[0]}-{frames[1]}"
    logger.info("takedown %d: %s %s%s", number, tombstone.subject, tombstone.subject_value, part)
    return enforce(context, number)


def _check_frames(context: Context, video_id: str, frames: tuple[int, int]) -> None:
    """Refuse frames that a video of the catalog does not have; a video it has not read may have any."""
    with read_catalog(context.store, engine=context.engine) as con:
        row = con.execute(load_sql("takedown/frames_of_video"), {"video_id": video_id}).fetchone()
    known = row[0] if row else None
    if known is not None and frames[0] >= known:
        raise ConfigError(
            f"takedown: frames {frames[0]}-{frames[1]}: video {video_id} has {known} frames, 0 to {known - 1};"
            " give some of them"
        )


def enforce(context: Context, number: int = 0) -> TakedownReport:
    """Carry out every tombstone: commit the removals, purge, and prove absence. Safe to repeat at any time.

    Scratch that nobody touched for six hours goes as well. Younger scratch may be a running job's, which
    removes it at its end; what a killed job left there goes when this is repeated after six hours.
    """
    before = len(log_numbers(context.store))
    commit(context.store, run_id="", engine=context.engine, recutter=recutter(context))
    entries = [read_entry(context.store, one) for one in log_numbers(context.store)[before:]]
    deleted = purge(context.store)
    context.store.remove_stale_scratch(_STALE_AFTER)
    removals = read_removals(context.store)
    purge_cache(context.settings.cache_folder, removals)
    own = [one for one in removals.tombstones if number in {one.tombstone_no, one.derived_from}]
    counts = Counter(one.subject for one in own if one.interval_start is None)
    if number and len(own) == 1 and not deleted:
        counts.clear()  # the request itself is all there is
        logger.warning("takedown %d: the store holds nothing of it; it will be refused if it comes", number)
    return TakedownReport(
        tombstone_no=number,
        posts_removed=counts["post"],
        videos_removed=counts["sha256"],
        clips_removed=counts["clip"],
        clips_cut_again=sum(len(entry.recuts) for entry in entries),
        objects_deleted=deleted,
    )


def list_takedowns(settings: Settings) -> list[Tombstone]:
    """Return what people asked to remove, oldest first."""
    removals = read_removals(open_context(settings, create=False).store)
    return [one for one in removals.tombstones if one.derived_from is None]
