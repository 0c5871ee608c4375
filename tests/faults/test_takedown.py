"""A takedown between any two steps, and while a batch runs: not a byte left, not a row later, nothing comes back."""

import os
import random
import shutil
import signal
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sakuga_tasks.jobs.batch import ItemResult
from sakuga_tasks.jobs.context import Context, open_context
from sakuga_tasks.jobs.fence import fence
from sakuga_tasks.jobs.params import StageName
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.takedown import add_takedown, enforce
from sakuga_tasks.store import layout
from sakuga_tasks.store.objects import open_store
from sakuga_tasks.store.snapshots import read_catalog
from tests.faults.conftest import Undisturbed
from tests.faults.walk import (
    IS_SOAK,
    PARAMS,
    end,
    objects,
    plan,
    settings_of,
    snapshot_text,
    start,
    walk,
    work,
)

SUBJECTS = ("url", "sha256", "frames")
STEPS = [(name, step) for name in STAGES for step in ("planned", "worked", "committed")]
BEFORE_BYTES = [*STEPS[:4]]
# By default each step meets one subject, but steps that leave bytes behind before their commit, and the last, meet all.
CASES = [
    (name, step, subject)
    for number, (name, step) in enumerate(STEPS)
    for subject in SUBJECTS
    if IS_SOAK
    or (name in {"download", "analyse"} and step == "worked")
    or (name, step) == (list(STAGES)[-1], "committed")
    or (step != "planned" and subject == SUBJECTS[number % 3])
]
BATCHES = ("download", "analyse", "sample", "annotate")
# A slice of a file this long is found wherever it was copied to.
SLICE_BYTES = 64


class Taken(NamedTuple):
    """What must be gone: ids, and slices of the bytes, of the film `taken.mp4` or of its first shot."""

    video_id: str
    url: str
    ids: tuple[str, ...]
    slices: tuple[bytes, ...]
    is_whole: bool


def slices_of(data: bytes) -> tuple[bytes, bytes]:
    third = len(data) // 3
    return data[third : third + SLICE_BYTES], data[2 * third : 2 * third + SLICE_BYTES]


@pytest.fixture(scope="session")
def wanted(undisturbed: Undisturbed, films: Path) -> dict[str, Taken]:
    """What each kind of request must remove, read off the undisturbed store."""
    url = (films / "taken.mp4").as_uri()
    store = open_store(str(undisturbed.store), create=False)
    with read_catalog(store) as con:
        post, video = con.execute(
            "select post_id, video_id from posts join fetches using (post_id) where url = $url", {"url": url}
        ).fetchall()[0]
        clips = con.execute(
            "select clip_id, object_key, start_frame from clips where video_id = $v", {"v": video}
        ).fetchall()
        (pack,) = con.execute("select distinct pack_key from samples").fetchall()[0]
    stills = pq.read_table(pa.BufferReader(store.get(pack))).to_pylist()

    def slices(ids: set[str]) -> tuple[bytes, ...]:
        pictures = [row["image"] for row in stills if row["clip_id"] in ids]
        files = [store.get(key) for clip, key, _ in clips if clip in ids]
        assert pictures
        assert files
        return tuple(part for data in (*pictures, *files) for part in slices_of(data))

    every = {clip for clip, _, _ in clips}
    first = {clip for clip, _, start_frame in clips if start_frame == 0}
    film = slices_of((films / "taken.mp4").read_bytes())
    whole = Taken(video, url, (url, post, video, *sorted(every)), (*film, *slices(every)), is_whole=True)
    return {
        "url": whole,
        "sha256": whole,
        "frames": Taken(video, url, tuple(sorted(first)), slices(first), is_whole=False),
    }


def take_down(store: Path, subject: str, taken: Taken) -> None:
    add_takedown(
        settings_of(store),
        reason="asked by its author",
        url=taken.url if subject == "url" else None,
        sha256=None if subject == "url" else taken.video_id,
        frames=(3, 5) if subject == "frames" else None,
    )


def assert_gone(store: Path, taken: Taken) -> None:
    """Search every byte of the store, every Parquet row and every value of the catalog."""
    for key, data in objects(store).items():
        assert key != layout.blob_key(taken.video_id)
        assert not [part for part in taken.slices if part in data], f"{key} holds bytes of what was taken down"
        if not key.startswith((layout.TOMBSTONES, layout.LOG)):
            assert not [one for one in taken.ids if one in key], key
        if key.endswith(".parquet"):
            rows = [
                row for row in pq.read_table(pa.BufferReader(data)).to_pylist() if row.get("reason") != "taken_down"
            ]
            assert not [one for one in taken.ids if one in repr(rows)], key
    text = snapshot_text(open_store(str(store), create=False))
    assert not [one for one in taken.ids if one in text]


