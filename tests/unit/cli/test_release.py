import json
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sakuga_tasks.jobs.release.export import MARKER


@pytest.fixture
def version(sakuga, finished_store: Path) -> str:
    return json.loads(sakuga("release", "list", "--store", finished_store, "--json").stdout)[0]["version"]


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_is_listed_and_shown(sakuga, finished_store: Path, version: str) -> None:
    listed = sakuga("release", "list", "--store", finished_store).stdout
    assert listed.splitlines()[1].split()[:4] == [version, "published", "1", "2"]
    manifest = json.loads(sakuga("release", "show", version, "--store", finished_store, "--json").stdout)
    assert manifest["release_version"] == version
    assert "data/train/" in sakuga("release", "show", version, "--store", finished_store).stdout


def test_a_copied_store_tells_the_same_times(sakuga, finished_store: Path, store: Path) -> None:
    for path in store.rglob("*.json"):
        os.utime(path, (0, 0))
    told, told_of_copy = (
        json.loads(sakuga("release", "list", "--store", one, "--json").stdout)[0]["published_at"]
        for one in (finished_store, store)
    )
    assert told == told_of_copy
    assert told.startswith("20")


def test_a_whole_release_verifies(sakuga, finished_store: Path, version: str) -> None:
    assert "all as published" in sakuga("release", "verify", version, "--store", finished_store).stdout
    found = json.loads(sakuga("release", "verify", version, "--store", finished_store, "--json").stdout)
    assert found["files_count"] > 5


@pytest.mark.parametrize("damage", ["missing", "differs"])
def test_a_damaged_release_fails_by_the_name_of_the_file(sakuga, store: Path, version: str, damage: str) -> None:
    path = store / "releases" / version / "duplicates.parquet"
    path.unlink()
    if damage == "differs":
        path.write_bytes(b"other")
    done = sakuga("release", "verify", version, "--store", store)
    assert done.exit_code == 1
    assert "duplicates.parquet" in done.stderr
    assert damage in done.stderr


def test_an_edited_manifest_is_told_from_the_committed_one(sakuga, store: Path, version: str) -> None:
    path = store / "releases" / version / "manifest.json"
    text = path.read_bytes()
    path.unlink()
    path.write_bytes(text + b" ")
    done = sakuga("release", "verify", version, "--store", store)
    assert done.exit_code == 1
    assert "manifest.json differs from the catalog" in done.stderr


def test_export_writes_what_the_manifest_names_and_nothing_else(
    sakuga, finished_store: Path, version: str, tmp_path: Path
) -> None:
    done = sakuga("release", "export", version, "--store", finished_store, "--to", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.stderr
    files = files_of(tmp_path / "out")
    manifest = json.loads(files["manifest.json"])
    assert set(files) == {"manifest.json"} | {file["path"] for file in manifest["files"]}
    assert {"README.md", "duplicates.parquet", "provenance.parquet"} <= set(files)
    assert (
        pq.read_table(tmp_path / "out/data/train").num_rows
        + pq.read_table(tmp_path / "out/data/test").num_rows
        + (pq.read_table(tmp_path / "out/data/validation").num_rows)
        == 2
    )
    names = {"train_full", "train_aesthetic", "train_small", "val", "test"}
    assert {Path(name).stem for name in files if name.startswith("sakuga42m/")} == names


def test_the_export_of_a_release_has_its_report(sakuga, finished_store: Path, version: str, tmp_path: Path) -> None:
    sakuga("release", "export", version, "--store", finished_store, "--to", tmp_path / "out")
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html")


def test_a_killed_export_is_finished_by_another(sakuga, finished_store: Path, version: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    given = ("release", "export", version, "--store", finished_store, "--to", out)
    sakuga(*given)
    whole = files_of(out)
    (out / "manifest.json").unlink()
    (out / "provenance.parquet").write_bytes(b"half")
    (out / "README.md").unlink()
    (out / MARKER).write_text(version)
    assert sakuga(*given).exit_code == 0
    assert files_of(out) == whole


def test_an_export_repeated_changes_nothing(sakuga, finished_store: Path, version: str, tmp_path: Path) -> None:
    given = ("release", "export", version, "--store", finished_store, "--to", tmp_path / "out", "--json")
    first, again = json.loads(sakuga(*given).stdout), json.loads(sakuga(*given).stdout)
    assert first["files_kept"] == 0
    assert again["files_kept"] == again["files_count"] - 1


def test_an_export_never_writes_into_a_folder_that_holds_something_else(
    sakuga, finished_store: Path, version: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = sakuga("release", "export", version, "--store", finished_store, "--to", tmp_path)
    assert done.exit_code == 1
    assert "holds other files; give a new or empty folder" in done.stderr
    assert files_of(tmp_path) == {"mine.txt": b"mine"}


def test_a_file_in_the_place_of_the_folder_is_refused(
    sakuga, finished_store: Path, version: str, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("mine")
    done = sakuga("release", "export", version, "--store", finished_store, "--to", tmp_path / "out")
    assert done.exit_code == 1
    assert "is a file" in done.stderr


def test_a_file_that_is_not_as_published_stops_the_export_before_its_manifest(
    sakuga, store: Path, version: str, tmp_path: Path
) -> None:
    path = store / "releases" / version / "provenance.parquet"
    path.unlink()
    path.write_bytes(b"other")
    done = sakuga("release", "export", version, "--store", store, "--to", tmp_path / "out")
    assert done.exit_code == 1
    assert "provenance.parquet is not as published" in done.stderr
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_release_that_is_not_there_is_refused_with_those_there_are(
    sakuga, finished_store: Path, version: str
) -> None:
    done = sakuga("release", "show", "1999.1", "--store", finished_store)
    assert done.exit_code == 1
    assert f"there are: {version}" in done.stderr


def test_a_withdrawn_release_is_neither_verified_nor_exported(
    sakuga, store: Path, version: str, tmp_path: Path
) -> None:
    video = next(store.glob("blobs/*")).name
    assert sakuga("takedown", "add", "--store", store, "--sha256", video, "--reason", "asked").exit_code == 0
    assert sakuga("release", "list", "--store", store).stdout.splitlines()[1].split()[1] == "withdrawn"
    for given in (("verify", version), ("export", version, "--to", tmp_path / "out")):
        done = sakuga("release", *given, "--store", store)
        assert done.exit_code == 1
        assert "withdrawn, clips in it were taken down; publish a new one" in done.stderr
    assert not (tmp_path / "out").exists()
