"""The worker's fence: nothing that was taken down while a batch ran gets a receipt, and its bytes go."""

from pathlib import Path

import msgspec
import pytest

from sakuga_tasks.errors import ObjectMissingError, TombstonedError
from sakuga_tasks.jobs.batch import Item, ItemResult, Row
from sakuga_tasks.jobs.context import Context, open_context
from sakuga_tasks.jobs.fence import each_stored_item, fence, refusal
from sakuga_tasks.records.removal import Removals
from sakuga_tasks.store import layout
from sakuga_tasks.store.tombstones import put_tombstones, read_removals
from tests.unit.jobs.walk import settings_in
from tests.unit.store.spine import hex_of, make_clip, make_fetch, make_post, make_shot, make_tombstone, make_video


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return open_context(settings_in(tmp_path))


def remove(context: Context, subject: str, value: str, frames: tuple[int, int] | None = None) -> Removals:
    put_tombstones(context.store, [make_tombstone(subject, value, frames)])
    return read_removals(context.store)


def test_without_removals_results_pass_as_they_are(context: Context) -> None:
    results = [ItemResult({"item_id": "a"}, [Row("videos", make_video("a"))])]

    assert fence(context, results) is results


@pytest.mark.parametrize(
    ("subject", "value"),
    [
        ("url", "https://example.org/a.mp4"),
        ("url", "https://example.org/page"),
        ("host", "example.org"),
        ("uploader", "  ANN "),
        ("work", "the fox"),
        ("post", hex_of("post a", 32)),
    ],
)
def test_a_post_is_refused_by_every_name_it_goes_by(context: Context, subject: str, value: str) -> None:
    removals = remove(context, subject, value)
    post = make_post("a", page_url="https://example.org/page", uploader="Ann", work="The  Fox")

    error = refusal(msgspec.structs.asdict(post), removals)

    assert isinstance(error, TombstonedError)
    assert "taken down by tombstone 1" in str(error)
    assert refusal(msgspec.structs.asdict(make_video("a")), removals) is None


def test_a_download_that_was_taken_down_meanwhile_loses_rows_and_bytes(context: Context) -> None:
    key = layout.blob_key(hex_of("a"))
    context.store.put_if_absent(key, b"bytes")
    remove(context, "url", "https://example.org/a.mp4")
    item = {"item_id": "a", "post_id": hex_of("post a", 32), "url": "https://example.org/a.mp4"}

    (result,) = fence(
        context, [ItemResult(item, [Row("videos", make_video("a")), Row("fetches", make_fetch("a", "a"))])]
    )

    assert (result.rows, type(result.error)) == ([], TombstonedError)
    assert context.store.stat(key) is None


@pytest.mark.parametrize(
    ("subject", "value", "frames", "gone"),
    [
        pytest.param("sha256", hex_of("a"), None, {hex_of("post a", 32)}, id="its bytes"),
        pytest.param("sha256", hex_of("a"), (0, 5), set(), id="frames of them"),
        pytest.param("sha256", hex_of("b"), None, set(), id="other bytes"),
        pytest.param("url", "https://example.org/a.mp4", None, set(), id="its url"),
    ],
)
def test_the_post_of_bytes_that_were_taken_down_meanwhile_goes_once(
    context: Context, subject: str, value: str, frames: tuple[int, int] | None, gone: set[str]
) -> None:
    remove(context, subject, value, frames)
    item = {"item_id": "a", "post_id": hex_of("post a", 32), "url": "https://example.org/a.mp4"}
    results = [ItemResult(item, [Row("videos", make_video("a")), Row("fetches", make_fetch("a", "a"))])]

    for _ in range(2):
        (result,) = fence(context, results)

    posts = [one.subject_value for one in read_removals(context.store).tombstones if one.subject == "post"]
    assert posts == sorted(gone)
    assert bool(result.rows) == (value == hex_of("b"))


def test_of_a_video_of_which_frames_were_taken_down_only_clips_that_carry_them_go(context: Context) -> None:
    kept, cut = make_clip("a", 0), make_clip("a", 1, packets_before=4)
    for clip in (kept, cut):
        context.store.put_if_absent(clip.object_key, b"packets")
    # Frame 20 stands before the second clip, and its file carries it.
    remove(context, "sha256", hex_of("a"), (20, 21))
    rows = [Row("shots", make_shot("a", 1)), Row("clips", cut), Row("clips", make_clip("b", 0))]

    (result,) = fence(context, [ItemResult({"item_id": "a"}, rows)])

    assert [row.record for row in result.rows] == [make_shot("a", 1), make_clip("b", 0)]
    assert context.store.stat(cut.object_key) is None
    assert context.store.stat(kept.object_key) is not None


def test_an_item_that_was_rejected_already_keeps_its_own_reason(context: Context) -> None:
    remove(context, "host", "elsewhere.example")
    rejected = ItemResult({"item_id": "a"}, [], TombstonedError("a: earlier"))

    assert fence(context, [rejected]) == [rejected]


def test_bytes_that_a_takedown_purged_under_a_running_batch_are_a_reject(context: Context) -> None:
    remove(context, "sha256", hex_of("a"))

    def read(item: dict[str, str]) -> list[Row]:
        context.store.get(layout.blob_key(item["video_id"]))
        return []

    (result,) = each_stored_item(context, [{"item_id": "a", "video_id": hex_of("a")}], read)

    assert isinstance(result.error, TombstonedError)


def test_bytes_that_are_gone_without_a_takedown_stop_the_batch(context: Context) -> None:
    remove(context, "sha256", hex_of("another"))

    def read(item: dict[str, str]) -> list[Row]:
        context.store.get(layout.blob_key(item["video_id"]))
        return []

    with pytest.raises(ObjectMissingError, match=f"no object blobs/{hex_of('a')}"):
        each_stored_item(context, [{"item_id": "a", "video_id": hex_of("a")}], read)


def test_a_clip_whose_file_was_cut_again_meanwhile_is_planned_anew(context: Context) -> None:
    clip = make_clip("a", 1, packets_before=4)
    remove(context, "sha256", hex_of("a"), (20, 21))
    item = {"item_id": clip.clip_id, "clip_id": clip.clip_id, "video_id": clip.video_id, "object_key": clip.object_key}

    def lost(_: Item) -> list[Row]:
        raise ObjectMissingError(f"{clip.object_key}: gone")

    (result,) = each_stored_item(context, [item], lost)

    assert result.error is not None
    assert result.error.reason == "cut_again"
    assert result.error.retry_after is not None


def test_a_lost_clip_of_a_video_that_nobody_touched_is_still_an_error(context: Context) -> None:
    clip = make_clip("b", 1)
    remove(context, "sha256", hex_of("a"), (20, 21))
    item = {"item_id": clip.clip_id, "clip_id": clip.clip_id, "video_id": clip.video_id, "object_key": clip.object_key}

    def lost(_: Item) -> list[Row]:
        raise ObjectMissingError(f"{clip.object_key}: gone")

    with pytest.raises(ObjectMissingError):
        each_stored_item(context, [item], lost)
