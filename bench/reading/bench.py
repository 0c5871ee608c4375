"""The whole benchmark of the reading engine: draw the scored part, score it, time it, write docs/benchmarks.md.

    python -m reading.bench [--out DIR] [--repeats 5]

The scored part is drawn for this and looked at by nobody: the page names no clip of it.
"""

import argparse
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

from reading.baselines import FULL_SSIM_CLIPS, FULL_SSIM_HEIGHT_MAX_PX, read_baselines
from reading.draw import draw_part
from reading.score import judge_all, load_truths, read_now, tables
from reading.table import TAG_HEAD, codec_rows, markdown
from reading.timing import memory_table, processor, timing_table
from sakuga_tasks.stages.analyse_params import STAGE_VERSION

PAGE = Path(__file__).resolve().parents[2] / "docs/benchmarks.md"
PACKAGES = ("av", "numba", "numpy", "opencv-python-headless", "scenedetect-headless", "scikit-image")
TEXT = f"""# Benchmarks of the reading engine

Written by `make bench-reading` on {{date}}; engine version {{stage}}; processor: {{processor}}; {{versions}}.

{{clips}} clips, {{frames}} frames, drawn by `bench/reading` with exact truth and only ever scored; tuning is done on
another part, with other shots, figures, places and encoder mixes. It is synthetic footage: real drawings are harder to
come by with truth, and may be harder to read.

## New drawings

F1 of the frames that show a new drawing; camera moves, grain, weave, codec noise and repeated frames are none, a
subtitle is one. `hard` is gate weave with flicker, blended and repeated frame rates, telecine and a burned-in
counter. The alternatives cannot tell camera from drawing, so the last column gives them the F1 of frames on which
anything changed. mpdecimate is its luma test; full-size SSIM is read on up to {FULL_SSIM_CLIPS} clips of
{FULL_SSIM_HEIGHT_MAX_PX} lines only.

{{drawings}}

## Cuts

Strict: hard cuts on their frame, one event per transition from 2 frames before it to 2 after, a second one is wrong;
cuts at shots under 18 frames are left out. A clip (18 frames or more) is spoiled if any frame of it shows another shot
with a weight over .1. Hard clips are left out but for their own column.

{{cuts}}

## Shots

Classes and scores of true shots matched by the frames they cover (IoU over .7); shots on which two classes would be
honest are not judged. `held under camera`: frames rightly read as held or new while the camera moves over one drawing;
`drawn under camera`: the same on animated shots.

{{shots}}

## By encoder

{{codecs}}

## Cost

CPU seconds (user and system, children included) over PyAV's decode on one thread; medians of {{repeats}} interleaved
repetitions' ratios. `original` is Sakuga-42M's way: PySceneDetect, then scikit-image's SSIM of every full-size frame.
The geometric means count every clip alike; `all as one` counts each by what it costs, as a store of such clips would.

{{timing}}

Peak memory against length:

{{memory}}
"""


def write_page(out: Path, *, repeats: int, jobs: int) -> str:
    """Run everything in `out` and return the page."""
    draw_part("scored", out / "scored", jobs=jobs)
    truths = load_truths(out / "scored")
    paths = list(truths)
    ours = judge_all(truths, read_now(paths, processes=jobs))
    others = {name: judge_all(truths, found) for name, found in read_baselines(paths, processes=jobs).items()}
    drawings, cuts, shots = tables(ours, others)
    return TEXT.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        stage=STAGE_VERSION,
        processor=processor(),
        versions=", ".join(_versions()),
        clips=len(truths),
        frames=sum(truth["frames"] for truth in truths.values()),
        drawings=drawings,
        cuts=cuts,
        shots=shots,
        codecs=markdown(["encoder", *TAG_HEAD[1:]], codec_rows(ours)),
        repeats=repeats,
        timing=timing_table(out / "timing", repeats=repeats),
        memory=memory_table(out / "timing"),
    )


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return found


def main() -> None:
    """Run the benchmark, print the page and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="folder to draw into and keep; a temporary one if not given")
    parser.add_argument("--repeats", type=int, default=5, help="repetitions of the timing (5)")
    parser.add_argument("--jobs", type=int, default=2, help="processes for drawing and scoring (2)")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        page = write_page(given.out or Path(folder), repeats=given.repeats, jobs=given.jobs)
    PAGE.write_text(page)
    print(page)


if __name__ == "__main__":
    main()
