"""Score readings of drawn footage against its exact truth, beside the alternatives on the same clips.

    python -m reading.score DIR [--json DIR] [--worst 20] [--clip NAME] [--tags] [--baselines]

Without `--json` the videos of DIR are read now. Cuts are scored strictly: hard ones on their frame, one event
per transition from 2 frames before it to 2 after, any other is wrong; those at shots under 18 frames are left out.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

from reading.baselines import read_baselines
from reading.blame import clip_lines, worst_lines
from reading.frames import Reading, Truth
from reading.table import (
    CUT_HEAD,
    FRAME_HEAD,
    KIND_HEAD,
    SHOT_HEAD,
    TAG_HEAD,
    cut_row,
    frame_row,
    kind_rows,
    markdown,
    shot_rows,
    tag_rows,
)
from reading.tally import ClipScore, judge_clip
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.read_videos import read_videos

TRUTH_SUFFIX = ".truth.json"


def load_truths(folder: Path, *, only: str = "") -> dict[Path, Truth]:
    """Return the truth of every video of a folder, by the video's path."""
    found = sorted(folder.glob(f"*{TRUTH_SUFFIX}"))
    paths = {folder / beside.name.removesuffix(TRUTH_SUFFIX): beside for beside in found}
    return {path: json.loads(beside.read_text()) for path, beside in paths.items() if only in path.name}


def load_readings(paths: list[Path], folder: Path) -> dict[Path, Reading]:
    """Return what `sakuga analyse --json` wrote."""
    return {path: json.loads((folder / f"{path.name}.json").read_text()) for path in paths}


def read_now(paths: list[Path], *, processes: int = 2) -> dict[Path, Reading]:
    """Read videos with the engine as it stands.

    Raises:
        SystemExit: A video cannot be read.
    """
    found: dict[Path, Reading] = {}
    for outcome in read_videos(paths, DatasetParams(), processes=processes, on_frames=lambda done, total: None):
        if outcome.reading is None:
            raise SystemExit(f"{outcome.path.name}: {outcome.error}")
        found[outcome.path] = msgspec.to_builtins(outcome.reading)
    return found


def judge_all(truths: dict[Path, Truth], readings: dict[Path, Reading]) -> list[ClipScore]:
    """Judge every clip that was read, in order of name."""
    return [judge_clip(truth, readings[path]) for path, truth in truths.items() if path in readings]


def tables(ours: list[ClipScore], others: dict[str, list[ClipScore]]) -> Iterator[str]:
    """Yield the tables: new drawings, cuts, shots."""
    methods = {"ours": ours, **others}
    frames = {name: scores for name, scores in methods.items() if any(score.drawings for score in scores)}
    cuts = {name: scores for name, scores in methods.items() if any(score.cuts for score in scores)}
    yield markdown(FRAME_HEAD, [frame_row(name, scores) for name, scores in frames.items()])
    yield markdown(CUT_HEAD, [cut_row(name, scores) for name, scores in cuts.items()])
    yield markdown(SHOT_HEAD, shot_rows(ours))


def main() -> None:
    """Print what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="videos with their truth beside them")
    parser.add_argument("--json", type=Path, help="what `sakuga analyse` wrote; read now if not given")
    parser.add_argument("--only", default="", help="only clips whose name holds this text")
    parser.add_argument("--worst", type=int, default=0, help="list so many clips, the worst first")
    parser.add_argument("--clip", default="", help="show the clips whose name holds this text, frame by frame")
    parser.add_argument("--tags", action="store_true", help="a row per tag and per kind of shot too")
    parser.add_argument("--baselines", action="store_true", help="the alternatives too (slow)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    given = parser.parse_args()
    truths = load_truths(given.folder, only=given.clip or given.only)
    paths = list(truths)
    readings = load_readings(paths, given.json) if given.json else read_now(paths, processes=given.jobs)
    ours = judge_all(truths, readings)
    if given.clip:
        for score, path in zip(ours, paths, strict=True):
            print("\n".join(clip_lines(score, readings[path])))
        return
    others: dict[str, list[ClipScore]] = {}
    if given.baselines:
        readings_by_name = read_baselines(paths, processes=given.jobs)
        others = {name: judge_all(truths, found) for name, found in readings_by_name.items()}
    print("\n\n".join(tables(ours, others)))
    if given.tags:
        print("\n" + markdown(TAG_HEAD, tag_rows(ours)) + "\n\n" + markdown(KIND_HEAD, kind_rows(ours)))
    for line in worst_lines(ours, given.worst):
        print(line)


if __name__ == "__main__":
    main()
