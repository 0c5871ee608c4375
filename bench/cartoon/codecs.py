"""Encoder set-ups: the codecs and qualities that videos arrive in."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from av.video.frame import VideoFrame

from cartoon.stack import Picture


class Setup(NamedTuple):
    """One way to encode; `first` names the set-up of an earlier generation."""

    codec: str
    suffix: str
    options: dict[str, str]
    pix_fmt: str = "yuv420p"
    bit_rate: int = 0
    first: str = ""


def _x264(crf: int, preset: str = "veryfast", pix_fmt: str = "yuv420p", **extra: str) -> Setup:
    return Setup("libx264", ".mp4", {"preset": preset, "crf": str(crf), "threads": "1", **extra}, pix_fmt)


def _x265(crf: int, pix_fmt: str = "yuv420p") -> Setup:
    quiet = "log-level=none:pools=none:frame-threads=1"
    return Setup("libx265", ".mkv", {"preset": "superfast", "crf": str(crf), "x265-params": quiet}, pix_fmt)


def _rate(codec: str, suffix: str, bit_rate: int, **extra: str) -> Setup:
    return Setup(codec, suffix, {"threads": "1", **extra}, bit_rate=bit_rate)


_VP9 = {"deadline": "realtime", "cpu-used": "7", "threads": "1"}
_AV1 = {"preset": "11", "svtav1-params": "lp=1"}

SETUPS: dict[str, Setup] = {
    "x264_crf16": _x264(16),
    "x264_crf18": _x264(18),
    "x264_crf20": _x264(20, "medium"),
    "x264_crf23": _x264(23),
    "x264_crf28": _x264(28),
    "x264_crf32": _x264(32, "medium"),
    "x264_crf35": _x264(35),
    "x264_baseline": _x264(24, profile="baseline"),
    "x264_10bit": _x264(20, pix_fmt="yuv420p10le"),
    "x264_422": _x264(20, pix_fmt="yuv422p"),
    "x264_444": _x264(20, pix_fmt="yuv444p"),
    "x264_mkv": _x264(23, bf="3")._replace(suffix=".mkv"),
    "x264_400k": _rate("libx264", ".mp4", 400_000, preset="veryfast"),
    "x264_200k": _rate("libx264", ".mp4", 200_000, preset="veryfast"),
    "x264_120k": _rate("libx264", ".mp4", 120_000, preset="medium"),
    "x264_bframes": _x264(28, "medium", bf="8"),
    "x264_twice": _x264(23)._replace(first="x264_crf28"),
    "x265_crf22": _x265(22),
    "x265_crf30": _x265(30),
    "x265_10bit": _x265(22, "yuv420p10le"),
    "vp9": Setup("libvpx-vp9", ".webm", {**_VP9, "crf": "33"}),
    "vp9_250k": Setup("libvpx-vp9", ".webm", _VP9, bit_rate=250_000),
    "vp9_twice": Setup("libvpx-vp9", ".webm", {**_VP9, "crf": "33"}, first="x264_crf28"),
    "av1": Setup("libsvtav1", ".mkv", {**_AV1, "crf": "35"}),
    "av1_mp4": Setup("libsvtav1", ".mp4", {**_AV1, "crf": "45"}),
    "mpeg4_q4": Setup("mpeg4", ".mp4", {"threads": "1", "qmin": "4", "qmax": "4"}),
    "mpeg4_600k": _rate("mpeg4", ".avi", 600_000, bf="2"),
    "gif": Setup("gif", ".gif", {}, "rgb8"),
}


def encode(
    path: Path, pictures: Iterable[tuple[Picture, int]], *, setup: str, fps: Fraction, time_base: Fraction
) -> int:
    """Write (picture, pts) to a file, `pts` in `time_base`; return the number of frames."""
    chosen = SETUPS[setup]
    if not chosen.first:
        return _write(path, (_frame(picture, pts, time_base) for picture, pts in pictures), chosen, fps, time_base)
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / f"first{SETUPS[chosen.first].suffix}"
        encode(before, pictures, setup=chosen.first, fps=fps, time_base=time_base)
        return _write(path, _decoded(before), chosen, fps, time_base)


def _frame(picture: Picture, pts: int, time_base: Fraction) -> VideoFrame:
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    frame.pts, frame.time_base = pts, time_base
    return frame


def _decoded(path: Path) -> Iterator[VideoFrame]:
    with av.open(str(path)) as container:
        yield from container.decode(video=0)


def _write(path: Path, frames: Iterable[VideoFrame], setup: Setup, fps: Fraction, time_base: Fraction) -> int:
    count = 0
    with av.open(str(path), "w", container_options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(setup.codec, rate=fps, options=setup.options)
        assert isinstance(stream, av.VideoStream)
        stream.pix_fmt = setup.pix_fmt
        if setup.codec != "gif":
            stream.gop_size = 120
        if setup.bit_rate:
            stream.bit_rate = setup.bit_rate
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        stream.codec_context.time_base = time_base
        for frame in frames:
            if not count:
                stream.width, stream.height = frame.width, frame.height
            ready = frame.reformat(format=setup.pix_fmt)
            ready.pts, ready.time_base = frame.pts, frame.time_base
            ready.pict_type = 0
            container.mux(stream.encode(ready))
            if not count and setup.codec == "libsvtav1":
                _calm_threads()
            count += 1
        container.mux(stream.encode(None))
    return count


def _calm_threads() -> None:
    """Take back the real-time priority that SVT-AV1 gives its threads when root runs it: all else would starve."""
    if sys.platform == "linux":
        for task in Path("/proc/self/task").iterdir():
            os.sched_setscheduler(int(task.name), os.SCHED_OTHER, os.sched_param(0))
