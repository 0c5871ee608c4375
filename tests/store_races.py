"""Many processes, and killed ones, against one store."""

import hashlib
import multiprocessing
import random
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sakuga_tasks.store.objects import open_store

Settings = dict[str, Any]
WAIT_S = 60
BIG_BYTES = 17 << 20
"""Two parts on S3."""

processes = multiprocessing.get_context("fork")


def assert_one_winner_per_key(url: str, settings: Settings, *, writers: int, keys: int) -> None:
    """Let every writer put every key at once: one is told it won, and its bytes are there."""
    start = processes.Barrier(writers)
    names = [f"receipt/{number:04}" for number in range(keys)]
    readers, children = [], []
    for number in range(writers):
        reader, writer = processes.Pipe(duplex=False)
        child = processes.Process(target=_race, args=(url, settings, names, b"%d" % number, start, writer))
        child.start()
        writer.close()
        readers.append(reader)
        children.append(child)
    won = [reader.recv() for reader in readers]
    for child, reader in zip(children, readers, strict=True):
        child.join(WAIT_S)
        reader.close()
        assert child.exitcode == 0
    store = open_store(url, **settings)
    for name in names:
        winners = [number for number, wins in enumerate(won) if name in wins]
        assert [b"%d" % number for number in winners] == [store.get(name)], f"{name}: {len(winners)} winners"


def _race(url: str, settings: Settings, names: list[str], data: bytes, start: Any, answer: Connection) -> None:
    store = open_store(url, **settings)
    wins = []
    for name in names:
        start.wait(WAIT_S)
        if store.put_if_absent(name, data):
            wins.append(name)
    answer.send(wins)


def assert_no_half_object_after_kills(url: str, settings: Settings, *, kills: int) -> None:
    """Kill a writer at random instants: every object is whole, and what is unfinished can be swept away."""
    instants = random.Random(7)
    with TemporaryDirectory() as folder:
        for number in range(kills):
            reader, writer = processes.Pipe(duplex=False)
            child = processes.Process(target=_write_for_ever, args=(url, settings, Path(folder), number, writer))
            child.start()
            writer.close()
            assert reader.recv() == "writing"
            child.join(instants.uniform(0.01, 0.25))
            child.kill()
            child.join(WAIT_S)
            reader.close()
    store = open_store(url, **settings)
    found = list(store.list(""))
    assert found
    for info in found:
        assert hashlib.sha256(store.get(info.key)).hexdigest() == info.key.rpartition("/")[2]
    store.remove_stale_scratch(timedelta(seconds=-5))
    assert store.remove_stale_scratch(timedelta(seconds=-5)) == 0


def _write_for_ever(url: str, settings: Settings, folder: Path, number: int, answer: Connection) -> None:
    store = open_store(url, **settings)
    path = folder / str(number)
    turn = 0
    while True:
        small = b"%d %d " % (number, turn) * 1000
        store.put_if_absent(f"small/{hashlib.sha256(small).hexdigest()}", small)
        big = small[:16].ljust(16) * (BIG_BYTES // 16)
        path.write_bytes(big)
        if turn == 0:
            answer.send("writing")
        store.put_file(f"big/{hashlib.sha256(big).hexdigest()}", path)
        turn += 1
