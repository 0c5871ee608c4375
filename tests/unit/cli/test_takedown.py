import json
from pathlib import Path

import duckdb
import pytest


def video_of(store: Path) -> str:
    return next(store.glob("blobs/*")).name


def count(sakuga, store: Path, table: str) -> int:
    done = sakuga("catalog", "sql", f"select count(*) as n from {table}", "--store", store, "--json")
    return json.loads(done.stdout)["n"]


@pytest.mark.slow
def test_a_file_is_removed_by_its_sha256_and_does_not_come_back(sakuga, store: Path, smallest_footage: Path) -> None:
    video = video_of(store)
    done = sakuga("takedown", "add", "--store", store, "--sha256", video.upper(), "--reason", "asked by mail", "--json")
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["videos_removed"] == 1
    assert report["objects_deleted"] > 0 == report["objects_left"]
    version = json.loads(sakuga("release", "list", "--store", store, "--json").stdout)[0]["version"]
    shown = sakuga("release", "show", version, "--store", store).stdout
    assert "withdrawn" in shown
    assert "data/train/" not in shown
    assert count(sakuga, store, "videos") == count(sakuga, store, "clips") == 0
    assert not [path for path in store.rglob("*") if video in path.name and path.is_file()]
    again = sakuga("run", smallest_footage, "--store", store, "--licence", "own")
    assert again.exit_code == 1
    assert "nothing to publish" in again.stderr
    assert not list(store.glob("blobs/*"))


def test_a_url_is_removed_with_all_that_follows(sakuga, store: Path, smallest_footage: Path) -> None:
    url = (smallest_footage / "smallest.mp4").resolve().as_uri()
    assert sakuga("takedown", "add", "--store", store, "--url", url, "--reason", "asked").exit_code == 0
    assert count(sakuga, store, "posts") == 0
    assert not list(store.glob("blobs/*"))


def test_frames_take_the_clips_that_overlap_them(sakuga, store: Path) -> None:
    given = f"{video_of(store)}:30-31"
    done = sakuga("takedown", "add", "--store", store, "--clip", given, "--reason", "asked")
    assert done.exit_code == 0, done.stderr
    assert dict(line.split() for line in done.stdout.splitlines())["clips_removed"] == "1"
    assert count(sakuga, store, "clips") == 1


def test_takedowns_are_listed_and_enforced_again(sakuga, store: Path) -> None:
    video = video_of(store)
    sakuga("takedown", "add", "--store", store, "--sha256", video, "--reason", "asked by mail")
    listed = [json.loads(line) for line in sakuga("takedown", "list", "--store", store, "--json").stdout.splitlines()]
    assert [(one["subject"], one["subject_value"], one["removal_reason"]) for one in listed] == [
        ("sha256", video, "asked by mail")
    ]
    assert "asked by mail" in sakuga("takedown", "list", "--store", store).stdout
    (store / "blobs").mkdir(exist_ok=True)
    (store / "blobs" / video).write_bytes(b"written by a job that was still running")
    done = sakuga("takedown", "enforce", "--store", store, "--json")
    assert json.loads(done.stdout)["objects_deleted"] == 1
    assert not list(store.glob("blobs/*"))
    assert "objects_deleted" in sakuga("takedown", "enforce", "--store", store).stdout


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["--sha256", "abc"],
        ["--clip", "abc:1-2"],
        ["--clip", f"{'a' * 64}:5-5"],
        ["--url", "https://example.org/fox", "--sha256", "a" * 64],
    ],
    ids=["nothing", "short sha256", "short video id", "empty range", "two subjects"],
)
def test_a_takedown_of_nothing_or_of_two_things_is_a_usage_error(sakuga, store: Path, given: list[str]) -> None:
    assert sakuga("takedown", "add", "--store", store, "--reason", "asked", *given).exit_code == 2
    assert sakuga("takedown", "list", "--store", store, "--json").stdout == ""


def test_a_takedown_needs_a_reason(sakuga, store: Path) -> None:
    assert sakuga("takedown", "add", "--store", store, "--sha256", "a" * 64).exit_code == 2


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_must_say_something(sakuga, store: Path, reason: str) -> None:
    done = sakuga("takedown", "add", "--store", store, "--sha256", "a" * 64, "--reason", reason)
    assert done.exit_code == 1
    assert "the reason is empty; write down who asked" in done.stderr
    assert not list(store.glob("tombstones/*"))


def test_what_the_store_never_held_is_counted_as_nothing(sakuga, store: Path) -> None:
    done = sakuga("takedown", "add", "--store", store, "--sha256", "a" * 64, "--reason", "asked", "--json")
    assert "the store holds nothing of it" in done.stderr
    said = json.loads(done.stdout)
    assert (said["posts_removed"], said["videos_removed"], said["clips_removed"], said["objects_deleted"]) == (0,) * 4


def test_a_takedown_on_a_newer_catalog_writes_nothing(sakuga, store: Path) -> None:
    newest = max(store.glob("catalog/*.duckdb"))
    newest.chmod(0o644)
    with duckdb.connect(str(newest)) as con:
        con.execute("insert into schema_migrations values (9999, 'from_the_future', 'ff')")
    before = sorted(store.rglob("*"))
    for given in (["takedown", "add", "--sha256", "a" * 64, "--reason", "asked"], ["run", store.parent / "films"]):
        (store.parent / "films").mkdir(exist_ok=True)
        (store.parent / "films" / "a.mp4").write_bytes(b"video")
        done = sakuga(*given, "--store", store)
        assert done.exit_code == 1
        assert "is newer than this code's" in done.stderr
    assert sorted(store.rglob("*")) == before
