"""What each frame shows against its neighbours: local, global, slow and weak changes, as numbers.

Streaming: a frame leaves `SLOW_FRAMES` (at 24 Hz) after it came in, with everything the cut finder and the
reader of drawings decide on.
"""

import statistics
from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.records.reading import FrameFeatures, Move
from sakuga_tasks.stages.drawing_kernels import (
    change_elsewhere,
    creep,
    global_change,
    local_change,
    median_change,
    strong_change,
    wide_change,
)
from sakuga_tasks.stages.thumbnail_kernels import changed_share
from sakuga_tasks.stages.thumbnails import Thumbnail, thumbnail_change

# How far to both sides slow changes are looked for, frames at 24 Hz.
SLOW_FRAMES = 5
# Of how many frames the cells are kept: more than the longest window of slow changes, at any rate.
RING = 32
# Most frames that a 24th of a second holds.
FRAMES_24_MAX = 10.0
# Change from which a cell counts as changed, 64ths of a level.
STEP_64THS = 128
# Mean luma, and luma of the brightest cell, under which a frame is dark, levels.
DARK_MEAN, DARK_PEAK = 70.0, 80
# Thumbnails are compared where cells changed by more than so many levels, in more than such a share (0-1) of them.
THUMBNAIL_LEVEL, THUMBNAIL_SHARE_MIN = 6, 0.04
# Side of a block, px.
BLOCK_PX = 8
# Added to a mean luma, levels, where light is compared, so that black that stirs is none.
LIGHT_LEVEL = 8.0
# How many measurements of the noise are remembered.
NOISE_PAIRS = 8
# Which quantile of them (0-1) is taken for the noise.
NOISE_QUANTILE = 0.35
# Bounds of the least change over a window that counts as slow, levels.
SLOW_LEVEL_MIN, SLOW_LEVEL_MAX = 2.5, 6.0


class Creep(msgspec.Struct, frozen=True):
    """A slow change over the frames around one: see `drawing_kernels.creep`; `u`, `v`, `zoom` are per frame."""

    share: float
    steps: float
    growth: float
    weight: float
    weight_median: float
    explained: float
    u: float
    v: float
    zoom: float


class Sight(msgspec.Struct):
    """What one frame shows. Changes are against the frame before, in 8-bit levels unless they are shares (0-1).

    `alone` is what is left of `local` where echoes of other frames reach the blocks next to them; `left` is what a move
    does not explain, `left_share` the share of blocks where a fifth of it is left; `mixed` is the share of its changed
    blocks in which the frame lies between its two neighbours. The picture is `block_rows` blocks of 8 px high; where
    something changes most is a row and a column of them.
    """

    frame: int
    pts: int
    drawing_hash: int
    hash_contrast: int
    content_change: float | None
    ssim_64: float | None
    thumbnail: Thumbnail
    block_rows: int
    thumbnail_change: float = 0.0
    changed_share: float = 0.0
    largest_change: float = 0.0
    brightness: float = 0.0
    is_dark: bool = False
    noise: float = 0.0
    local: float = 0.0
    alone: float = 0.0
    local_share: float = 0.0
    local_at: tuple[int, int] = (0, 0)
    weak: float = 0.0
    weak_at: tuple[int, int] = (0, 0)
    left: float = 0.0
    left_at: tuple[int, int] = (0, 0)
    left_share: float = 0.0
    left_elsewhere: float = 0.0
    mixed: float | None = None
    move: Move | None = None
    creep: Creep | None = None


class EvidenceLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of the tests that look at neighbouring frames."""

    echo_thumbnail_change: float = 0.22
    """A frame whose thumbnail changed by so much is taken for a cut and leaves no echo on its neighbours."""
    step_share: float = 0.35
    """Share of changed cells from which a frame ends the window of the slow test."""
    local_min: float = 5.5
    """Local change above which a frame needs no slow test."""
    frames_24: float = 1.0
    """Frames per 24th of a second: how much longer windows are than at 24 Hz."""


def frames_per_24th(pts: list[int], time_base: Fraction) -> float:
    """Return how many frames a 24th of a second holds, by the usual spacing; 1 where nothing can be said.

    Spacings of more than twice the median are pauses. The mean of the others, not the median, which containers
    that count in milliseconds round. At most ten, the fastest rate that is a video's.
    """
    steps = [after - before for before, after in pairwise(pts) if after > before]
    if not steps:
        return 1.0
    longest = 2 * statistics.median(steps)
    usual = [step for step in steps if step <= longest]
    return min(float(1 / (24 * Fraction(sum(usual), len(usual)) * time_base)), FRAMES_24_MAX)


def read_evidence(features: Iterable[FrameFeatures], limits: EvidenceLimits) -> Iterator[Sight]:
    """Yield one sight per frame, in order."""
    reader = _Reader(limits)
    for feature in features:
        yield from reader.take(feature)
    yield from reader.finish()


class _Reader:
    """Keeps the last few frames' grids, and the sights that are not complete yet."""

    def __init__(self, limits: EvidenceLimits) -> None:
        self._limits = limits
        self._reach = max(2, round(SLOW_FRAMES * min(limits.frames_24, 2.6)))
        self._last: FrameFeatures | None = None
        # The frames whose changes may echo in the last frame and in the next: none where a cut lies before one.
        self._echo: FrameFeatures | None = None
        self._next_echo: FrameFeatures | None = None
        self._sights: deque[Sight] = deque()
        self._noises: deque[float] = deque(maxlen=NOISE_PAIRS)
        self._noise = 0.0
        self._threshold = SLOW_LEVEL_MIN
        self._largest: deque[float] = deque(maxlen=self._reach)
        self._ring_RMM: NDArray[np.uint16] | None = None
        self._hot_RMM: NDArray[np.uint8] | None = None
        self._zeros_BB: NDArray[np.uint16] | None = None
        self._breaks: deque[int] = deque()

    def take(self, feature: FrameFeatures) -> Iterator[Sight]:
        """Move on by one frame, and yield what is complete."""
        last = self._last
        is_same = last is not None and feature.cells_TT is last.cells_TT
        sight = Sight(
            frame=feature.frame,
            pts=feature.pts,
            drawing_hash=feature.drawing_hash,
            hash_contrast=feature.hash_contrast,
            content_change=feature.content_change,
            ssim_64=feature.ssim_64,
            thumbnail=self._sights[-1].thumbnail if is_same else Thumbnail(feature.cells_TT, feature.chroma_CTT),
            block_rows=feature.means_MM.shape[0] * feature.cell_px // BLOCK_PX,
            move=feature.move,
        )
        self._remember(feature)
        self._look_global(sight, feature, last or feature)
        echo = None if sight.thumbnail_change >= self._limits.echo_thumbnail_change else feature
        if last is not None:
            self._sights[-1].mixed = feature.mixed_before
            self._look_local(self._sights[-1], last, echo)
        self._last, self._echo, self._next_echo = feature, self._next_echo, echo
        self._sights.append(sight)
        while len(self._sights) > self._reach + 1:
            self._look_slow(self._sights[0], feature.frame)
            yield self._sights.popleft()

    def finish(self) -> Iterator[Sight]:
        """Yield the rest."""
        if self._last is None:
            return
        self._look_local(self._sights[-1], self._last, None)
        while self._sights:
            self._look_slow(self._sights[0], self._last.frame)
            yield self._sights.popleft()

    def _remember(self, feature: FrameFeatures) -> None:
        if self._ring_RMM is None or self._hot_RMM is None:
            shape = RING, *feature.means_MM.shape
            self._ring_RMM, self._hot_RMM = np.zeros(shape, np.uint16), np.zeros(shape, np.uint8)
        self._ring_RMM[feature.frame % RING] = feature.means_MM
        self._hot_RMM[feature.frame % RING] = 0

    def _look_global(self, sight: Sight, feature: FrameFeatures, before: FrameFeatures) -> None:
        sight.changed_share, sight.largest_change, sight.brightness = global_change(
            feature.means_MM, before.means_MM, STEP_64THS
        )
        sight.is_dark = sight.brightness < DARK_MEAN and int(feature.cells_TT.max()) < DARK_PEAK
        if not self._sights:
            return
        last = self._sights[-1]
        if sight.thumbnail is not last.thumbnail and not _is_one_shot(feature.move):
            share = changed_share(feature.cells_TT, before.cells_TT, THUMBNAIL_LEVEL)
            if share > THUMBNAIL_SHARE_MIN:
                sight.thumbnail_change = thumbnail_change(last.thumbnail, sight.thumbnail)
        limits = self._limits
        if sight.changed_share >= limits.step_share or sight.thumbnail_change >= limits.echo_thumbnail_change:
            self._breaks.append(sight.frame)

    def _look_local(self, sight: Sight, now: FrameFeatures, after: FrameFeatures | None) -> None:
        """Measure local changes of a frame, of whose neighbours one is remembered and one may have come after."""
        if now.strong_BB is None or now.weak_BB is None:
            return
        assert self._hot_RMM is not None
        if self._zeros_BB is None:
            self._zeros_BB = np.zeros_like(now.strong_BB)
        before_strong_BB, before_weak_BB = self._changes(self._echo)
        after_strong_BB, after_weak_BB = self._changes(after)
        hot_MM = self._hot_RMM[now.frame % RING]
        sight.local, y, x, sight.alone, sight.local_share = strong_change(
            now.strong_BB, before_strong_BB, after_strong_BB, hot_MM, now.cell_px // BLOCK_PX
        )
        sight.local_at = y, x
        sight.weak, y, x = local_change(now.weak_BB, before_weak_BB, after_weak_BB)
        sight.weak_at = y, x
        if now.move is not None:
            left_BB = now.move.left_BB
            sight.left, y, x, sight.left_share = wide_change(left_BB, _left(self._echo, left_BB), _left(after, left_BB))
            sight.left_elsewhere = change_elsewhere(left_BB, y, x)
            rows = left_BB.shape[0]
            sight.left_at = y * sight.block_rows // rows, x * sight.block_rows // rows

    def _changes(self, feature: FrameFeatures | None) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        """Return the strong and weak changes of a frame, nothing where there is none."""
        assert self._zeros_BB is not None
        if feature is None or feature.strong_BB is None or feature.weak_BB is None:
            return self._zeros_BB, self._zeros_BB
        return feature.strong_BB, feature.weak_BB

    def _measure_noise(self, first: int, last: int) -> None:
        """Set the least slow change that counts from what still cells do over the same time."""
        assert self._ring_RMM is not None
        self._noises.append(1.4826 * median_change(self._ring_RMM[last % RING], self._ring_RMM[first % RING]))
        self._noise = sorted(self._noises)[int(NOISE_QUANTILE * len(self._noises))]
        self._threshold = min(max(4.5 * self._noise, SLOW_LEVEL_MIN), SLOW_LEVEL_MAX)

    def _look_slow(self, sight: Sight, newest: int) -> None:
        """Measure slow change in the window around a frame, cut off where the picture stepped."""
        assert self._ring_RMM is not None
        assert self._hot_RMM is not None
        now = sight.frame
        while self._breaks and self._breaks[0] < now - self._reach:
            self._breaks.popleft()
        first, last = max(now - self._reach, 0), min(now + self._reach, newest)
        for step in self._breaks:
            # The step into a frame is no part of a slow change.
            if step <= now:
                first = max(first, step)
            else:
                last = min(last, step - 1)
        back = sum(self._largest)
        self._largest.append(sight.largest_change)
        if now == first:
            # What comes after a step has noise of its own.
            self._noises.clear()
        if now == first or last - first < 2:
            return
        if now % (2 * self._reach) == 0 or not self._noises:
            self._measure_noise(first, last)
        sight.noise = self._noise
        if sight.local > self._limits.local_min or sight.changed_share >= self._limits.step_share:
            return
        ahead = sum(other.largest_change for other in self._sights)
        if back + ahead < self._threshold:
            return
        cells, textured, steps, growth, weight, median, explained, u, v, zoom = creep(
            self._ring_RMM, self._hot_RMM, first, last, now, self._threshold
        )
        if cells == 0:
            return
        sight.creep = Creep(
            cells / max(textured, 48), steps, growth, weight, median, explained,
            u / (last - first), v / (last - first), zoom / (last - first),
        )  # fmt: skip


def _left(feature: FrameFeatures | None, like_BB: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Return what a camera move leaves unexplained in a frame, nothing where there is none."""
    return np.zeros_like(like_BB) if feature is None or feature.move is None else feature.move.left_BB


def _is_one_shot(move: Move | None) -> bool:
    """Tell whether a camera move explains so much that the shot goes on, and thumbnails need not be compared."""
    return move is not None and move.share > 0.6 and move.reach > 0.6 and move.spread < 3.0
