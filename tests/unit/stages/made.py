"""Features made by hand: what the engine reads, without a film."""

import zlib
from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.media.kernels import measure_blocks
from sakuga_tasks.records.reading import FrameFeatures

Plane = NDArray[np.uint8]
HIGH, WIDE = 96, 160


def checks(seed: int, *, low: int = 20, high: int = 236) -> Plane:
    """Return a luma plane of 8x8 squares whose levels follow from integers alone."""
    rows, columns = np.mgrid[0 : HIGH // 8, 0 : WIDE // 8]
    mixed = (rows * 73856093 ^ columns * 19349663 ^ (seed + 1) * 83492791) % 9973
    levels = low + mixed * (high - low) // 9973
    return np.kron(levels, np.ones((8, 8), np.int64)).astype(np.uint8)


def with_spot(plane: Plane, place: int, *, level: int = 250) -> Plane:
    """Return the plane with a square of 16 px somewhere, which stands for a drawing."""
    spotted = plane.copy()
    y, x = place * 29 % (HIGH - 16), place * 37 % (WIDE - 16)
    spotted[y : y + 16, x : x + 16] = level
    return spotted


def blend(one: Plane, other: Plane, step: int, steps: int) -> Plane:
    """Return frame `step` of `steps` on the way from one plane to the other, in integers."""
    return ((one.astype(np.int64) * (steps - step) + other.astype(np.int64) * step) // steps).astype(np.uint8)


def grained(plane: Plane, frame: int, *, levels: int) -> Plane:
    """Return the plane under grain of its own of up to so many levels, from integers alone."""
    places = np.arange(plane.size, dtype=np.int64).reshape(plane.shape)
    mixed = (places * 73856093 ^ (frame + 1) * 83492791) % 9973
    return np.clip(plane + mixed * (2 * levels + 1) // 9973 - levels, 0, 255).astype(np.uint8)


def make_features(
    planes: Iterable[Plane],
    *,
    steps: Iterable[int] | None = None,
    time_base: Fraction = Fraction(1, 24),
    ssim: float | None = None,
    content: float | None = None,
) -> Iterator[FrameFeatures]:
    """Yield the features of a film of luma planes; frames come `steps` apart, one each where None."""
    gaps = iter(steps) if steps is not None else None
    before: FrameFeatures | None = None
    plane_before: Plane | None = None
    pts = 0
    for number, plane in enumerate(planes):
        is_same = plane_before is not None and np.array_equal(plane, plane_before)
        strong_BB, weak_BB, sums_BB, _ = measure_blocks(
            plane, plane if plane_before is None else plane_before, HIGH, WIDE
        )
        is_changed = before is not None and bool(weak_BB.any())
        kept = before if is_same else None
        before = FrameFeatures(
            frame=number,
            pts=pts,
            time_base=time_base,
            strong_BB=strong_BB if is_changed else None,
            weak_BB=weak_BB if is_changed else None,
            means_MM=sums_BB,
            cell_px=8,
            cells_TT=kept.cells_TT if kept else (sums_BB // 64).astype(np.uint8),
            chroma_CTT=kept.chroma_CTT if kept else np.full((2, HIGH // 16, WIDE // 16), 128, np.uint8),
            move=None,
            mixed_before=None,
            drawing_hash=(zlib.crc32(plane.tobytes()) * 0x9E3779B97F4A7C15) % 2**64,
            hash_contrast=80,
            ssim_64=None if before is None else ssim,
            content_change=content,
        )
        plane_before = plane
        yield before
        pts += next(gaps) if gaps is not None else 1
