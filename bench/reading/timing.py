"""Measure what reading costs: CPU seconds, ours and the alternatives, interleaved in one run.

    python -m reading.timing [--out DIR] [--repeats 5] [--only TEXT]

Each repetition runs every method once on a clip; a ratio is the median of the repetitions' ratios, so that
a busy machine weighs on both sides alike. mpdecimate runs in ffmpeg: what it adds to ffmpeg's own decode is put
over PyAV's decode, so that the start of a process does not count.
"""

import argparse
import json
import platform
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from reading.draw import draw_part
from reading.memory import loop_video, peak_mb
from reading.rivals import (
    cpu_s,
    cut_cpu_s,
    decode,
    detect_adaptive,
    ffmpeg_cpu_s,
    find_ffmpeg,
    limit_threads,
    original_cpu_s,
    read_ours,
)
from reading.table import markdown

HEAD = [
    "clip", "decode ms/frame", "decode CPU-s/min", "ours/decode", "scenedetect/decode", "mpdecimate/decode",
    "original/decode", "original/ours", "cut CPU-s/min",
]  # fmt: skip
LENGTHS_S = (10, 100, 1000)
GROUPS = {"H.264 and HEVC": ("x264", "x265"), "every codec": ("",)}


class Costs(NamedTuple):
    """CPU seconds of one repetition on one clip; `mpdecimate` is decode and filter, None without ffmpeg."""

    decode: float
    ours: float
    scenedetect: float
    mpdecimate: float | None
    original: float
    cut: float


def time_clip(path: Path, *, repeats: int) -> list[Costs]:
    """Return the costs of every repetition, after one that warms caches and compiled kernels."""
    truth = json.loads(Path(f"{path}.truth.json").read_text())
    bounds = [(shot["start"], shot["end"]) for shot in truth["shots"]]
    read_ours(path)
    return [_time_once(path, truth["frames"], bounds) for _ in range(repeats)]


def _time_once(path: Path, frames: int, bounds: list[tuple[int, int]]) -> Costs:
    ffmpeg = find_ffmpeg()
    decoded, added = cpu_s(lambda: decode(path)), None
    if ffmpeg is not None:
        bare = ffmpeg_cpu_s(ffmpeg, path, video_filter=None)
        added = ffmpeg_cpu_s(ffmpeg, path, video_filter="mpdecimate") - bare
    return Costs(
        decode=decoded,
        ours=cpu_s(lambda: read_ours(path)),
        scenedetect=cpu_s(lambda: detect_adaptive(path)),
        mpdecimate=None if added is None else decoded + added,
        original=original_cpu_s(path, frames),
        cut=cut_cpu_s(path, bounds),
    )


class Timed(NamedTuple):
    """A clip, or several as one: how long it is, and the costs of every repetition."""

    name: str
    frames: int
    minutes: float
    costs: list[Costs]


def measure_length(path: Path, costs: list[Costs]) -> Timed:
    """Return a clip, as long as its truth says, with its costs."""
    truth = json.loads(Path(f"{path}.truth.json").read_text())
    numerator, denominator = truth["fps"]
    minutes = truth["frames"] * denominator / numerator / 60
    return Timed(path.name.split("_", 2)[2], truth["frames"], minutes, costs)


def join_clips(name: str, clips: list[Timed]) -> Timed:
    """Return clips as one: what reading all of them costs."""
    costs = [
        Costs(*(None if None in parts else sum(parts) for parts in zip(*repetition, strict=True)))
        for repetition in zip(*(clip.costs for clip in clips), strict=True)
    ]
    return Timed(name, sum(clip.frames for clip in clips), sum(clip.minutes for clip in clips), costs)


def row_of(clip: Timed) -> list[str]:
    """Return a clip's row of the table."""
    costs = clip.costs
    decoded = statistics.median(each.decode for each in costs)
    ratios = [each.mpdecimate / each.decode for each in costs if each.mpdecimate is not None]
    return [
        clip.name,
        f"{decoded / clip.frames * 1000:.2f}",
        f"{decoded / clip.minutes:.2f}",
        f"{statistics.median(each.ours / each.decode for each in costs):.2f}",
        f"{statistics.median(each.scenedetect / each.decode for each in costs):.2f}",
        f"{statistics.median(ratios):.2f}" if ratios else "-",
        f"{statistics.median(each.original / each.decode for each in costs):.0f}",
        f"{statistics.median(each.original / each.ours for each in costs):.0f}",
        f"{statistics.median(each.cut for each in costs) / clip.minutes:.3f}",
    ]


def mean_row(name: str, rows: list[list[str]]) -> list[str]:
    """Return the geometric means of the columns."""
    means = []
    for column in range(1, len(HEAD)):
        values = [float(row[column]) for row in rows if row[column] != "-"]
        means.append(f"{statistics.geometric_mean(values):.3g}" if values and min(values) > 0 else "-")
    return [name, *means]


def timing_table(out: Path, *, repeats: int, only: str = "") -> str:
    """Draw the clips and return the table of what reading them costs.

    Means count every clip alike; all of them as one count each by what it costs to decode.
    """
    limit_threads()
    clips = [measure_length(path, time_clip(path, repeats=repeats)) for path in draw_part("timing", out, only=only)]
    rows = [row_of(clip) for clip in clips]
    means = []
    for group, codecs in GROUPS.items():
        some = [place for place, clip in enumerate(clips) if clip.name.startswith(codecs)]
        if some:
            means.append(mean_row(f"geometric mean, {group}", [rows[place] for place in some]))
            means.append(row_of(join_clips(f"all as one, {group}", [clips[place] for place in some])))
    return markdown(HEAD, [*rows, *means])


def memory_table(out: Path) -> str:
    """Return the peak memory of reading 10, 100 and 1000 seconds of one film."""
    path = draw_part("timing", out, only="_240p")[0]
    truth = json.loads(Path(f"{path}.truth.json").read_text())
    seconds = truth["frames"] * truth["fps"][1] / truth["fps"][0]
    rows = []
    with TemporaryDirectory() as folder:
        for length_s in LENGTHS_S:
            looped = Path(folder) / f"{length_s}.mkv"
            loop_video(path, looped, times=max(round(length_s / seconds), 1))
            rows.append([str(length_s), f"{peak_mb(looped):.0f}"])
    return markdown(["length s", "peak MB of the process"], rows)


def processor() -> str:
    """Return the processor's name."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="folder to draw the clips into; a temporary one if not given")
    parser.add_argument("--repeats", type=int, default=5, help="repetitions (5)")
    parser.add_argument("--only", default="", help="only clips whose name holds this text")
    parser.add_argument("--memory", action="store_true", help="the peak memory against the length too")
    given = parser.parse_args()
    print(processor())
    with TemporaryDirectory() as folder:
        print(timing_table(given.out or Path(folder), repeats=given.repeats, only=given.only))
        if given.memory:
            print("\n" + memory_table(given.out or Path(folder)))


if __name__ == "__main__":
    main()
