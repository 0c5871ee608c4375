"""A store that vanishes in the middle, and a disk that fills up: one clear message, and the second run goes on."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import Undisturbed
from tests.faults.test_store_full_disk import MOUNT, UNSHARE, can_mount
from tests.faults.walk import REPOSITORY, assert_objects_are_whole, end, processes, start, tables, walk, walk_or_say

FILL = """
import subprocess, sys
from pathlib import Path
from sakuga_tasks.errors import SakugaError
from tests.faults.walk import assert_objects_are_whole, tables, walk

disk, films, copy = map(Path, sys.argv[1:])
for size in (None, "1m", "2m", "3m", "64m"):
    if size:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)
    try:
        walk(disk / "store", films)
        print("done")
    except SakugaError as error:
        print(f"{type(error).__name__}: {error}")
    assert_objects_are_whole(disk / "store")
subprocess.run(["cp", "-r", str(disk / "store"), str(copy)], check=True)
"""


@pytest.mark.parametrize("seed", range(4))
def test_a_store_that_vanishes_is_named_and_the_next_run_goes_on(
    undisturbed: Undisturbed, films: Path, tmp_path: Path, seed: int
) -> None:
    store, away = tmp_path / "store", tmp_path / "away"
    reader, writer = processes.Pipe(duplex=False)
    child = start(walk_or_say, store, films, writer)
    writer.close()
    child.join(random.Random(seed).uniform(0.1, undisturbed.seconds * 0.8))
    if store.exists():
        store.rename(away)
    said = reader.recv()
    assert end(child) == 0
    reader.close()
    assert "\n" not in said
    if said:
        assert said.startswith(("StoreBusyError", "ConfigError", "FileNotFoundError")), said
        assert str(store) in said
    if away.exists():
        if store.exists():  # made anew, empty, by a run that had only begun
            shutil.rmtree(store)
        away.rename(store)
    assert end(start(walk, store, films)) == 0
    assert tables(store) == undisturbed.tables
    assert_objects_are_whole(store)


@pytest.mark.skipif(not can_mount(), reason="unshare(1) may not mount a file system of its own here")
def test_a_full_disk_is_named_and_the_run_goes_on_when_there_is_room(
    undisturbed: Undisturbed, films: Path, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    command = [sys.executable, "-c", FILL, str(tmp_path / "disk"), str(films), str(tmp_path / "copy")]
    mount = MOUNT.replace("size=1m", "size=256k")
    done = subprocess.run(
        [*UNSHARE, mount, "sh", str(tmp_path / "disk"), *command],
        capture_output=True, text=True, check=False, cwd=REPOSITORY,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *full, last = done.stdout.splitlines()
    assert last == "done"
    assert full
    for line in full:
        if line != "done":
            assert line.startswith("StoreBusyError: "), line
            assert "space" in line
            assert "run it again" in line
    assert tables(tmp_path / "copy") == undisturbed.tables
