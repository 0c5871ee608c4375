"""The fence of a worker: what was taken down while a batch ran is deleted before its receipt.

Removals are read after every byte of the batch is in the store. What is taken down by then is deleted
here; what is taken down later finds the bytes by listing.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from sakuga_tasks.errors import ObjectMissingError, RecordError, TombstonedError
from sakuga_tasks.jobs.batch import Item, ItemResult, Row, each_item
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.records.removal import Removals
from sakuga_tasks.records.video import Fetch
from sakuga_tasks.store import layout
from sakuga_tasks.store.removal import derived_tombstone
from sakuga_tasks.store.tombstones import put_tombstones, read_removals


def fence(context: Context, results: list[ItemResult]) -> list[ItemResult]:
    """Return the results without what is taken down, its bytes deleted from the store."""
    removals = read_removals(context.store)
    return [_fence_item(context, result, removals) for result in results] if removals else results


def each_stored_item(context: Context, items: Iterable[Item], work: Callable[[Item], list[Row]]) -> list[ItemResult]:
    """Work items whose bytes lie in the store, as `each_item` does; one purged meanwhile is a reject.

    Raises:
        ObjectMissingError: an object is gone, and no takedown says why.
    """

    def take(item: Item) -> list[Row]:
        try:
            return work(item)
        except ObjectMissingError as error:
            removals = read_removals(context.store)
            reason = refusal(item, removals) or _cut_again(item, removals)
            if reason is None:
                raise
            raise reason from error

    return each_item(items, take)


def _cut_again(item: Item, removals: Removals) -> RecordError | None:
    """Return why a clip of a video of which frames are taken down has no file any more: it has another by now."""
    if "object_key" not in item or item["video_id"] not in {video_id for video_id, _, _ in removals.intervals()}:
        return None
    said = f"clip {item['clip_id']}: its file was cut again after a takedown; the next plan names the new one"
    return RecordError(said, reason="cut_again", retry_after=datetime.now(UTC))


def refusal(values: dict[str, Any], removals: Removals) -> TombstonedError | None:
    """Return why an item or a row must not be kept, None if nothing is against it.

    A row with `end_frame` stands for those frames, or for all that its clip file carries; a row with a
    clip_id for that clip; one with a video_id alone for all the bytes.
    """
    try:
        if "post_id" in values:
            removals.refuse_names(
                post_id=values["post_id"],
                url=values.get("url") or "",
                page_url=values.get("page_url"),
                uploader=values.get("uploader"),
                work=values.get("work"),
            )
        if "end_frame" in values:
            start = values.get("packet_start_frame", values["start_frame"])
            end = values.get("packet_end_frame", values["end_frame"])
            removals.refuse_frames(values["video_id"], start, end)
        elif "clip_id" not in values and "video_id" in values:
            removals.refuse_video(values["video_id"])
        if "clip_id" in values:
            removals.refuse_clip(values["clip_id"])
    except TombstonedError as error:
        return error
    return None


def take_down_post_of(context: Context, *, post_id: str, video_id: str, removals: Removals) -> None:
    """Put a tombstone on the post whose bytes are taken down by their SHA-256, unless it has one.

    Only when they arrive is it known whose they are.
    """
    if video_id in removals.ids("sha256") and post_id not in removals.ids("post"):
        put_tombstones(context.store, [derived_tombstone("post", post_id, removals)])


def _fence_item(context: Context, result: ItemResult, removals: Removals) -> ItemResult:
    error = refusal(result.item, removals)
    kept: list[Row] = []
    for row in result.rows:
        reason = error or refusal(msgspec.structs.asdict(row.record), removals)
        if reason is None:
            kept.append(row)
            continue
        _delete_bytes(context, row.record)
        if isinstance(row.record, Fetch):
            take_down_post_of(context, post_id=row.record.post_id, video_id=row.record.video_id, removals=removals)
        if row.table_name in {"posts", "fetches"}:
            error = reason
    if error is not None or (result.rows and not kept):
        return ItemResult(result.item, [], error or TombstonedError(f"{result.item['item_id']}: taken down"))
    return ItemResult(result.item, kept, result.error)


def _delete_bytes(context: Context, record: msgspec.Struct) -> None:
    # A frame pack holds other clips too, but it is a cache: whoever misses it decodes the clip again.
    object_key = getattr(record, "object_key", None) or getattr(record, "pack_key", None)
    if object_key:
        context.store.delete([object_key])
    elif hasattr(record, "video_id") and not hasattr(record, "clip_id"):
        context.store.delete([layout.blob_key(record.video_id)])