def assert_the_rest_is_there(store: Path, undisturbed: Undisturbed, taken: Taken) -> None:
    """The other film's rows are those of a run that nothing disturbed."""
    with (
        read_catalog(open_store(str(store), create=False)) as con,
        read_catalog(open_store(str(undisturbed.store), create=False)) as whole,
    ):
        for name in ("clips", "shots", "samples", "facts", "fused_captions"):
            query = f"select list(clip_id order by clip_id) from {name} where video_id <> $v"
            assert (
                con.execute(query, {"v": taken.video_id}).fetchall()
                == whole.execute(query, {"v": taken.video_id}).fetchall()
            )
        for (key,) in con.execute("select object_key from clips").fetchall():
            assert (store / key).exists(), "a row names a file that is gone"


@pytest.fixture(scope="session")
def steps(tmp_path_factory: pytest.TempPathFactory, films: Path) -> dict[tuple[str, str], Path]:
    """A copy of the store after every step of a chain."""
    store = tmp_path_factory.mktemp("steps") / "store"
    copies = {}
    for name, stage in STAGES.items():
        keys = plan(store, films, name).lists
        copies[name, "planned"] = copy(store, store.with_name(f"{name}-planned"))
        for key in keys:
            work(store, name, key)
        copies[name, "worked"] = copy(store, store.with_name(f"{name}-worked"))
        stage.commit(settings_of(store), PARAMS)
        copies[name, "committed"] = copy(store, store.with_name(f"{name}-committed"))
    return copies


def copy(store: Path, to: Path) -> Path:
    shutil.copytree(store, to)
    return to


@pytest.mark.parametrize(("name", "step", "subject"), CASES, ids=["-".join(case) for case in CASES])
def test_a_takedown_between_any_two_steps_leaves_nothing_and_nothing_comes_back(
    steps: dict[tuple[str, str], Path],
    undisturbed: Undisturbed,
    wanted: dict[str, Taken],
    films: Path,
    tmp_path: Path,
    name: StageName,
    step: str,
    subject: str,
) -> None:
    store, taken = copy(steps[name, step], tmp_path / "store"), wanted[subject]
    if subject == "sha256" and (name, step) in BEFORE_BYTES:
        taken = taken._replace(ids=taken.ids[2:])  # that the post is of these bytes is not known yet
    take_down(store, subject, taken)
    assert_gone(store, taken)
    walk(store, films)
    assert_gone(store, taken)
    assert_the_rest_is_there(store, undisturbed, taken)


@pytest.mark.parametrize("seed", range(24 if IS_SOAK else 6))
def test_a_takedown_while_a_batch_runs_leaves_nothing_and_nothing_comes_back(
    steps: dict[tuple[str, str], Path],
    undisturbed: Undisturbed,
    wanted: dict[str, Taken],
    films: Path,
    tmp_path: Path,
    seed: int,
) -> None:
    name: StageName = BATCHES[seed % len(BATCHES)]
    subject = SUBJECTS[seed % 3]
    store, taken = copy(steps[name, "planned"], tmp_path / "store"), wanted[subject]
    (key,) = plan(store, films, name).lists
    child = start(work, store, name, key)
    child.join(random.Random(seed).uniform(0.02, 0.3))
    if child.exitcode is None:
        os.kill(child.pid, signal.SIGSTOP)  # Wherever it is now, it goes on when all is purged.
    take_down(store, subject, taken)
    if child.exitcode is None:
        os.kill(child.pid, signal.SIGCONT)
    assert end(child) in {0, 1}  # 1: its input was purged under its hands
    walk(store, films)
    assert_gone(store, taken)
    assert_the_rest_is_there(store, undisturbed, taken)
    assert enforce(open_context(settings_of(store))).objects_deleted == 0


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("name", BATCHES)
def test_a_takedown_between_a_batchs_bytes_and_its_fence_leaves_nothing(
    steps: dict[tuple[str, str], Path],
    wanted: dict[str, Taken],
    films: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: StageName,
    subject: str,
) -> None:
    store, taken = copy(steps[name, "planned"], tmp_path / "store"), wanted[subject]
    (key,) = plan(store, films, name).lists

    def fence_late(context: Context, results: list[ItemResult]) -> list[ItemResult]:
        take_down(store, subject, taken)
        return fence(context, results)

    monkeypatch.setattr("sakuga_tasks.jobs.stage.fence", fence_late)
    work(store, name, key)
    monkeypatch.undo()
    walk(store, films)

    assert_gone(store, taken)
