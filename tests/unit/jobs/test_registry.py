import subprocess
import sys

from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.walk import WALK

ENGINE = ("cv2", "numba", "scenedetect", "skimage", "torch")


def test_the_stages_stand_in_the_order_of_the_walk() -> None:
    assert [stage.name for stage in STAGES.values()] == list(WALK)


def test_tasks_that_plan_and_commit_load_no_engine() -> None:
    script = f"import sys, sakuga_tasks.jobs.registry; print([name for name in {ENGINE} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
