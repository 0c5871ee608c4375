"""The manifest and the data card of a release."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
import yaml  # type: ignore[import-untyped]

from sakuga_tasks.jobs.release.content_hash import content_sha256
from sakuga_tasks.jobs.release.manifest import Manifest
from sakuga_tasks.jobs.release.spec import read_spec
from sakuga_tasks.jobs.release.stored import decode_manifest
from sakuga_tasks.stages.publish import PublishParams
from sakuga_tasks.stages.split import SplitParams
from tests.sql.releases import build
from tests.sql.synthetic import ANALYSE_RUN, PINS, add_video, drawn, make_catalog, remember, some_rows


def test_the_manifest_describes_every_file(tmp_path: Path) -> None:
    build(some_rows(5), tmp_path)
    manifest = msgspec.json.decode((tmp_path / "manifest.json").read_bytes(), type=Manifest)
    on_disk = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {file.path for file in manifest.files} == on_disk - {"manifest.json"}
    for file in manifest.files:
        data = (tmp_path / file.path).read_bytes()
        assert (file.sha256, file.n_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
        if file.path.endswith(".parquet"):
            assert file.content_sha256 == content_sha256(tmp_path / file.path)
            assert file.rows == pq.ParquetFile(tmp_path / file.path).metadata.num_rows


def test_the_manifest_says_what_the_release_was_made_of(tmp_path: Path) -> None:
    built = build(some_rows(5), tmp_path)
    manifest = built.manifest
    assert built.manifest_sha256 == hashlib.sha256((tmp_path / "manifest.json").read_bytes()).hexdigest()
    assert manifest.spec_sha256 == manifest.spec.sha256 == built.spec_sha256
    assert manifest.salt == "sakuga-1"
    assert [run.run_id for run in manifest.runs] == [ANALYSE_RUN]
    assert "8x8 block" in manifest.key_frame_methods[ANALYSE_RUN]
    assert set(manifest.engine) == {"duckdb", "pyarrow", "python", "sakuga_tasks"}
    assert sum(one.clips for one in manifest.counts) == 15
    assert sum(one.seconds for one in manifest.counts) == pytest.approx(15.015)


def test_the_specification_changes_with_settings_and_inputs_only(tmp_path: Path) -> None:
    con = make_catalog(some_rows(5))
    first = read_spec(con, params=PublishParams(), pins=PINS, tombstones=[])
    salted = PublishParams(split=SplitParams(salt="other"))
    assert read_spec(con, params=salted, pins=PINS, tombstones=[]).sha256 != first.sha256
    remember(con, build(con, tmp_path).remembered)
    fragment = "insert into fragments values ('k', '{}', '{}', 'b', '{}', 1, 1, 1, {})"
    con.execute(fragment.format("cluster_members", "r", "0", 9))
    assert read_spec(con, params=PublishParams(), pins=PINS, tombstones=[]).sha256 == first.sha256
    con.execute(fragment.format("outcomes", "r", "0", 9).replace("'k'", "'refused'"))
    con.execute(fragment.format("posts", "r", "0", 9).replace("'k'", "'never fetched'"))
    assert read_spec(con, params=PublishParams(), pins=PINS, tombstones=[]).sha256 == first.sha256
    con.execute(fragment.format("facts", "r", "0", 10).replace("'k'", "'l'"))
    assert read_spec(con, params=PublishParams(), pins=PINS, tombstones=[]).log_no == 10


def test_what_a_release_reads_of_posts_and_outcomes_changes_its_specification(tmp_path: Path) -> None:
    con = make_catalog(some_rows(5))
    con.execute("update posts set log_no = 7 where post_id = (select min(post_id) from fetches)")
    assert read_spec(con, params=PublishParams(), pins=PINS, tombstones=[]).log_no == 7
    values = f"(select min(clip_id) from clips), 'b', false, 'corrupt_media', '', null, null, '{PINS.facts[0]}', 8, 0"
    con.execute(f"insert into outcomes values ({values})")
    assert read_spec(con, params=PublishParams(), pins=PINS, tombstones=[]).log_no == 8


def read_card(folder: Path) -> tuple[dict[str, Any], str]:
    _, header, text = (folder / "README.md").read_text().split("---\n", 2)
    return yaml.safe_load(header), text


def test_the_card_opens_with_a_header_that_names_every_split(tmp_path: Path) -> None:
    rows = some_rows(40)
    add_video(rows, "copy", shots=1, hashes=[drawn("v000/0")])
    build(rows, tmp_path)
    card, _ = read_card(tmp_path)
    splits = {config["config_name"]: [file["split"] for file in config["data_files"]] for config in card["configs"]}
    assert splits == {
        "default": ["train", "validation", "test"],
        "sakuga42m": ["train_full", "train_small", "val", "test"],
        "duplicates": ["train"],
        "provenance": ["train"],
    }
    assert card["size_categories"] == ["n<1K"]


def test_the_card_names_no_split_without_rows_because_datasets_refuses_those(tmp_path: Path) -> None:
    build(some_rows(1), tmp_path)
    card, _ = read_card(tmp_path)
    files = [file for config in card["configs"] for file in config["data_files"]]
    assert {path for file in files for path in tmp_path.glob(file["path"])}
    for file in files:
        assert sum(pq.ParquetFile(path).metadata.num_rows for path in tmp_path.glob(file["path"])) > 0
    assert [len(config["data_files"]) for config in card["configs"]] == [1, 1, 1]


def test_the_card_states_policies_limits_and_the_way_to_removal(tmp_path: Path) -> None:
    build(some_rows(5), tmp_path)
    _, text = read_card(tmp_path)
    for heading in ("## Licences and ratings", "## Known limits", "## Ask for removal"):
        assert heading in text
    assert "unknown licence: held back" in text
    assert "CC-BY-4.0 (open): 15 clips" in text


def test_a_manifest_of_a_newer_version_is_read_as_far_as_readers_need(tmp_path: Path) -> None:
    built = build(some_rows(5), tmp_path)
    written = msgspec.json.decode((tmp_path / "manifest.json").read_bytes())
    newer = written | {"spec": {"shape": "another"}, "weather": "fine"}
    head = decode_manifest(msgspec.json.encode(newer))
    assert (head.files, head.counts, head.duplicates) == (built.files, built.manifest.counts, 0)
