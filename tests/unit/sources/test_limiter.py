"""Turns at a host are shared, ordered and never handed out twice."""

import subprocess
import sys
from pathlib import Path

import pytest

from sakuga_tasks.errors import RateLimitError
from sakuga_tasks.sources.limiter import FolderLimiter

NOW = 1_800_000_000.0
TURNS_EACH = 100
WORKER = """
import sys
from pathlib import Path
from sakuga_tasks.sources.limiter import FolderLimiter
limiter = FolderLimiter(Path(sys.argv[1]), wait_s_max=1e6, now=lambda: 1_800_000_000.0)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    print(limiter.acquire("example.org", interval_s=2.0))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "turns"


def test_turns_are_an_interval_apart(folder: Path) -> None:
    limiter = FolderLimiter(folder, now=lambda: NOW)
    assert [limiter.acquire("example.org", interval_s=1.5) for _ in range(4)] == [0.0, 1.5, 3.0, 4.5]


def test_hosts_do_not_wait_for_each_other(folder: Path) -> None:
    limiter = FolderLimiter(folder, now=lambda: NOW)
    assert [limiter.acquire(host, interval_s=9.0) for host in ("a.org", "b.org", "::1")] == [0.0, 0.0, 0.0]


def test_a_turn_missed_is_not_saved_up(folder: Path) -> None:
    times = iter([NOW, NOW + 100, NOW + 100])
    limiter = FolderLimiter(folder, now=lambda: next(times))
    assert [limiter.acquire("example.org", interval_s=1.0) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_a_postponed_host_hands_out_no_turn_before(folder: Path) -> None:
    limiter = FolderLimiter(folder, now=lambda: NOW)
    limiter.postpone("example.org", delay_s=60.0)
    limiter.postpone("example.org", delay_s=5.0)
    assert limiter.acquire("example.org", interval_s=1.0) == 60.0


def test_a_turn_too_far_away_is_refused_and_not_reserved(folder: Path) -> None:
    limiter = FolderLimiter(folder, wait_s_max=30.0, now=lambda: NOW)
    limiter.postpone("example.org", delay_s=31.0)
    for _ in range(2):
        with pytest.raises(RateLimitError, match=r"next turn in 31 s, over 30 s") as caught:
            limiter.acquire("example.org", interval_s=1.0)
        assert caught.value.retry_after_s == 31.0


def test_a_schedule_written_by_nobody_counts_as_free(folder: Path) -> None:
    limiter = FolderLimiter(folder, now=lambda: NOW)
    (folder / "example.org").write_bytes(b"18")
    assert limiter.acquire("example.org", interval_s=1.0) == 0.0


def test_two_processes_share_one_schedule(folder: Path) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(folder), str(TURNS_EACH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    turns = [float(line) for worker in workers for line in worker.communicate(timeout=60)[0].split()]
    assert sorted(turns) == [2.0 * turn for turn in range(2 * TURNS_EACH)]
