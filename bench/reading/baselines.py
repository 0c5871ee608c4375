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
from skimage.metrics import structural_similarity

from reading.cuts import shots_between
from reading.frames import Reading
from sakuga_tasks.media.decode import decode_frames
from sakuga_tasks.media.luma import luma_of

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


def similar(planes: Iterator[Plane], threshold: float) -> list[int]:
    """Return per frame whether scikit-image's SSIM with the frame before is under the threshold."""
    copies = (plane.copy() for plane in planes)
    return [1, *(int(structural_similarity(one, other) < threshold) for one, other in pairwise(copies))]  # type: ignore[no-untyped-call]


def _similar_small(planes: Iterator[Plane], threshold: float) -> list[int]:
    """Do the same on planes scaled to 64x64, as Sakuga-42M did."""
    return similar((np.asarray(cv2.resize(plane, (64, 64)), dtype=np.uint8) for plane in planes), threshold)


FRAME_BASELINES: dict[str, Callable[[Iterator[Plane]], list[int]]] = {
    "mpdecimate default": partial(decimate, rule=Decimate(64 * 12, 64 * 5, 0.33)),
    "mpdecimate frac=.001": partial(decimate, rule=Decimate(64 * 12, 64 * 5, 0.001)),
    "SSIM < .95 at 64x64 (sakuga42m)": partial(_similar_small, threshold=0.95),
    "SSIM < .95": partial(similar, threshold=0.95),
    "SSIM < .999": partial(similar, threshold=0.999),
}

CUT_BASELINES: dict[str, Callable[[], object]] = {
    "ContentDetector 27": lambda: ContentDetector(threshold=27, min_scene_len=18),
    "AdaptiveDetector": AdaptiveDetector,
    "AdaptiveDetector 3/18/30 (sakuga42m)": lambda: AdaptiveDetector(
        adaptive_threshold=3.0, min_scene_len=18, min_content_val=30.0
    ),
}
SLOW = frozenset({"SSIM < .95", "SSIM < .999"})
SLOW_EVERY = 4


def read_baselines(name: str, paths: list[Path], *, processes: int = 2) -> dict[Path, Reading]:
    """Read the clips one way; full-size SSIM only every fourth clip, for it takes 50 ms a frame."""
    chosen = paths[::SLOW_EVERY] if name in SLOW else paths
    with ProcessPoolExecutor(processes) as pool:
        readings = pool.map(partial(_read, name), chosen)
        return dict(zip(chosen, readings, strict=True))


def _read(name: str, path: Path) -> Reading:
    cv2.setNumThreads(1)
    if name in FRAME_BASELINES:
        flags = FRAME_BASELINES[name](luma_of(frame) for frame in decode_frames(path))
        return {"new_drawing": flags, "picture_changed": flags}
    return _read_cuts(name, path)


def _read_cuts(name: str, path: Path) -> Reading:
    video = open_video(str(path), backend="pyav")
    manager = SceneManager()
    manager.add_detector(CUT_BASELINES[name]())
    frames = manager.detect_scenes(video)
    cuts = [int(cut.frame_num) for cut in manager.get_cut_list(show_warning=False)]
    return {"cuts": cuts, "shots": shots_between(cuts, frames)}
