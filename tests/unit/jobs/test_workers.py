import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sakuga_tasks.errors import TransientError
from sakuga_tasks.jobs.workers import open_workers

PARENT = """
import os, time
from sakuga_tasks.jobs.workers import open_workers

if __name__ == "__main__":
    with open_workers(1) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        time.sleep(600)
"""

INTERRUPTED = """
import os, signal
from sakuga_tasks.jobs.workers import open_workers

if __name__ == "__main__":
    try:
        with open_workers(2):
            os.killpg(0, signal.SIGINT)  # as a terminal does: to all, and the workers are not up yet
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_workers_answer_and_are_gone_after() -> None:
    with open_workers(2) as pool:
        workers = {pool.submit(os.getpid).result() for _ in range(3)}
    assert os.getpid() not in workers
    assert not any(map(is_alive, workers))


def test_a_killed_worker_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(TransientError, match="run it again, with fewer processes"), open_workers(1) as pool:
        pool.submit(os.kill, pool.submit(os.getpid).result(), signal.SIGKILL).result()


def test_an_interrupted_block_leaves_no_worker() -> None:
    workers = set()
    with pytest.raises(KeyboardInterrupt), open_workers(1) as pool:  # noqa: PT012 - the worker is asked first
        workers.add(pool.submit(os.getpid).result())
        pool.submit(time.sleep, 600)
        raise KeyboardInterrupt
    wait_for_the_end_of(workers.pop())


def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
        # The pipe closes when the last process that could write to it has ended.
        assert parent.stdout.read() == ""
    assert not is_alive(worker)


def test_ctrl_c_while_workers_start_is_heard_by_their_parent_alone(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(INTERRUPTED)
    command = [sys.executable, str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, start_new_session=True)
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


def wait_for_the_end_of(worker: int) -> None:
    try:
        os.waitpid(worker, 0)
    except ChildProcessError:
        assert not is_alive(worker)


def is_alive(process: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be read does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
