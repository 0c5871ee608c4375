"""What the timing compares, each once through a file: how much CPU it takes."""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import cv2
import numpy as np
from scenedetect import AdaptiveDetector, SceneManager, open_video

from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.media.cut import cut_clips
from sakuga_tasks.media.features import read_features
from sakuga_tasks.media.scoring import ssim
from sakuga_tasks.records.media import CutRange
from sakuga_tasks.stages.analyse import analyse

SSIM_FRAMES = 12
PARAMS = DatasetParams()


def cpu_s(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call: user and system, threads and ended children included."""
    before = _used_s()
    work()
    return _used_s() - before


def _used_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def decode(path: Path) -> int:
    """Decode every frame on one thread and look at none."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        stream.codec_context.thread_count = 1
        return sum(1 for _ in container.decode(stream))


def read_ours(path: Path) -> int:
    """Read the video with the engine: features and shots."""
    return sum(1 for _ in analyse(read_features(path, PARAMS.features), PARAMS.analyse))


def detect_adaptive(path: Path) -> int:
    """Find cuts with PySceneDetect's AdaptiveDetector on PyAV, one thread."""
    manager = SceneManager()
    manager.add_detector(AdaptiveDetector())
    return int(manager.detect_scenes(open_video(str(path), backend="pyav", threading_mode="NONE")))


def compare_first(path: Path) -> int:
    """Compare the first frames in full-size gray by scikit-image's SSIM, as Sakuga-42M's code does."""
    with av.open(str(path)) as container:
        frames = islice(container.decode(video=0), SSIM_FRAMES + 1)
        grays = (np.asarray(frame.to_ndarray(format="gray"), dtype=np.uint8) for frame in frames)
        return sum(ssim(now, before) < 0.95 for before, now in pairwise(grays))


def original_cpu_s(path: Path, frames: int) -> float:
    """Return the CPU seconds of the original's way: adaptive cuts, then SSIM of every frame, from a dozen of them."""
    return cpu_s(lambda: detect_adaptive(path)) + cpu_s(lambda: compare_first(path)) * frames / SSIM_FRAMES


def find_ffmpeg() -> str | None:
    """Return an ffmpeg program: on the path, or of the package imageio-ffmpeg; None without."""
    if (found := shutil.which("ffmpeg")) is not None:
        return found
    spec = find_spec("imageio_ffmpeg")
    folders = list(spec.submodule_search_locations or []) if spec else []
    programs = [program for folder in folders for program in Path(folder).glob("binaries/ffmpeg-*")]
    return str(programs[0]) if programs else None


def ffmpeg_cpu_s(program: str, path: Path, *, video_filter: str | None) -> float:
    """Return the CPU seconds of ffmpeg on one thread, with a filter or without."""
    chain = ["-vf", video_filter] if video_filter else []
    head = [program, "-v", "error", "-nostdin", "-threads", "1", "-filter_threads", "1", "-i", str(path)]
    command = [*head, "-an", *chain, "-fps_mode", "passthrough", "-f", "null", os.devnull]
    return cpu_s(lambda: subprocess.run(command, check=True))


def cut_cpu_s(path: Path, bounds: list[tuple[int, int]]) -> float:
    """Return the CPU seconds of cutting these frame ranges out by packet copy."""
    with av.open(str(path)) as container:
        pts = sorted(packet.pts for packet in container.demux(video=0) if packet.pts is not None)
    ends = [*pts, pts[-1] + 1]
    ranges = [
        CutRange(start_frame=start, end_frame=end, start_pts=ends[start], end_pts=ends[end]) for start, end in bounds
    ]
    with TemporaryDirectory() as folder:
        return cpu_s(lambda: cut_clips(path, ranges, Path(folder)))


def limit_threads() -> None:
    """Keep OpenCV on one thread in this process."""
    cv2.setNumThreads(1)
