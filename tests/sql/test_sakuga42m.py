"""The files shaped like Sakuga-42M's: its 25 columns, types and text formats, by value."""

from hashlib import sha256
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tests.sql.releases import build, read, read_splits
from tests.sql.synthetic import PINS, Rows, add_video, digest, rate, some_rows

TEXT, REAL, WHOLE = pa.string(), pa.float64(), pa.int64()
SCHEMA = {
    "identifier": TEXT,
    "hash_identifier": TEXT,
    "url_link": TEXT,
    "scene_start_time": TEXT,
    "scene_end_time": TEXT,
    "frame_number": REAL,
    "key_frame_number": REAL,
    "anime_tags": TEXT,
    "user_tags": TEXT,
    "text_description": TEXT,
    "aesthetic_score": REAL,
    "dynamic_score": REAL,
    "rating": TEXT,
    "text_prob": REAL,
    "width": WHOLE,
    "height": WHOLE,
    "file_ext": TEXT,
    "file_size": TEXT,
    "fps": REAL,
    "Taxonomy_Time": TEXT,
    "Taxonomy_Venue": TEXT,
    "Taxonomy_Media": TEXT,
    "Taxonomy_Filming": TEXT,
    "Taxonomy_Composition": TEXT,
    "Taxonomy_Character": TEXT,
}
ALL_PINS = msgspec.structs.replace(
    PINS,
    tags=PINS.facts,
    ratings=PINS.facts,
    aesthetics=PINS.facts,
    texts=PINS.facts,
    taxonomies=PINS.facts,
    no_model=(),
)


def demo_rows() -> Rows:
    """The facts of the one row of the original that is left, told by a catalog."""
    rows = Rows()
    video_id = add_video(rows, "140633", shots=1, hashes=[list(range(1 << 40, (1 << 40) + 51))[:24]])
    timesheet = [5] * 50 + [3]
    times = {"start_frame": 3, "end_frame": 256, "start_pts": 3003, "end_pts": 257 * 1001}
    rows.change("posts", 0, source_post_no=140633, user_tags=["animated", "artist unknown", "doraemon"])
    hashes = {"drawing_hashes": [1 << 40] * 51, "hash_contrasts": [80] * 51}
    rows.change("shots", 0, timesheet=timesheet, drawings_count=51, **times, **hashes)
    rows.change("clips", 0, start_frame=3, end_frame=256, len_frames=253, packet_start_frame=3, packet_end_frame=256)
    rate(rows, "general", score=0.842)
    assert video_id == digest("140633")
    return rows


def test_every_file_has_the_25_columns_and_types_even_when_empty(tmp_path: Path) -> None:
    build(demo_rows(), tmp_path, pins=ALL_PINS)
    names = ["test", "train_aesthetic", "train_full", "train_small", "val"]
    assert sorted(path.stem for path in (tmp_path / "sakuga42m").iterdir()) == names
    for name in names:
        schema = pq.read_schema(tmp_path / f"sakuga42m/{name}.parquet")
        assert dict(zip(schema.names, schema.types, strict=True)) == SCHEMA
        assert schema.names == list(SCHEMA)


def test_the_demo_row_comes_out_in_its_formats(tmp_path: Path) -> None:
    build(demo_rows(), tmp_path, pins=ALL_PINS)
    (row,) = [row for name in ("train_full", "val", "test") for row in read(tmp_path, f"sakuga42m/{name}.parquet")]
    assert row == {
        "identifier": "140633:3",
        "hash_identifier": sha256(b"140633:3").hexdigest(),
        "url_link": "https://example.org/140633.mp4",
        "scene_start_time": "00:00:00.125",
        "scene_end_time": "00:00:10.719",
        "frame_number": 253.0,
        "key_frame_number": 51.0,
        "anime_tags": "no_humans solo",
        "user_tags": "animated artist_unknown doraemon",
        "text_description": "Clip 0.",
        "aesthetic_score": 0.842,
        "dynamic_score": 51 / 253,
        "rating": "general",
        "text_prob": 0.0,
        "width": 852,
        "height": 480,
        "file_ext": "mp4",
        "file_size": "1.61MB",
        "fps": 24000 / 1001,
        "Taxonomy_Time": "daylight(lable: 0)",
        "Taxonomy_Venue": "indoors(label: 1)",
        "Taxonomy_Media": "Others(label: -1)",
        "Taxonomy_Filming": None,
        "Taxonomy_Composition": None,
        "Taxonomy_Character": None,
    }


def test_files_hold_the_rows_of_their_split(tmp_path: Path) -> None:
    rows = some_rows()
    rate(rows, "general", score=0.95)
    build(rows, tmp_path, pins=ALL_PINS)
    shipped = read_splits(tmp_path)
    counts = {path.stem: len(pq.read_table(path)) for path in (tmp_path / "sakuga42m").iterdir()}
    splits = [row["split"] for row in shipped]
    assert counts == {
        "train_full": splits.count("train"),
        "train_aesthetic": splits.count("train"),
        "train_small": sum(row["is_small"] for row in shipped),
        "val": splits.count("validation"),
        "test": splits.count("test"),
    }


def test_identifiers_follow_the_hash_where_there_is_no_post_number(tmp_path: Path) -> None:
    rows = some_rows(3)
    build(rows, tmp_path)
    found = {row["identifier"] for row in read(tmp_path, "sakuga42m/train_full.parquet")}
    known = {
        f"{int(row['video_id'], 16) >> (256 - 52)}:{row['start_frame']}"
        for row in read_splits(tmp_path)
        if row["split"] == "train"
    }
    assert found == known


def test_a_post_number_that_two_videos_share_names_neither(tmp_path: Path) -> None:
    rows = some_rows(2)
    rows.change("posts", 0, source_post_no=7)
    rows.change("posts", 1, source_post_no=7)
    build(rows, tmp_path)
    found = [row["identifier"] for row in read(tmp_path, "sakuga42m/[tv][re][as][il]*.parquet")]
    assert not any(name.startswith("7:") for name in found)


def test_the_rate_without_a_container_rate_is_that_of_the_clip(tmp_path: Path) -> None:
    rows = some_rows(1)
    rows.change("videos", 0, fps_num=None, fps_den=None)
    build(rows, tmp_path)
    rates = [
        row["fps"] for name in ("train_full", "val", "test") for row in read(tmp_path, f"sakuga42m/{name}.parquet")
    ]
    assert rates == [24000 / 1001] * 3
