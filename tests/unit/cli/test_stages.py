import json
from pathlib import Path

import pytest


@pytest.mark.slow
def test_stage_by_stage_gives_what_run_gives(
    sakuga, tmp_path: Path, smallest_footage: Path, finished_store: Path
) -> None:
    store = tmp_path / "store"
    answers = {}
    for name in ("crawl", "download", "analyse", "sample", "annotate", "caption", "publish"):
        source = [smallest_footage, "--licence", "own"] if name == "crawl" else []
        done = sakuga(name, *source, "--store", store, "--json")
        assert done.exit_code == 0, done.stderr
        answers[name] = json.loads(done.stdout)
    assert [answers[name]["items_done"] for name in ("crawl", "download", "analyse")] == [1, 1, 1]
    assert [answers[name]["items_done"] for name in ("sample", "annotate", "caption")] == [2, 2, 2]
    assert (answers["publish"]["videos"], answers["publish"]["clips"]) == (1, 2)
    assert answers["publish"]["is_new"]
    version = answers["publish"]["release"]
    shards = sorted(path.relative_to(store) for path in (store / "releases" / version / "data").rglob("*.parquet"))
    assert shards
    for shard in shards:
        assert (store / shard).read_bytes() == (finished_store / shard).read_bytes()


def test_a_stage_run_again_plans_nothing(sakuga, store: Path) -> None:
    answer = json.loads(sakuga("analyse", "--store", store, "--json").stdout)
    assert (answer["items_planned"], answer["items_done"]) == (0, 1)


def test_a_stage_says_in_words_what_it_did(sakuga, store: Path) -> None:
    lines = dict(line.split(maxsplit=1) for line in sakuga("sample", "--store", store).stdout.splitlines())
    assert lines["items_done"] == "2"
    assert lines["rejects"] == "none"


def test_another_knob_is_another_run(sakuga, store: Path) -> None:
    answers = [
        json.loads(sakuga("sample", "--store", store, "--json", *knob).stdout)
        for knob in ([], ["--step-drawings", "3"])
    ]
    assert answers[0]["run_id"] != answers[1]["run_id"]
    assert answers[1]["items_planned"] == 2


def test_publish_asked_again_returns_the_release_there_is(sakuga, store: Path) -> None:
    answer = json.loads(sakuga("publish", "--store", store, "--json").stdout)
    assert not answer["is_new"]
    assert sakuga("publish", "--store", store).stdout.startswith("release ")


def test_a_stage_can_be_told_how_many_processes_to_work_with(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    source, store = tmp_path / "source", tmp_path / "store"
    source.mkdir()
    for number in range(2):
        film = (smallest_footage / "smallest.mp4").read_bytes()
        (source / f"{number}.mp4").write_bytes(film + bytes([number]))
    sakuga("crawl", source, "--store", store, "--licence", "own", "--processes", "1")
    answer = json.loads(sakuga("download", "--store", store, "--processes", "2", "--json").stdout)
    assert (answer["items_planned"], answer["items_done"]) == (2, 2)
