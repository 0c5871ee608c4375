"""The alternatives, read on the same clips: mpdecimate, SSIM, PySceneDetect, and what Sakuga-42M chose."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scenedetect import AdaptiveDetector, ContentDetector, SceneManager, open_video

from reading.cuts import shots_between
from reading.frames import Reading
from sakuga_tasks.media.decode import decode_frames
from sakuga_tasks.media.luma import luma_of
from sakuga_tasks.media.scoring import SSIM_SIDE_PX, ssim

Plane = NDArray[np.uint8]
BLOCK = 8


class Decimate(NamedTuple):
    """The settings of FFmpeg's mpdecimate: a block over `hi`, or a share over `frac` of blocks over `lo`."""

    hi: int
    lo: int
    frac: float


def decimate(planes: Iterator[Plane], rule: Decimate) -> list[int]:
    """Return per frame whether mpdecimate's luma test keeps it, against the last frame kept.

    8x8 sums of absolute differences at every fourth px (libavfilter/vf_mpdecimate.c).
    """
    kept: Plane | None = None
    flags = []
    for plane in planes:
        is_kept = kept is None or _is_different(plane, kept, rule)
        kept = plane.copy() if is_kept else kept
        flags.append(int(is_kept))
    return flags


def _is_different(plane: Plane, kept: Plane, rule: Decimate) -> bool:
    change = cv2.absdiff(plane, kept)
    sums = cv2.boxFilter(change, cv2.CV_32F, (BLOCK, BLOCK), anchor=(0, 0), normalize=False)
    high, wide = plane.shape
    blocks = sums[: high - BLOCK + 1 : 4, BLOCK : wide - BLOCK + 1 : 4]
    count_max = (wide // 16) * (high // 16) * rule.frac
    return bool((blocks > rule.hi).any() or (blocks > rule.lo).sum() > count_max)


def similarities(planes: Iterator[Plane]) -> list[float]:
    """Return scikit-image's SSIM of every plane with the one before; -1 for the first."""
    copies = (plane.copy() for plane in planes)
    return [-1.0, *(ssim(now, before) for before, now in pairwise(copies))]


def _small(planes: Iterator[Plane]) -> Iterator[Plane]:
    """Scale to 64x64 as Sakuga-42M did."""
    return (np.asarray(cv2.resize(plane, (SSIM_SIDE_PX, SSIM_SIDE_PX)), dtype=np.uint8) for plane in planes)


DECIMATE_BASELINES: dict[str, Decimate] = {
    "mpdecimate default": Decimate(64 * 12, 64 * 5, 0.33),
    "mpdecimate frac=.001": Decimate(64 * 12, 64 * 5, 0.001),
}
SMALL_SSIM = {"SSIM < .95 at 64x64 (sakuga42m)": 0.95}
FULL_SSIM = {"SSIM < .95": 0.95, "SSIM < .99": 0.99, "SSIM < .999": 0.999}
FULL_SSIM_CLIPS = 8
FULL_SSIM_HEIGHT_MAX_PX = 360
CUT_BASELINES: dict[str, Callable[[], object]] = {
    "ContentDetector 27": lambda: ContentDetector(threshold=27, min_scene_len=18),
    "AdaptiveDetector": AdaptiveDetector,
    "AdaptiveDetector 3/18/30 (sakuga42m)": lambda: AdaptiveDetector(
        adaptive_threshold=3.0, min_scene_len=18, min_content_val=30.0
    ),
}


def read_baselines(paths: list[Path], *, processes: int = 2) -> dict[str, dict[Path, Reading]]:
    """Read the clips in every other way; full-size SSIM only a few of 360 lines, for it takes 50 ms a frame."""
    found: dict[str, dict[Path, Reading]] = {}
    with ProcessPoolExecutor(processes) as pool:
        for name, rule in DECIMATE_BASELINES.items():
            flags = pool.map(partial(_decimated, rule=rule), paths)
            found[name] = {path: _as_reading(each) for path, each in zip(paths, flags, strict=True)}
        found |= _under(SMALL_SSIM, paths, list(pool.map(partial(_compared, is_small=True), paths)))
        few = _some_of([path for path in paths if f"_{FULL_SSIM_HEIGHT_MAX_PX}p" in path.name])
        found |= _under(FULL_SSIM, few, list(pool.map(partial(_compared, is_small=False), few)))
        for name in CUT_BASELINES:
            found[name] = dict(zip(paths, pool.map(partial(_read_cuts, name), paths), strict=True))
    return found


def _some_of(paths: list[Path]) -> list[Path]:
    """Return a few, spread evenly."""
    return paths[:: max(len(paths) // FULL_SSIM_CLIPS, 1)][:FULL_SSIM_CLIPS]


def _under(
    thresholds: dict[str, float], paths: list[Path], series: list[list[float]]
) -> dict[str, dict[Path, Reading]]:
    """Read a new drawing wherever the similarity is under a threshold."""
    return {
        name: {
            path: _as_reading([int(value < threshold) for value in values])
            for path, values in zip(paths, series, strict=True)
        }
        for name, threshold in thresholds.items()
    }


def _as_reading(flags: list[int]) -> Reading:
    return {"new_drawing": flags, "picture_changed": flags}


def _planes(path: Path) -> Iterator[Plane]:
    cv2.setNumThreads(1)
    return (luma_of(frame) for frame in decode_frames(path))


def _decimated(path: Path, rule: Decimate) -> list[int]:
    return decimate(_planes(path), rule)


def _compared(path: Path, *, is_small: bool) -> list[float]:
    return similarities(_small(_planes(path)) if is_small else _planes(path))


def _read_cuts(name: str, path: Path) -> Reading:
    cv2.setNumThreads(1)
    video = open_video(str(path), backend="pyav")
    manager = SceneManager()
    manager.add_detector(CUT_BASELINES[name]())
    frames = manager.detect_scenes(video)
    cuts = [int(cut.frame_num) for cut in manager.get_cut_list(show_warning=False)]
    return {"cuts": cuts, "shots": shots_between(cuts, frames)}
