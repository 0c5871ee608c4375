"""The files of a release: the same bytes however they were made, typed even when empty."""

from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sakuga_tasks.jobs.release.content_hash import content_sha256
from sakuga_tasks.records.published import Duplicate, Provenance, PublishedClip
from sakuga_tasks.records.published_sql import GATHERED, gathering_sql
from sakuga_tasks.records.schema import arrow_schema
from sakuga_tasks.stages.publish import PublishParams
from sakuga_tasks.store.sql import load_sql
from tests.sql.releases import build, bytes_of, read_splits
from tests.sql.synthetic import PINS, Rows, add_video, drawn, make_catalog, rate, remember, some_rows

SMALL_GROUPS = PublishParams(rows_per_shard=1000, row_group_rows=2048)


@pytest.fixture(scope="module")
def many_rows() -> Rows:
    """A few thousand clips with duplicates: several row groups and shards."""
    rows = some_rows(1000)
    for number in range(20):
        add_video(rows, f"copy{number}", hashes=[drawn(f"v{number:03d}/{shot}") for shot in range(3)])
    rate(rows, "general")
    return rows


def test_threads_row_order_and_a_read_only_snapshot_do_not_change_a_byte(many_rows: Rows, tmp_path: Path) -> None:
    made = []
    for threads in (1, 2, 4):
        path = tmp_path / f"{threads}.duckdb"
        make_catalog(many_rows, path, shuffled_by=threads).close()
        with duckdb.connect(str(path), read_only=True, config={"threads": threads}) as con:
            build(con, tmp_path / str(threads), params=SMALL_GROUPS)
        made.append(bytes_of(tmp_path / str(threads)))
    groups = pq.ParquetFile(tmp_path / "1/sakuga42m/train_full.parquet").metadata
    assert sum(name.startswith("data/train/") for name in made[0]) >= 3
    # A second, short group: where DuckDB's threads used to change the bytes.
    assert [groups.row_group(no).num_rows for no in range(groups.num_row_groups)] == [2048, groups.num_rows - 2048]
    assert made[0] == made[1] == made[2]


def test_the_same_release_is_built_again_after_it_is_remembered(tmp_path: Path) -> None:
    con = make_catalog(some_rows())
    first = build(con, tmp_path / "first")
    remember(con, first.remembered)
    second = build(con, tmp_path / "second")
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "second")
    assert second.spec_sha256 == first.spec_sha256
    assert [table.num_rows for table in second.remembered.values()] == [0, 0, 0]


def test_another_version_changes_no_split_file(tmp_path: Path) -> None:
    build(some_rows(), tmp_path / "one", version="2026.1")
    build(some_rows(), tmp_path / "two", version="2027.4")
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_an_empty_split_still_has_one_typed_file(tmp_path: Path) -> None:
    build(some_rows(1), tmp_path)
    for split in ("train", "validation", "test"):
        (path,) = (tmp_path / "data" / split).iterdir()
        assert path.name == f"{split}-00000-of-00001.parquet"
        assert types_of(pq.read_schema(path)) == types_of(arrow_schema(PublishedClip))


def test_tables_beside_the_splits_have_the_types_of_their_records(tmp_path: Path) -> None:
    build(some_rows(1), tmp_path)
    assert types_of(pq.read_schema(tmp_path / "duplicates.parquet")) == types_of(arrow_schema(Duplicate))
    assert types_of(pq.read_schema(tmp_path / "provenance.parquet")) == types_of(arrow_schema(Provenance))


def test_shards_are_numbered_and_hold_every_row_once(many_rows: Rows, tmp_path: Path) -> None:
    build(many_rows, tmp_path, params=SMALL_GROUPS)
    names = sorted(path.name for path in (tmp_path / "data" / "train").iterdir())
    assert names == [f"train-{number:05d}-of-{len(names):05d}.parquet" for number in range(len(names))]
    clips = [row["clip_id"] for row in read_splits(tmp_path)]
    assert len(clips) == len(set(clips)) == 3000


def test_published_rows_satisfy_their_record(tmp_path: Path) -> None:
    rows = some_rows(3)
    rate(rows, "general")
    pins = msgspec.structs.replace(PINS, ratings=PINS.facts, tags=PINS.facts, captions=PINS.facts, no_model=())
    build(rows, tmp_path, pins=pins)
    for row in read_splits(tmp_path):
        msgspec.convert(row, PublishedClip)


def test_the_content_hash_knows_values_and_nothing_of_how_they_are_stored(tmp_path: Path) -> None:
    table = pa.table(
        {"text": ["a", None, "bc"], "list": [[1], None, []], "real": [1.5, None, 0.0], "is": [True, None, False]}
    )
    pq.write_table(table, tmp_path / "one.parquet", compression="zstd", row_group_size=1)
    pq.write_table(table, tmp_path / "two.parquet", compression="none", use_dictionary=False)
    same = {content_sha256(tmp_path / "one.parquet"), content_sha256(tmp_path / "two.parquet")}
    assert len(same) == 1
    others = [
        table.take([1, 0, 2]),
        table.slice(0, 2),
        table.rename_columns(["t", "list", "real", "is"]),
        table.set_column(0, "text", pa.array(["ab", None, "c"])),
        table.set_column(0, "text", pa.array(["a", "", "bc"])),
        table.set_column(1, "list", pa.array([[1], [], []])),
        table.set_column(2, "real", pa.array([1.5, 0.0, 0.0])),
    ]
    for number, other in enumerate(others):
        path = tmp_path / f"other{number}.parquet"
        pq.write_table(other, path)
        same.add(content_sha256(path))
    assert len(same) == 1 + len(others)


@pytest.mark.parametrize("name", list(GATHERED))
def test_generated_statements_are_up_to_date(name: str) -> None:
    assert load_sql(f"publish/create_{name}") == gathering_sql(name)


def types_of(schema: pa.Schema) -> dict[str, str]:
    # The name of a list's items is the writer's choice.
    return {field.name: str(field.type).replace("<element:", "<item:") for field in schema}
