"""Every check finds the fault it is there for, and says what and how many."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import msgspec
import pytest

from sakuga_tasks.errors import FatalError
from sakuga_tasks.jobs.release.build import gather_release
from sakuga_tasks.jobs.release.checks import check_names, run_checks
from sakuga_tasks.stages.publish import PublishParams
from tests.sql.releases import build
from tests.sql.synthetic import PINS, Rows, add_video, drawn, make_catalog, rate, remember, some_rows

FIRST = "(select min(clip_id) from published where split = 'train')"
SOME_VIDEO = "(select min(video_id) from published where split = 'train')"

# What breaks, and the statements that plant it after all rows are gathered.
FAULTS: dict[str, list[str]] = {
    "clip_ids_are_unique": [f"insert into published select * from published where clip_id = {FIRST}"],
    "videos_are_in_one_split": [f"update published set split = 'test' where clip_id = {FIRST}"],
    "split_keys_are_in_one_split": [f"update published set split = 'test' where clip_id = {FIRST}"],
    "splits_never_change": [
        f"insert into split_assignments select split_key, 'test', '1', 'r', 1 from published where clip_id = {FIRST}"
    ],
    "clusters_have_one_row": [f"update published set cluster_id = 'c' where video_id = {SOME_VIDEO}"],
    "duplicates_are_outside_the_splits": [f"update duplicates set clip_id = {FIRST}"],
    "duplicates_have_a_representative": ["update duplicates set representative_clip_id = 'gone'"],
    "nothing_taken_down_ships": [f"insert into release_removed select {SOME_VIDEO}"],
    "licences_are_allowed": [f"update release_posts set licence_class = 'unknown' where video_id = {SOME_VIDEO}"],
    "licences_are_the_strictest": [
        f"update release_posts set licence_class = 'restricted' where video_id = {SOME_VIDEO}"
    ],
    "ratings_are_allowed": [f"update published set rating = 'explicit' where clip_id = {FIRST}"],
    "safe_rows_are_known_to_be_safe": [f"update published set rating_status = 'no_model' where clip_id = {FIRST}"],
    "statuses_match_values": [f"update published set brightness = null where clip_id = {FIRST}"],
    "annotations_cover_the_clips": [f"update published set facts_status = 'not_run' where clip_id = {FIRST}"],
    "shots_have_their_clips": [f"delete from clips where clip_id = {FIRST}"],
    "timesheets_sum_to_the_frames": [f"update published set timesheet = [1, 2] where clip_id = {FIRST}"],
    "frames_are_within_the_video": [f"update published set end_frame = 100 where clip_id = {FIRST}"],
    "clips_of_a_video_do_not_overlap": [
        f"update published set start_frame = 0, end_frame = 24 where video_id = {SOME_VIDEO}"
    ],
    "small_and_aesthetic_rows_are_in_train": ["update published set is_small = true where split = 'test'"],
    "no_local_path_ships": [f"update published set source_url = '/home/me/a.mp4' where clip_id = {FIRST}"],
    "tags_have_a_category_and_a_score": [f"update published set tag_scores = [1.0] where clip_id = {FIRST}"],
    "sakuga42m_identifiers_are_unique": ["update sakuga_numbers set video_no = 1"],
    "every_representative_is_published": [f"delete from published where clip_id = {FIRST}"],
}


@pytest.fixture(scope="module")
def sound() -> duckdb.DuckDBPyConnection:
    """A connection with the gathered rows of a sound release, and two duplicates."""
    rows = some_rows()
    add_video(rows, "copy", shots=2, hashes=[drawn("v000/0"), drawn("v001/1")])
    rate(rows, "general")
    con = make_catalog(rows)
    kinds = dict.fromkeys(("ratings", "tags", "aesthetics", "texts", "captions", "taxonomies"), PINS.facts)
    pins = msgspec.structs.replace(PINS, **kinds, no_model=())
    gather_release(con, version="2026.1", params=PublishParams(), pins=pins, tombstones=[])
    return con


@pytest.fixture
def gathered(sound: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sound release, in a transaction that is undone."""
    sound.begin()
    yield sound
    sound.rollback()


def test_every_check_has_a_fault_to_find() -> None:
    assert sorted(FAULTS) == check_names()


def test_a_sound_release_passes(gathered: duckdb.DuckDBPyConnection) -> None:
    assert run_checks(gathered) == check_names()


@pytest.mark.parametrize("name", list(FAULTS))
def test_a_planted_fault_is_found(name: str, gathered: duckdb.DuckDBPyConnection) -> None:
    for statement in FAULTS[name]:
        gathered.execute(statement)
    with pytest.raises(FatalError, match=rf"\b{name} \(.*\): \d+ rows, such as "):
        run_checks(gathered)


def test_frames_taken_down_in_a_carried_packet_are_found(gathered: duckdb.DuckDBPyConnection) -> None:
    gathered.execute(
        f"insert into release_removed_intervals select video_id, start_frame, start_frame + 1 "
        f"from published where clip_id = {FIRST}"
    )
    with pytest.raises(FatalError, match=r"nothing_taken_down_ships .*: 1 rows"):
        run_checks(gathered)


def test_a_clip_that_an_annotator_rejected_may_lack_its_annotation(tmp_path: Path) -> None:
    rows = some_rows(2)
    gone = rows.clip_ids()[0]
    rows.by_table["facts"] = [row for row in rows.by_table["facts"] if row.clip_id != gone]  # type: ignore[attr-defined]
    con = make_catalog(rows)
    with pytest.raises(FatalError, match=r"annotations_cover_the_clips .*: 1 rows"):
        build(con, tmp_path)
    con.execute(
        f"insert into outcomes values ('{gone}', 'b', false, 'corrupt_media', '', null, null, '{PINS.facts[0]}', 1, 0)"
    )
    build(con, tmp_path)


def test_nothing_is_written_when_a_check_fails(tmp_path: Path) -> None:
    rows = some_rows(2)
    rows.change("shots", 0, timesheet=[1, 2])
    with pytest.raises(FatalError, match="the release does not exist: 1 of"):
        build(rows, tmp_path / "release")
    assert not (tmp_path / "release").exists()


def test_a_row_that_breaks_the_dictionary_is_named(tmp_path: Path) -> None:
    con = make_catalog(some_rows(2))
    con.execute("alter table shots alter column cadence drop not null")
    con.execute("update shots set cadence = null")
    with pytest.raises(FatalError, match=r"breaks the column dictionary: .*cadence"):
        build(con, tmp_path)


def test_a_later_release_passes_the_same_checks(tmp_path: Path) -> None:
    rows: Rows = some_rows(20)
    con = make_catalog(rows)
    remember(con, build(con, tmp_path / "first").remembered)
    assert build(con, tmp_path / "second", version="2026.2").manifest.checks == check_names()
