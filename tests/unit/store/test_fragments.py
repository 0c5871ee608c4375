"""Fragments name their content and give back the rows they were made of."""

import hashlib
from pathlib import Path

import msgspec

from sakuga_tasks.records.post import Post
from sakuga_tasks.store.fragments import fetch_fragments, read_fragment, rows_to_table, write_fragment
from sakuga_tasks.store.objects import Store
from tests.unit.store.spine import make_post, make_run, make_shot

RUN = make_run().run_id
BATCH = "b" * 32


def put_posts(store: Store, *names: str) -> str:
    table = rows_to_table("posts", [make_post(name) for name in names], RUN)
    return write_fragment(store, table, table_name="posts", run_id=RUN, batch_id=BATCH).key


def test_rows_come_back_with_their_run(store: Store) -> None:
    posts = [make_post("a", title="A"), make_post("b", user_tags=["x", "y"])]
    ref = write_fragment(store, rows_to_table("posts", posts, RUN), table_name="posts", run_id=RUN, batch_id=BATCH)
    rows = read_fragment(store, ref.key).to_pylist()
    assert {row.pop("run_id") for row in rows} == {RUN}
    assert msgspec.convert(rows, list[Post]) == posts


def test_the_reference_says_size_count_and_hash_of_the_object(store: Store) -> None:
    table = rows_to_table("shots", [make_shot("v", 0), make_shot("v", 1)], RUN)
    ref = write_fragment(store, table, table_name="shots", run_id=RUN, batch_id=BATCH)
    data = store.get(ref.key)
    assert (ref.rows_count, ref.n_bytes, ref.sha256) == (2, len(data), hashlib.sha256(data).hexdigest())
    assert ref.key == f"fragments/shots/{RUN}/{BATCH}-{ref.sha256[:16]}.parquet"


def test_the_same_rows_are_one_object_and_other_rows_another(store: Store) -> None:
    first, again, other = put_posts(store, "a"), put_posts(store, "a"), put_posts(store, "b")
    assert first == again != other
    assert [info.key for info in store.list("fragments/")] == sorted([first, other])


def test_fetched_paths_hold_the_fragments_in_order(store: Store, tmp_path: Path) -> None:
    keys = [put_posts(store, name) for name in "cab"]
    paths = fetch_fragments(store, keys, tmp_path)
    assert [Path(path).read_bytes() for path in paths] == [store.get(key) for key in keys]


def test_a_fragment_without_rows_keeps_its_columns(store: Store) -> None:
    table = rows_to_table("posts", [], RUN)
    ref = write_fragment(store, table, table_name="posts", run_id=RUN, batch_id=BATCH)
    assert read_fragment(store, ref.key).schema.names == table.schema.names
