"""What a row of a release says, and which clips get one."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from sakuga_tasks.errors import EmptyReleaseError
from sakuga_tasks.jobs.release.tables import count_held_back
from sakuga_tasks.records.video import Fetch
from sakuga_tasks.stages.publish import PublishParams
from sakuga_tasks.store.sql import load_sql
from tests.sql.releases import build, read, read_splits
from tests.sql.synthetic import PINS, RATED_PINS, Rows, a_post, add_video, digest, drawn, make_catalog, rate, some_rows


def add_post(rows: Rows, name: str, video_id: str, **values: object) -> None:
    post = msgspec.structs.replace(a_post(name), **values)
    rows.add("posts", post)
    rows.add("fetches", Fetch(post_id=post.post_id, video_id=video_id, fetched_at=datetime(2026, 1, 3, tzinfo=UTC)))


@pytest.mark.parametrize("licence_class", ["unknown", "restricted"])
def test_unknown_and_restricted_licences_ship_only_by_setting(licence_class: str, tmp_path: Path) -> None:
    rows = some_rows(3)
    add_video(rows, "closed", licence_class=licence_class)
    build(rows, tmp_path / "closed")
    params = PublishParams(**{f"ship_{licence_class}_licence": True})  # type: ignore[arg-type]
    build(rows, tmp_path / "shipped", params=params)
    assert len(read_splits(tmp_path / "closed")) == 9
    assert len(read_splits(tmp_path / "shipped")) == 12


def test_the_strictest_licence_of_all_posts_wins(tmp_path: Path) -> None:
    rows = some_rows(2)
    video_id = add_video(rows, "twice")
    add_post(rows, "copy", video_id, licence_class="restricted", licence="CC-BY-NC-4.0")
    build(rows, tmp_path / "held")
    build(rows, tmp_path / "shipped", params=PublishParams(ship_restricted_licence=True))
    assert video_id not in {row["video_id"] for row in read_splits(tmp_path / "held")}
    shown = {row["licence"] for row in read_splits(tmp_path / "shipped") if row["video_id"] == video_id}
    assert shown == {"CC-BY-NC-4.0"}


def test_a_restricted_post_does_not_hide_an_unknown_one(tmp_path: Path) -> None:
    rows = some_rows(1)
    video_id = add_video(rows, "twice", licence_class="restricted")
    add_post(rows, "copy", video_id, licence_class="unknown", licence=None)
    build(rows, tmp_path, params=PublishParams(ship_restricted_licence=True))
    assert video_id not in {row["video_id"] for row in read_splits(tmp_path)}


def test_the_earliest_post_is_shown_and_ties_go_by_file_name(tmp_path: Path) -> None:
    rows = Rows()
    video_id = add_video(rows, "late")
    add_post(rows, "b", video_id, published_at=datetime(2001, 1, 1, tzinfo=UTC), file_name="b.mp4", title="B")
    add_post(rows, "a", video_id, published_at=datetime(2001, 1, 1, tzinfo=UTC), file_name="a.mp4", title="A")
    build(rows, tmp_path)
    assert {row["title"] for row in read_splits(tmp_path)} == {"A"}


def test_local_paths_are_not_published(tmp_path: Path) -> None:
    rows = Rows()
    add_video(rows, "local")
    rows.change("posts", 0, url="file:///home/me/secret/v.mp4", page_url="file:///home/me", file_name="secret/v.mp4")
    build(rows, tmp_path)
    row = read_splits(tmp_path)[0]
    assert (row["source_url"], row["page_url"], row["source_name"]) == (None, None, "v.mp4")
    assert not any(b"secret" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert read(tmp_path, "sakuga42m/*.parquet")[0]["url_link"] is None


@pytest.mark.parametrize(("rating", "setting"), [("questionable", "ship_questionable"), ("explicit", "ship_explicit")])
def test_such_ratings_ship_only_by_setting_and_are_never_safe(rating: str, setting: str, tmp_path: Path) -> None:
    rows = some_rows(2)
    rate(rows, rating)
    with pytest.raises(EmptyReleaseError, match=f"6 clips are rated {rating} .{setting} is off"):
        build(rows, tmp_path / "held", pins=RATED_PINS)
    build(rows, tmp_path / "shipped", pins=RATED_PINS, params=PublishParams(**{setting: True}))  # type: ignore[arg-type]
    assert {row["is_safe"] for row in read_splits(tmp_path / "shipped")} == {False}


@pytest.mark.parametrize(("rating", "is_safe"), [("general", True), ("sensitive", True)])
def test_known_harmless_ratings_are_safe(rating: str, is_safe: bool, tmp_path: Path) -> None:
    rows = some_rows(2)
    rate(rows, rating)
    build(rows, tmp_path, pins=RATED_PINS)
    assert {row["is_safe"] for row in read_splits(tmp_path)} == {is_safe}


def test_an_unknown_rating_ships_and_is_not_safe(tmp_path: Path) -> None:
    build(some_rows(2), tmp_path)
    assert {(row["rating_status"], row["rating"], row["is_safe"]) for row in read_splits(tmp_path)} == {
        ("no_model", None, False)
    }


def test_a_status_tells_no_model_from_not_run(tmp_path: Path) -> None:
    pins = msgspec.structs.replace(PINS, no_model=("tags",))
    build(some_rows(2), tmp_path, pins=pins)
    row = read_splits(tmp_path)[0]
    assert (row["facts_status"], row["tags_status"], row["rating_status"]) == ("ok", "no_model", "not_run")


@pytest.mark.parametrize(("score", "is_aesthetic"), [(0.9, False), (0.91, True)])
def test_aesthetic_is_above_the_limit_and_in_train(score: float, is_aesthetic: bool, tmp_path: Path) -> None:
    rows = some_rows()
    rate(rows, "general", score=score)
    build(rows, tmp_path, pins=msgspec.structs.replace(PINS, aesthetics=PINS.facts, no_model=()))
    flags = {(row["split"], row["is_aesthetic"]) for row in read_splits(tmp_path)}
    assert flags == {("train", is_aesthetic), ("validation", False), ("test", False)}


def test_the_first_pinned_run_with_a_row_wins(tmp_path: Path) -> None:
    rows = some_rows(2)
    con = make_catalog(rows)
    con.execute("insert into facts by name select * replace ('1' as run_id, .75 as brightness) from facts")
    build(con, tmp_path / "new", pins=msgspec.structs.replace(PINS, facts=("1", *PINS.facts)))
    build(con, tmp_path / "old", pins=msgspec.structs.replace(PINS, facts=(*PINS.facts, "1")))
    assert {row["brightness"] for row in read_splits(tmp_path / "new")} == {0.75}
    assert {row["brightness"] for row in read_splits(tmp_path / "old")} == {0.5}


def test_duplicates_stand_beside_the_splits(tmp_path: Path) -> None:
    rows = some_rows(3)
    hashes = [drawn("v000/0"), drawn("new"), [value ^ 1 for value in drawn("v001/1")]]
    copy = add_video(rows, "copy", hashes=hashes)
    built = build(rows, tmp_path)
    beside = read(tmp_path, "duplicates.parquet")
    assert sorted(row["cluster_kind"] for row in beside) == ["exact", "near"]
    shipped = {row["clip_id"]: row for row in read_splits(tmp_path)}
    assert len(shipped) == 10
    for row in beside:
        assert row["representative_clip_id"] in shipped
        assert row["clip_id"] not in shipped
        assert copy in {row["video_id"], row["representative_video_id"]}
    assert built.manifest.duplicates == 2


def test_a_work_lies_in_one_split(tmp_path: Path) -> None:
    rows = Rows()
    for number in range(30):
        add_video(rows, f"w{number}", work=["One film", "one  FILM"][number % 2], shots=1)
    build(rows, tmp_path)
    assert len({row["split"] for row in read_splits(tmp_path)}) == 1


def test_dropped_shots_and_held_clips_are_counted_by_reason(tmp_path: Path) -> None:
    rows = some_rows(2)
    add_video(rows, "unknown", licence_class="unknown")
    rows.change("shots", 0, drop_reason="short_shot")
    del rows.by_table["clips"][0]
    con = make_catalog(rows)
    built = build(con, tmp_path)
    assert count_held_back(con) == {"licence_unknown": 3, "short_shot": 1}
    steps = {(step.step, step.reason): step.items for step in built.manifest.funnel}
    assert steps["clips_held_back", "licence_unknown"] == 3
    assert steps["shots_dropped", "short_shot"] == 1
    assert sum(items for (step, _), items in steps.items() if step == "clips_published") == 5


def test_an_empty_release_is_refused_with_what_held_it_back(tmp_path: Path) -> None:
    rows = some_rows(2, licence_class="unknown")
    with pytest.raises(EmptyReleaseError, match="6 clips have an unknown licence"):
        build(rows, tmp_path)
    with pytest.raises(EmptyReleaseError, match="analyse videos first"):
        build(Rows(), tmp_path)
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("ticks", "num", "den", "text"),
    [
        (3003, 1, 24000, "00:00:00.125"),
        (257 * 1001, 1, 24000, "00:00:10.719"),
        (0, 1, 1000, "00:00:00.000"),
        (-5, 1, 1000, "00:00:00.000"),
        (59_999_5, 1, 10_000, "00:01:00.000"),
        (3_600_000, 1, 1000, "01:00:00.000"),
        (2**62, 1, 90_000_000_000, "14233:35:55.760"),
    ],
)
def test_clock_text_rounds_to_the_nearest_millisecond(ticks: int, num: int, den: int, text: str) -> None:
    con = make_catalog(Rows())
    con.execute(load_sql("publish/clock_text"))
    assert con.execute(
        "select clock_text($ticks, $num, $den)", {"ticks": ticks, "num": num, "den": den}
    ).fetchall() == [(text,)]


def test_provenance_has_every_post_and_the_runs(tmp_path: Path) -> None:
    rows = some_rows(1)
    video_id = add_video(rows, "twice")
    add_post(rows, "copy", video_id)
    add_video(rows, "held", licence_class="unknown")
    build(rows, tmp_path)
    found = read(tmp_path, "provenance.parquet")
    assert len(found) == 3
    assert {row["video_id"] for row in found} == {video_id, digest("v000")}
    assert {(row["crawl_run_id"], row["download_run_id"], row["analyse_run_id"]) for row in found} == {
        ("c" * 16, "d" * 16, "a" * 16)
    }
