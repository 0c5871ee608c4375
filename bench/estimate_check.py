"""Measure what an estimate promises: seconds of one core and bytes of store per byte of video taken in.

    python bench/estimate_check.py [FOLDER ...]

Runs the chain with one process over footage drawn now, over ../shared/media where it is there, and over
every folder given; prints per source the ratios that `jobs/estimate.py` assumes and those measured. What a
run costs whatever it is given (the time to plan and commit, the snapshots) is measured on two seconds
and taken off, since an estimate is about large sources.
"""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.chain import run_stages
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.estimate import KEPT_PER_BYTE, WORK_S_PER_BYTE, estimate
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.store import layout

ROOT = Path(__file__).resolve().parents[1]
# What grows with the videos; snapshots and the log grow with the number of commits.
KEPT = (layout.BLOBS, layout.CLIPS, layout.PACKS, layout.FRAGMENTS)


class Cost(NamedTuple):
    """What one run took."""

    source_bytes: int
    work_s: float
    kept_bytes: int


def measure(source: Path) -> Cost:
    """Run the chain over a folder in a store of its own."""
    with TemporaryDirectory() as folder:
        settings = Settings(store=f"{folder}/store", cache=f"{folder}/cache")
        expected = estimate(settings, DatasetParams(), source=str(source), licence="own")
        began = time.process_time()
        run_stages(settings, DatasetParams(), source=str(source), licence="own", rejects_ratio_max=1.0)
        work_s = time.process_time() - began
        store = open_context(settings).store
        kept = sum(info.n_bytes for prefix in KEPT for info in store.list(prefix))
    return Cost(expected.source_bytes, work_s, kept)


def draw(folder: Path, *options: str) -> Path:
    """Draw footage into a folder and return it."""
    script = ROOT / "bench" / "footage.py"
    subprocess.run([sys.executable, str(script), "--out", str(folder), *options], check=True, capture_output=True)
    return folder


def main() -> None:
    """Measure every source and print the ratios."""
    with TemporaryDirectory() as folder:
        smallest = draw(Path(folder) / "smallest", "--smallest")
        measure(smallest)  # the first run imports the libraries
        base = measure(smallest)
        demo = draw(Path(folder) / "demo", "--seconds", "60", "--videos", "6", "--seed", "1")
        media = ROOT.parent / "shared" / "media"
        sources = [demo, *([media] if media.is_dir() else []), *map(Path, sys.argv[1:])]
        costs = {source.name: measure(source) for source in sources}
    print(f"{'source':12} {'MB in':>8} {'CPU s':>8} {'µs/byte':>9} {'assumed':>9} {'kept/byte':>10} {'assumed':>9}")
    for name, cost in costs.items():
        work = (cost.work_s - base.work_s) / cost.source_bytes * 1e6
        kept = cost.kept_bytes / cost.source_bytes
        print(
            f"{name:12} {cost.source_bytes / 1e6:8.2f} {cost.work_s:8.1f} {work:9.2f} {WORK_S_PER_BYTE * 1e6:9.2f}"
            f" {kept:10.2f} {KEPT_PER_BYTE:9.2f}"
        )


if __name__ == "__main__":
    main()
