import subprocess
import sys

from sakuga_tasks.jobs.params import DatasetParams, runs_of
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.walk import QUEUES, WALK

HEAVY = ("av", "boto3", "cv2", "duckdb", "httpx", "msgspec", "numpy", "pyarrow")


def test_every_stage_of_the_walk_has_a_job_and_a_run_in_its_order() -> None:
    assert list(STAGES) == list(runs_of(DatasetParams())) == list(WALK)
    assert [stage.name for stage in STAGES.values()] == list(WALK)


def test_every_stage_is_on_a_known_queue() -> None:
    assert {step.queue for step in WALK.values()} <= set(QUEUES)


def test_reading_the_walk_loads_nothing_heavy() -> None:
    script = f"import sys, sakuga_tasks.jobs.walk; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
