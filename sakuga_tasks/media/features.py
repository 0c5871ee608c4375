"""One decode, small facts per frame: the first half of the seam of analyse."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import msgspec
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from sakuga_tasks.media.camera import CameraReader
from sakuga_tasks.media.decode import decode_frames
from sakuga_tasks.media.drawing_hash import hash_drawing
from sakuga_tasks.media.kernels import (
    average_planes,
    cell_levels,
    changed_cells,
    count_moved,
    measure_blocks,
    mixed_share,
    shrink_sums,
)
from sakuga_tasks.media.luma import Plane, planar, plane_of
from sakuga_tasks.records.reading import FrameFeatures, Move

if TYPE_CHECKING:
    from sakuga_tasks.media.scoring import ColourReader

CELLS_ACROSS, CELLS_LEAST = 48, 4
NO_COLOUR = 128
MOVED_64THS = 64
MOVED_ZONES_MIN = 0.35
TEXTURED_ZONES_MIN = 4
SAME_64THS = 32
CHANGED_64THS = 352
FAINT_64THS = 64
COLOUR_LEVEL, COLOUR_CELLS = 6, 3
CONVERTED_HZ_MIN, CONVERTED_HZ_MAX = 27, 62
ANY_TIME_BASE = Fraction(1, 24)


class FeatureParams(msgspec.Struct, frozen=True, kw_only=True):
    """What to measure on every frame beside what the engine reads."""

    with_content: bool = False
    """Also measure PySceneDetect's content value, which the `sakuga42m` cuts need; costs a colour conversion."""
    with_ssim: bool = False
    """Also measure SSIM at 64x64, which the `sakuga42m` key frames need; costs about 1 ms a frame."""

    @property
    def with_colour(self) -> bool:
        """Whether frames must be converted to colour, for which they are decoded as a player does."""
        return self.with_content or self.with_ssim


def read_features(path: Path, params: FeatureParams) -> Iterator[FrameFeatures]:
    """Yield the features of every frame as it is decoded.

    Frames are decoded without deblocking, which the engine does not need, unless `params` asks for colour.

    Raises:
        CorruptMediaError: The file is no video, or not all of it decodes (then after the last good frame).
    """
    reader = _Reader()
    colour = _colour_reader(params) if params.with_colour else None
    for frame_no, frame in enumerate(decode_frames(path, deblock=params.with_colour)):
        features = reader.read(frame_no, frame)
        yield colour.add(features, frame) if colour else features


def _colour_reader(params: FeatureParams) -> "ColourReader":
    from sakuga_tasks.media.scoring import ColourReader  # noqa: PLC0415 - loads scipy, for the published methods alone

    return ColourReader(with_content=params.with_content, with_ssim=params.with_ssim)


class _Blocks(NamedTuple):
    """Sums over the blocks of a frame, see `kernels.measure_blocks`, and their means in larger cells."""

    strong_BB: NDArray[np.uint16]
    weak_BB: NDArray[np.uint16]
    sums_BB: NDArray[np.uint16]
    weak_most: int
    means_MM: NDArray[np.uint16]


