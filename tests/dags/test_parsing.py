"""Parsing a DAG file is light: the scheduler does it for ever, and every task does it again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DAG_FILES = sorted((Path(__file__).resolve().parents[2] / "dags").glob("*.py"))
HEAVY = ("av", "cv2", "duckdb", "numpy", "pyarrow", "scenedetect", "skimage", "torch")
PARSE_S_MAX = 1.0

# Processor time, so that a busy machine does not fail the test.
PROBE = """
import json, runpy, sys, time
import airflow.sdk
before = time.process_time()
runpy.run_path(sys.argv[1])
print(json.dumps({"parse_s": time.process_time() - before, "modules": sorted(sys.modules)}))
"""


@pytest.mark.parametrize("dag_file", DAG_FILES, ids=lambda path: path.stem)
def test_a_dag_file_parses_bare_light_and_fast(dag_file: Path, root: Path) -> None:
    path = os.pathsep.join(map(str, [root, root / "dags", root / "plugins"]))
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(dag_file)],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert not {module.partition(".")[0] for module in found["modules"]} & set(HEAVY)
    assert found["parse_s"] < PARSE_S_MAX
