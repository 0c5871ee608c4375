"""kill -9 at random instants, then run again: the same tables, nothing half, nothing twice."""

import random
from pathlib import Path

import pytest

from sakuga_tasks.jobs.params import StageName
from sakuga_tasks.jobs.registry import STAGES
from tests.faults.conftest import Undisturbed
from tests.faults.walk import (
    IS_SOAK,
    PARAMS,
    assert_objects_are_whole,
    end,
    plan,
    processes,
    settings_of,
    start,
    tables,
    walk,
    work,
)

KILLS = 50 if IS_SOAK else 10
KILLS_PER_STORE = 5


@pytest.mark.parametrize("seed", range(KILLS // KILLS_PER_STORE))
def test_a_chain_killed_at_random_instants_ends_with_the_same_tables(
    undisturbed: Undisturbed, films: Path, tmp_path: Path, seed: int
) -> None:
    instants = random.Random(seed)
    store = tmp_path / "store"
    for _ in range(KILLS_PER_STORE):
        child = start(walk, store, films)
        child.join(instants.uniform(0.05, undisturbed.seconds / 2))
        child.kill()
        end(child)
        if store.exists():
            assert_objects_are_whole(store)
    assert end(start(walk, store, films)) == 0
    assert tables(store) == undisturbed.tables
    assert_objects_are_whole(store)


def test_a_second_run_of_the_chain_changes_nothing(undisturbed: Undisturbed, films: Path) -> None:
    assert end(start(walk, undisturbed.store, films)) == 0
    assert tables(undisturbed.store) == undisturbed.tables


def test_every_work_list_done_by_two_processes_at_once_counts_once(
    undisturbed: Undisturbed, films: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    names: list[StageName] = list(STAGES)
    for name in names:
        (key,) = plan(store, films, name).lists
        both = processes.Barrier(2)
        children = [start(work, store, name, key, both) for _ in range(2)]
        assert [end(child) for child in children] == [0, 0]
        STAGES[name].commit(settings_of(store), PARAMS)
    assert tables(store) == undisturbed.tables
    assert_objects_are_whole(store)


def test_two_chains_at_once_end_with_the_same_rows(undisturbed: Undisturbed, films: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    children = [start(walk, store, films) for _ in range(2)]
    assert [end(child) for child in children] == [0, 0]
    assert {name: len(rows) for name, rows in tables(store).items()} == {
        name: len(rows) for name, rows in undisturbed.tables.items()
    }
    assert_objects_are_whole(store)
