"""Find how the whole picture moved between two frames, where most of it changed."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.media.camera_kernels import (
    STILL,
    agreement,
    choose_points,
    find_area,
    mean_error,
    refine_move,
    search_shift,
    third_plane,
    unexplained,
)
from sakuga_tasks.media.luma import Plane
from sakuga_tasks.records.reading import Move

WIDE_PX = 560
FACTORS = (1, 2, 3, 4, 6, 8, 12, 16)
POINTS_MAX = 700
POINTS_MIN = 16
SEARCH_REACH = 6
GOOD_ERROR, ERROR_CAP = 6.0, 24.0
FLOOR_MIN, FLOOR_MAX, FLOOR_SHARE = 2.0, 8.0, 0.06
ROUNDS = 6
GAIN_MAX = 1.35
BAR_LEVEL = 24
CHANGED_LEVEL = 3
REST_FRAMES = 3
MOVING_SHARE, MOVING_REACH, MOVING_EDGE = 0.2, 0.3, 0.05


class CameraReader:
    """Registers one frame after the other; keeps the small planes of the last one it saw."""

    def __init__(self) -> None:
        # Planes this small are not worth a second thread, and OpenCV's wait for work by spinning.
        cv2.setNumThreads(1)
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
        move = self._start(now_coarse_PQ, coarse_PQ, points_N2)
        spread = refine_move(now_coarse_PQ, coarse_PQ, points_N2, move, ROUNDS)
        share, reach = agreement(now_coarse_PQ, coarse_PQ, points_N2, still_N2, move, area, spread)
        is_sound = spread > 0 and share > 0.1 and abs(move[2]) < 0.2 and 1 / GAIN_MAX < move[3] < GAIN_MAX
        edge = abs(move[0]) + abs(move[1]) + abs(move[2]) * now_coarse_PQ.shape[1] / 2
        is_moving = is_sound and share > MOVING_SHARE and reach > MOVING_REACH and edge > MOVING_EDGE
        self._rests = 0 if is_moving else self._rests + 1
        self._last = move if is_sound else None
        if not is_sound:
            return None
        floor = min(max(float(now_coarse_PQ[::4, ::4].mean()) * FLOOR_SHARE, FLOOR_MIN), FLOOR_MAX)
        fine = np.array([2 * move[0], 2 * move[1], move[2], move[3], move[4]])
        left_BB = unexplained(now_fine_PQ, fine_PQ, fine, 2 * area, 8 if factor == 1 else 4, floor, floor / 2)
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
        fine_PQ = _shrink(plane.picture, factor)
        return fine_PQ, _halve(fine_PQ)

    def _start(
        self, now_PQ: NDArray[np.uint8], before_PQ: NDArray[np.uint8], points_N2: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        """Return where to start: no move, the last move, or the best whole shift on planes half the size."""
        starts = [STILL.copy()] if self._last is None else [self._last.copy(), STILL.copy()]
        errors = [mean_error(now_PQ, before_PQ, points_N2, start, ERROR_CAP) for start in starts]
        best = min(range(len(starts)), key=errors.__getitem__)
        if errors[best] <= GOOD_ERROR:
            return starts[best]
        small_now_PQ, small_before_PQ = cv2.pyrDown(now_PQ), cv2.pyrDown(before_PQ)
        small_N2 = np.minimum(points_N2[::3] // 2, np.array(small_now_PQ.shape, dtype=np.int32) - 1)
        u, v, _ = search_shift(small_now_PQ, small_before_PQ, small_N2, SEARCH_REACH)
        shifted = np.array([2.0 * u, 2.0 * v, 0.0, 1.0, 0.0])
        error = mean_error(now_PQ, before_PQ, points_N2, shifted, ERROR_CAP)
        return shifted if error < errors[best] else starts[best]


def _shrink(plane_PQ: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Return the means of `factor` x `factor` samples, of `FACTORS`; what is over is left out."""
    while factor % 2 == 0:
        rows, columns = (side // 2 for side in plane_PQ.shape)
        whole_PQ = plane_PQ[: 2 * rows, : 2 * columns]
        plane_PQ = np.asarray(cv2.resize(whole_PQ, (columns, rows), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        factor //= 2
    # OpenCV has a fast path for halves alone; a third takes it fifty times as long as this.
    return plane_PQ if factor == 1 else np.asarray(third_plane(plane_PQ))


def _halve(plane_PQ: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a plane at half its size, smoothed so that thin lines do not alias; odd rows and columns are left out."""
    rows, columns = (side // 2 * 2 for side in plane_PQ.shape)
    return np.asarray(cv2.pyrDown(plane_PQ[:rows, :columns]), dtype=np.uint8)
