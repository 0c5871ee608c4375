"""Find how the whole picture moved between two frames, where most of it changed."""

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.media.camera_kernels import STILL, agreement, choose_points, find_area, refine_move, start_move
from sakuga_tasks.media.leftover_kernels import floor_level, unexplained
from sakuga_tasks.media.luma import Plane
from sakuga_tasks.media.plane_kernels import halve_plane, smooth_half, third_plane
from sakuga_tasks.records.reading import Move

WIDE_PX = 560
FACTORS = (1, 2, 3, 4, 6, 8, 12, 16)
POINTS_MIN, POINTS_MAX = 16, 700
BAR_LEVEL = 24
SHINE_PX = 4  # of the finer plane
CHANGED_LEVEL = 3
ROUNDS = 6
GAIN_MAX = 1.35
REST_FRAMES = 3
MOVING_SHARE, MOVING_REACH, MOVING_EDGE = 0.2, 0.3, 0.05


class CameraReader:
    """Registers one frame after the other; keeps the small planes of the last one it saw."""

    def __init__(self) -> None:
        self._planes: tuple[int, NDArray[np.uint8], NDArray[np.uint8]] | None = None
        self._last: NDArray[np.float64] | None = None
        self._rests = REST_FRAMES

    @property
    def is_moving(self) -> bool:
        """Whether one of the last frames registered moved as a whole: a drawing may hide a move for a frame."""
        return self._rests < REST_FRAMES

    def register(self, frame_no: int, now: Plane, before: Plane) -> Move | None:
        """Return the move from the frame before to this one; None where no one move explains a tenth of it."""
        factor = next(factor for factor in FACTORS if max(now.high, now.wide) <= factor * WIDE_PX)
        fine_PQ, coarse_PQ = self._small(frame_no - 1, before, factor)
        now_fine_PQ, now_coarse_PQ = self._small(frame_no, now, factor)
        self._planes = (frame_no, now_fine_PQ, now_coarse_PQ)
        area = find_area(now_coarse_PQ, coarse_PQ, BAR_LEVEL)
        points_N2, still_N2 = choose_points(now_coarse_PQ, coarse_PQ, area, POINTS_MAX, CHANGED_LEVEL)
        if len(points_N2) < POINTS_MIN:
            self._rests += 1
            return None
        move = start_move(now_coarse_PQ, coarse_PQ, points_N2, STILL if self._last is None else self._last)
        spread = refine_move(now_coarse_PQ, coarse_PQ, points_N2, move, ROUNDS)
        share, reach = agreement(now_coarse_PQ, coarse_PQ, points_N2, still_N2, move, area, spread)
        is_sound = spread > 0 and share > 0.1 and abs(move[2]) < 0.2 and 1 / GAIN_MAX < move[3] < GAIN_MAX
        edge = abs(move[0]) + abs(move[1]) + abs(move[2]) * now_coarse_PQ.shape[1] / 2
        is_moving = is_sound and share > MOVING_SHARE and reach > MOVING_REACH and edge > MOVING_EDGE
        self._rests = 0 if is_moving else self._rests + 1
        self._last = move if is_sound else None
        if not is_sound:
            return None
        floor = floor_level(now_coarse_PQ)
        fine_move = np.array([2 * move[0], 2 * move[1], move[2], move[3], move[4]])
        fine_area = inner_area(area, now_coarse_PQ.shape)
        left_BB = unexplained(now_fine_PQ, fine_PQ, fine_move, fine_area, 8 if factor == 1 else 4, floor, floor / 2)
        growth = 1.0 / (1.0 - float(move[2]))
        return Move(
            dx=float(2 * factor * move[0]) * growth,
            dy=float(2 * factor * move[1]) * growth,
            zoom=growth - 1.0,
            gain=float(move[3]),
            bias=float(move[4]),
            share=share,
            spread=float(spread),
            reach=reach,
            left_BB=left_BB,
        )

    def _small(self, frame_no: int, plane: Plane, factor: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return the plane at the two working sizes, from the last call where it is the same frame."""
        if self._planes is not None and self._planes[0] == frame_no:
            return self._planes[1], self._planes[2]
        fine_PQ = _shrink(plane, factor)
        high, wide = fine_PQ.shape
        # An odd row or column would shift the middle.
        return fine_PQ, smooth_half(fine_PQ, high // 2 * 2, wide // 2 * 2)


def inner_area(area: tuple[int, int, int, int], shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return the area of a plane of this shape on the one twice as fine, less the samples along a bar.

    The picture shines into a bar, and a bar darkens the picture.
    """
    top, bottom, left, right = (2 * side for side in area)
    high, wide = (2 * side for side in shape)
    return (
        top + SHINE_PX * (top > 0),
        bottom - SHINE_PX * (bottom < high),
        left + SHINE_PX * (left > 0),
        right - SHINE_PX * (right < wide),
    )


def _shrink(plane: Plane, factor: int) -> NDArray[np.uint8]:
    """Return the means of `factor` x `factor` samples, of `FACTORS`; what is over is left out."""
    plane_PQ, high, wide = plane
    while factor % 2 == 0:
        plane_PQ = halve_plane(plane_PQ, high, wide)
        high, wide = plane_PQ.shape
        factor //= 2
    if factor == 3:
        return np.asarray(third_plane(plane_PQ, high, wide))
    return np.ascontiguousarray(plane_PQ[:high, :wide])
