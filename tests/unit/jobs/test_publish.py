"""Publish: the runs of the settings, claimed once, whole or not there, and never anything taken down."""

from pathlib import Path

import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError, EmptyReleaseError
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.jobs.params import DatasetParams, runs_of
from sakuga_tasks.jobs.publish import pins_of, publish, publish_into
from sakuga_tasks.jobs.takedown import add_takedown
from sakuga_tasks.stages.annotate import AnnotateParams
from sakuga_tasks.stages.publish import PublishParams
from sakuga_tasks.store.folder import FolderStore
from sakuga_tasks.store.releases import list_releases, release_key
from sakuga_tasks.store.tombstones import put_tombstones
from tests.unit.jobs.walk import PARAMS, ask, do_until, keys, settings_in, store_of
from tests.unit.store.spine import hex_of, make_tombstone


def test_a_release_pins_the_runs_of_its_settings() -> None:
    runs = runs_of(PARAMS)
    pins = pins_of(PARAMS)

    assert pins.segmentation == (runs["analyse"].run_id,)
    assert pins.facts == (runs["annotate"].run_id,)
    assert pins.fused_captions == (runs["caption"].run_id,)
    assert pins.tags == ()
    assert {"tags", "ratings", "aesthetics"} <= set(pins.no_model)


def test_a_learned_annotator_that_was_asked_has_no_model_all_the_same() -> None:
    pins = pins_of(DatasetParams(annotate=AnnotateParams(annotators=("facts", "ratings"))))

    assert pins.ratings == ()
    assert "ratings" in pins.no_model


@pytest.mark.slow
def test_asked_again_publish_returns_the_release_that_exists(walked: Settings) -> None:
    first = publish(walked, PARAMS, year=2026)
    before = keys(walked)

    second = publish(walked, PARAMS, year=2027)

    assert (first.version, first.is_new, first.videos, first.clips) == ("2026.1", True, 1, 2)
    assert (second.version, second.is_new, second.clips) == ("2026.1", False, 2)
    assert keys(walked) == before


@pytest.mark.slow
def test_another_specification_is_the_years_next_release(walked: Settings) -> None:
    publish(walked, PARAMS, year=2026)

    second = publish(walked, PARAMS, PublishParams(aesthetic_min=0.5), year=2026)

    assert (second.version, second.is_new) == ("2026.2", True)
    assert ask(walked, "select release_version from releases order by 1") == [("2026.1",), ("2026.2",)]


@pytest.mark.slow
def test_a_release_that_was_killed_before_its_manifest_is_finished_with_the_same_bytes(walked: Settings) -> None:
    publish(walked, PARAMS, year=2026)
    store = store_of(walked)
    whole = {key: store.get(key) for key in keys(walked, "releases/")}
    store.delete([release_key("2026.1", "manifest.json"), *keys(walked, release_key("2026.1", "data/"))])
    assert [one.is_complete for one in list_releases(store)] == [False]

    again = publish(walked, PARAMS, year=2026)

    assert (again.version, again.is_new) == ("2026.1", True)
    assert {key: store.get(key) for key in keys(walked, "releases/")} == whole


@pytest.mark.slow
def test_clips_on_their_way_through_another_chain_are_left_for_the_next_release(
    walked: Settings, source: Path, smallest_footage: Path
) -> None:
    (source / "late.mp4").write_bytes((smallest_footage / "smallest.mp4").read_bytes() + b"late")
    do_until(walked, source, "sample")

    before = publish(walked, PARAMS, year=2026)
    do_until(walked, source, "caption")
    after = publish(walked, PARAMS, year=2026)

    assert (before.version, before.clips, before.duplicates) == ("2026.1", 2, 0)
    assert (after.version, after.clips, after.duplicates) == ("2026.2", 2, 2)


def test_a_takedown_that_came_before_its_commit_keeps_its_rows_out(walked: Settings) -> None:
    ((video_id,),) = ask(walked, "select video_id from videos")
    put_tombstones(store_of(walked), [make_tombstone("sha256", video_id)])

    with pytest.raises(EmptyReleaseError, match="nothing to publish"):
        publish(walked, PARAMS)

    assert list_releases(store_of(walked)) == []


@pytest.mark.slow
def test_a_takedown_withdraws_what_holds_it_and_the_next_release_has_another_number(walked: Settings) -> None:
    publish(walked, PARAMS, year=2026)
    ((clip_video,), *_) = ask(walked, "select distinct video_id from clips")

    add_takedown(walked, reason="asked", sha256=clip_video, frames=(30, 31))
    after = publish(walked, PARAMS, year=2026)

    assert (after.version, after.clips) == ("2026.2", 1)
    assert [(one.version, one.is_withdrawn) for one in list_releases(store_of(walked))] == [
        ("2026.1", True),
        ("2026.2", False),
    ]


@pytest.mark.slow
def test_a_takedown_while_the_files_are_stored_withdraws_them(walked: Settings) -> None:
    ((video_id,), *_) = ask(walked, "select distinct video_id from clips")

    class Watched(FolderStore):
        """A store in which a takedown comes, and is purged, while the last file of a release is stored."""

        def put_if_absent(self, key: str, data: bytes) -> bool:
            if key.endswith("manifest.json") and not removed:
                removed.append(add_takedown(walked, reason="asked", sha256=video_id))
            return super().put_if_absent(key, data)

    removed: list[object] = []
    with pytest.raises(EmptyReleaseError):
        publish_into(Context(walked, Watched(Path(walked.store))), PARAMS, year=2026)

    assert [(one.version, one.is_withdrawn) for one in list_releases(store_of(walked))] == [("2026.1", True)]
    assert keys(walked, "releases/2026.1/data/") == []


@pytest.mark.slow
def test_a_takedown_of_something_else_changes_the_specification_not_the_rows(walked: Settings) -> None:
    first = publish(walked, PARAMS, year=2026)
    add_takedown(walked, reason="asked", sha256=hex_of("another"))

    second = publish(walked, PARAMS, year=2026)

    assert (second.version, second.clips) == ("2026.2", first.clips)


def test_a_store_that_does_not_exist_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no store there"):
        publish(settings_in(tmp_path), PARAMS)
    assert not (tmp_path / "store").exists()
