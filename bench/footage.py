"""Draw small original cartoons with exact truth: what the demo, the tests and the benchmarks run on.

    python bench/footage.py --out DIR --seconds 20 --videos 6 --seed 1
    python bench/footage.py --out DIR --smallest

`--seconds` is the length of all videos together. `DIR/truth.json` says, per file, every shot with its
bounds, kind and timesheet, the hard cuts, the dissolves and the flashes, in frames. The same arguments
write the same bytes.
"""

import argparse
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from cartoon.encode import encode_video
from cartoon.palette import PALETTES
from cartoon.shots import MAKERS, Shot, Stage, share_out
from PIL import Image

SHOT_FRAMES_MIN = 20
PROGRAMMES: tuple[tuple[str, str, Fraction, tuple[str, ...]], ...] = (
    ("fox_at_home", ".mp4", Fraction(24), ("walk_on_twos", "pan", "mouth_flap")),
    ("lighthouse", ".mkv", Fraction(24), ("hold", "short", "walk_on_threes")),
    ("storm", ".webm", Fraction(24), ("walk_on_ones", "flash")),
    ("seasons", ".mp4", Fraction(24), ("dissolve", "mouth_flap")),
    ("long_way", ".mp4", Fraction(24000, 1001), ("pan", "walk_on_twos", "hold")),
    ("good_night", ".mkv", Fraction(30), ("walk_on_threes", "mouth_flap", "pan")),
)
SMALLEST = ("smallest", ".mp4", Fraction(24), ("walk_on_twos", "mouth_flap"))


def draw_footage(
    out: Path, *, seconds: float, videos: int, seed: int, width_px: int = 640, height_px: int = 360
) -> dict[str, Any]:
    """Draw `videos` cartoons of `seconds` in all into `out`, with their truth; return the truth."""
    out.mkdir(parents=True, exist_ok=True)
    truth = {}
    for video_no in range(videos):
        name, suffix, fps, kinds = PROGRAMMES[video_no % len(PROGRAMMES)]
        plan = share_out(kinds, round(seconds / videos * fps), frames_min=SHOT_FRAMES_MIN)
        path = out / f"{video_no + 1:02d}_{name}{suffix}"
        truth[path.name] = _draw_video(
            path, plan, fps=fps, size_px=(width_px, height_px), seed=seed * 1000 + video_no * 10
        )
    return _write_truth(out, truth)


def draw_smallest(out: Path, *, seed: int = 1) -> dict[str, Any]:
    """Draw one 2-second, 2-shot, 240p video into `out`, with its truth; return the truth."""
    out.mkdir(parents=True, exist_ok=True)
    name, suffix, fps, kinds = SMALLEST
    path = out / f"{name}{suffix}"
    plan = share_out(kinds, 48, frames_min=SHOT_FRAMES_MIN)
    truth = {path.name: _draw_video(path, plan, fps=fps, size_px=(424, 240), seed=seed * 1000)}
    return _write_truth(out, truth)


def _write_truth(out: Path, truth: dict[str, Any]) -> dict[str, Any]:
    (out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")
    return truth


def _draw_video(
    path: Path, plan: list[tuple[str, int]], *, fps: Fraction, size_px: tuple[int, int], seed: int
) -> dict[str, Any]:
    """Draw and encode one video; return its truth."""
    shots: list[Shot] = []
    for shot_no, (kind, frames) in enumerate(plan):
        light = PALETTES[(seed // 10 * 5 + shot_no * 2 + seed // 1000) % len(PALETTES)]
        shots += MAKERS[kind](Stage(*size_px, frames, light, seed + shot_no))
    frames_count = encode_video(path, _exposures(shots), fps=fps, size_px=size_px)
    return {
        "fps": [fps.numerator, fps.denominator],
        "width": size_px[0],
        "height": size_px[1],
        "frames": frames_count,
        **_truth_of(shots),
    }


def _exposures(shots: list[Shot]) -> Iterator[tuple[Image.Image, int]]:
    for shot in shots:
        yield from zip(shot.pictures, shot.timesheet, strict=True)


def _truth_of(shots: list[Shot]) -> dict[str, Any]:
    """Return bounds and timesheets of the shots, and the list of every cut, dissolve and flash."""
    rows, start = [], 0
    for shot in shots:
        end = start + sum(shot.timesheet)
        rows.append({"kind": shot.kind, "start_frame": start, "end_frame": end, "timesheet": shot.timesheet})
        start = end
    soft = {row[edge] for row in rows if row["kind"] == "dissolve" for edge in ("start_frame", "end_frame")}
    return {
        "hard_cuts": [row["start_frame"] for row in rows[1:] if row["start_frame"] not in soft],
        "dissolves": [[row["start_frame"], row["end_frame"]] for row in rows if row["kind"] == "dissolve"],
        "flashes": [_flash_of(row) for row in rows if row["kind"] == "flash"],
        "shots": [row for row in rows if row["kind"] != "dissolve"],
    }


def _flash_of(row: dict[str, Any]) -> list[int]:
    before, white, _ = row["timesheet"]
    return [row["start_frame"] + before, row["start_frame"] + before + white]


def main() -> None:
    """Draw what the command line asks for and print what was drawn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder to draw into")
    parser.add_argument("--seconds", type=float, default=20, help="length of all videos together (20)")
    parser.add_argument("--videos", type=int, default=6, help="how many videos (6)")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other cartoons (1)")
    parser.add_argument("--smallest", action="store_true", help="one 2-second, 2-shot, 240p video instead")
    given = parser.parse_args()
    if given.smallest:
        truth = draw_smallest(given.out, seed=given.seed)
    else:
        truth = draw_footage(given.out, seconds=given.seconds, videos=given.videos, seed=given.seed)
    for name, video in truth.items():
        print(f"{given.out / name}: {video['frames']} frames, {len(video['shots'])} shots")


if __name__ == "__main__":
    main()
