"""What is taken down is in no release from then on, whatever the snapshot still says."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.shot import Clip
from sakuga_tasks.store.sql import load_sql
from tests.sql.releases import build, read, read_splits
from tests.sql.synthetic import SHOT_FRAMES, add_video, digest, drawn, make_catalog, remember, some_rows

VIDEO = digest("v003")


def tombstone(subject: str, value: str, interval: tuple[int, int] | None = None) -> Tombstone:
    start, end = interval or (None, None)
    return Tombstone(
        tombstone_no=1,
        subject=subject,  # type: ignore[arg-type]
        subject_value=value,
        interval_start=start,
        interval_end=end,
        removal_reason="asked",
        requested_at=datetime(2026, 2, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "taken_down",
    [
        pytest.param(tombstone("sha256", VIDEO), id="bytes"),
        pytest.param(tombstone("url", "https://EXAMPLE.org:443/v003.mp4"), id="url"),
        pytest.param(tombstone("url", "https://example.org/v003"), id="page"),
        pytest.param(tombstone("post", digest("post v003", 32)), id="post"),
    ],
)
def test_a_video_taken_down_ships_nothing(taken_down: Tombstone, tmp_path: Path) -> None:
    built = build(some_rows(6), tmp_path, tombstones=[taken_down])
    assert {row["video_id"] for row in read_splits(tmp_path)} == {digest(f"v{no:03d}") for no in (0, 1, 2, 4, 5)}
    assert VIDEO not in {row["video_id"] for row in read(tmp_path, "provenance.parquet")}
    assert [step.items for step in built.manifest.funnel if step.reason == "taken_down"] == [3]


def test_frames_taken_down_hit_the_clips_that_hold_or_carry_them(tmp_path: Path) -> None:
    rows = some_rows(6)
    carrying = next(
        number
        for number, clip in enumerate(rows.by_table["clips"])
        if isinstance(clip, Clip) and (clip.video_id, clip.start_frame) == (VIDEO, 2 * SHOT_FRAMES)
    )
    rows.change("clips", carrying, packet_start_frame=40, skip_frames=8)
    build(rows, tmp_path, tombstones=[tombstone("sha256", VIDEO, (SHOT_FRAMES + 20, SHOT_FRAMES + 21))])
    left = [row["start_frame"] for row in read_splits(tmp_path) if row["video_id"] == VIDEO]
    assert left == [0]


def test_a_video_that_lost_its_bytes_to_a_takedown_of_frames_is_counted_where_it_is_read_no_more(
    tmp_path: Path,
) -> None:
    con = make_catalog(some_rows(6))
    asked = tombstone("sha256", VIDEO, (0, 5))
    con.execute(load_sql("ledger/insert_tombstone"), msgspec.structs.asdict(asked))
    before = build(con, tmp_path / "before", tombstones=[asked])
    con.execute("delete from clips where video_id = $video_id", {"video_id": VIDEO})
    con.execute("delete from shots where video_id = $video_id", {"video_id": VIDEO})
    after = build(con, tmp_path / "after", version="2026.2", tombstones=[asked])

    counts = [
        [step.items for step in built.manifest.funnel if step.reason == "frames_taken_down"]
        for built in (before, after)
    ]
    assert counts == [[], [1]]


def test_a_cluster_leaves_with_the_member_that_is_taken_down(tmp_path: Path) -> None:
    rows = some_rows(6)
    copy = add_video(rows, "copy", shots=1, hashes=[drawn("v003/0")])
    con = make_catalog(rows)
    remember(con, build(con, tmp_path / "first").remembered)
    build(con, tmp_path / "second", tombstones=[tombstone("sha256", VIDEO)])
    later = read_splits(tmp_path / "second") + read(tmp_path / "second", "duplicates.parquet")
    assert not {row["video_id"] for row in later} & {VIDEO, copy}


def test_a_dead_representative_leaves_its_split_to_its_successor(tmp_path: Path) -> None:
    rows = some_rows(30)
    copies = [add_video(rows, f"copy{no}", shots=1, hashes=[drawn(f"v{no:03d}/0")]) for no in range(30)]
    con = make_catalog(rows)
    first = build(con, tmp_path / "first")
    remember(con, first.remembered)
    before = {row["cluster_id"]: row for row in read_splits(tmp_path / "first")}
    dead = [row["representative_clip_id"] for row in read(tmp_path / "first", "duplicates.parquet")]
    for table in ("shots", "clips"):
        con.execute(f"delete from {table} where clip_id in (select unnest($dead))", {"dead": dead})
    build(con, tmp_path / "second", version="2026.2")
    heirs = [row for row in read_splits(tmp_path / "second") if row["clip_id"] != row["cluster_id"]]
    assert heirs
    assert {row["video_id"] for row in heirs} & set(copies)
    assert all(row["split"] == before[row["cluster_id"]]["split"] for row in heirs)