class _Reader:
    """Measures each frame against the one before, whose planes it keeps alive and reads in place."""

    def __init__(self) -> None:
        # Whatever reads these features asks little of OpenCV: no second thread, they wait for work by spinning.
        cv2.setNumThreads(1)
        self._before: FrameFeatures | None = None
        self._luma: Plane | None = None
        self._luma_before_last: Plane | None = None
        self._read_means_MM = np.zeros((0, 0), np.uint16)
        self._colours: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None
        self._camera = CameraReader()

    def read(self, frame_no: int, frame: VideoFrame) -> FrameFeatures:
        frame = planar(frame)
        luma = plane_of(frame, 0)
        last = self._luma or luma
        strong_BB, weak_BB, sums_BB, weak_most = measure_blocks(luma.samples_HS, last.samples_HS, luma.high, luma.wide)
        pixels = luma.high * luma.wide
        shrink = 1 if pixels <= 560_000 else 2 if pixels <= 2_300_000 else 4
        means_MM = sums_BB if shrink == 1 else shrink_sums(sums_BB, shrink)
        blocks = _Blocks(strong_BB, weak_BB, sums_BB, weak_most, means_MM)
        features = self._finish(frame_no, frame, luma, blocks)
        self._before, self._luma, self._luma_before_last = features, luma, self._luma
        return features

    def _finish(self, frame_no: int, frame: VideoFrame, luma: Plane, blocks: "_Blocks") -> FrameFeatures:
        """Add what follows from the blocks; take over from the frame before what cannot have changed."""
        assert frame.pts is not None  # decode_frames refuses frames without
        before = self._before
        strong_BB, weak_BB, sums_BB, weak_most, means_MM = blocks
        textured, moved, largest = (0, 0, 0) if before is None else count_moved(means_MM, before.means_MM, MOVED_64THS)
        is_same = before is not None and weak_most < FAINT_64THS and self._is_same(means_MM)
        if before is not None and is_same:
            cells_TT, chroma_CTT = before.cells_TT, before.chroma_CTT
            drawing_hash, contrast = before.drawing_hash, before.hash_contrast
        else:
            self._read_means_MM = means_MM
            cells_TT = cell_levels(sums_BB, _cell_blocks(*sums_BB.shape))
            chroma_CTT = self._read_chroma(frame, cells_TT)
            drawing_hash, contrast = hash_drawing(luma.picture)
        move: Move | None = None
        goes_on = self._camera.is_moving and largest >= MOVED_64THS
        starts = textured >= TEXTURED_ZONES_MIN and moved >= MOVED_ZONES_MIN * textured
        if before is not None and (goes_on or starts):
            assert self._luma is not None
            move = self._camera.register(frame_no, luma, self._luma)
        return FrameFeatures(
            frame=frame_no,
            pts=frame.pts,
            time_base=frame.time_base or ANY_TIME_BASE,
            strong_BB=strong_BB if weak_most > 0 and before is not None else None,
            weak_BB=weak_BB if weak_most > 0 and before is not None else None,
            means_MM=means_MM,
            cell_px=8 * (strong_BB.shape[1] // means_MM.shape[1]),
            cells_TT=cells_TT,
            chroma_CTT=chroma_CTT,
            move=move,
            mixed_before=self._mixed_before(frame, luma, strong_BB),
            drawing_hash=drawing_hash,
            hash_contrast=contrast,
        )

    def _is_same(self, means_MM: NDArray[np.uint16]) -> bool:
        """Tell whether a frame is that whose cells and hash were read last: slow changes add up."""
        return int(changed_cells(means_MM, self._read_means_MM, SAME_64THS)) == 0

    def _read_chroma(self, frame: VideoFrame, cells_TT: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the colours, those read last while luma has hardly changed since."""
        colours = self._colours
        if colours is None or changed_cells(cells_TT, colours[0], COLOUR_LEVEL) > COLOUR_CELLS:
            self._colours = colours = (cells_TT, _chroma(frame, cells_TT))
        return colours[1]

    def _mixed_before(self, frame: VideoFrame, luma: Plane, strong_BB: NDArray[np.uint16]) -> float | None:
        """Return how much of the frame before is a mixture of its neighbours, where the rate makes one likely."""
        before, first = self._before, self._luma_before_last
        if before is None or first is None or before.strong_BB is None or self._luma is None:
            return None
        assert frame.pts is not None
        seconds, ticks = before.time_base.as_integer_ratio()
        if not _is_converted_rate((frame.pts - before.pts) * seconds, ticks) or strong_BB.max() <= CHANGED_64THS:
            return None
        return float(mixed_share(first.samples_HS, self._luma.samples_HS, luma.samples_HS, before.strong_BB))


@lru_cache(maxsize=64)
def _is_converted_rate(step: int, ticks_hz: int) -> bool:
    """Tell whether frames `step` ticks apart, `ticks_hz` a second, come as fast as only a conversion makes them."""
    return step > 0 and CONVERTED_HZ_MIN < Fraction(ticks_hz, step) < CONVERTED_HZ_MAX


@lru_cache(maxsize=64)
def _cell_blocks(rows: int, columns: int) -> int:
    """Return how many blocks make the side of a cell."""
    return max(1, min(round(max(rows, columns) / CELLS_ACROSS), min(rows, columns) // CELLS_LEAST))


def _chroma(frame: VideoFrame, cells_TT: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return both colour planes in half as many cells each way; grey where the frame has none."""
    rows, columns = (max(1, side // 2) for side in cells_TT.shape)
    if len(frame.planes) < 3:
        return np.full((2, rows, columns), NO_COLOUR, dtype=np.uint8)
    first, second = plane_of(frame, 1), plane_of(frame, 2)
    cells_CTT: NDArray[np.uint8] = average_planes(
        first.samples_HS, second.samples_HS, first.high, first.wide, rows, columns
    )
    return cells_CTT
