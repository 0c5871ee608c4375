"""The luma plane of a decoded frame, in place, and how it changes from frame to frame in 8x8 blocks."""

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

BLOCK = 8
LOCAL_FLOOR = 16
ECHO_SHARE = 0.45
ECHO_MAX = 20.0
PLANAR_8_BIT = frozenset(
    {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "yuv440p", "yuva420p", "gray", "nv12"}
)


def luma_of(frame: VideoFrame) -> NDArray[np.uint8]:
    """Return the 8-bit luma, shape (height, width): a view where the format allows, else converted to 4:2:0."""
    if frame.format.name not in PLANAR_8_BIT:
        frame = frame.reformat(format="yuv420p")
    plane = frame.planes[0]
    rows_HS: NDArray[np.uint8] = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
    return rows_HS[: frame.height, : frame.width]


def block_change(luma_HW: NDArray[np.uint8], before_HW: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return S_b, the mean of max(|change| - 16, 0) over each 8x8 block, in 8-bit levels.

    Rows and columns past the last whole block are left out. The floor keeps grain and codec noise out.
    """
    high, wide = (side // BLOCK for side in luma_HW.shape)
    now, before = (plane[: high * BLOCK, : wide * BLOCK] for plane in (luma_HW, before_HW))
    change = np.maximum(now, before) - np.minimum(now, before)
    if not (change > LOCAL_FLOOR).any():
        return np.zeros((high, wide), dtype=np.float32)
    excess = np.maximum(change, LOCAL_FLOOR) - np.uint8(LOCAL_FLOOR)
    # 8 rows of at most 239 fit 16 bits, which adds up at memory speed.
    rows_BW = np.add.reduce(excess.reshape(high, BLOCK, wide * BLOCK), axis=1, dtype=np.uint16)
    sums_BB = np.add.reduce(rows_BW.reshape(high, wide, BLOCK), axis=2, dtype=np.uint32)
    means_BB: NDArray[np.float32] = sums_BB.astype(np.float32) / np.float32(BLOCK * BLOCK)
    return means_BB


def local_change(
    now_BB: NDArray[np.float32], before_BB: NDArray[np.float32] | None, after_BB: NDArray[np.float32] | None
) -> float:
    """Return the largest block change of a frame, less the echo of its neighbours (reference: LOCAL test).

    What a codec refines one frame before or after a real change in the same block is its echo:
    0.45 * min(max(neighbours), 20). A neighbour that is None does not echo.
    """
    neighbours = [blocks for blocks in (before_BB, after_BB) if blocks is not None]
    if not neighbours or not now_BB.any():
        return float(now_BB.max(initial=0.0))
    echo_BB = np.minimum(np.maximum.reduce(neighbours), np.float32(ECHO_MAX)) * np.float32(ECHO_SHARE)
    return max(float((now_BB - echo_BB).max(initial=0.0)), 0.0)
