"""The planes of a decoded frame as 8-bit samples: in place where they are, narrowed where they are deeper."""

from typing import NamedTuple

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from sakuga_tasks.media.kernels import narrow_plane

PLANAR_8_BIT = frozenset(
    {
        "gray", "yuv410p", "yuv411p", "yuv420p", "yuv422p", "yuv440p", "yuv444p",
        "yuvj420p", "yuvj422p", "yuvj440p", "yuvj444p", "yuva420p", "yuva422p", "yuva444p",
    }
)  # fmt: skip
PLANAR_DEEP = {
    f"{family}{bits}le": bits - 8
    for family in ("gray", "yuv420p", "yuv422p", "yuv440p", "yuv444p", "yuva420p", "yuva422p", "yuva444p")
    for bits in (9, 10, 12, 14, 16)
}


class Plane(NamedTuple):
    """One plane as uint8, shape (rows, line size); the first `high` x `wide` samples are the picture."""

    samples_HS: NDArray[np.uint8]
    high: int
    wide: int

    @property
    def picture(self) -> NDArray[np.uint8]:
        """The picture without the padding, shape (high, wide), a view."""
        return self.samples_HS[: self.high, : self.wide]


def planar(frame: VideoFrame) -> VideoFrame:
    """Return the frame itself where its luma is a plane of its own, else the frame converted to 4:2:0."""
    name = frame.format.name
    return frame if name in PLANAR_8_BIT or name in PLANAR_DEEP else frame.reformat(format="yuv420p")


def plane_of(frame: VideoFrame, number: int) -> Plane:
    """Return luma (0) or a colour plane (1, 2) of a planar frame; a view into the frame for 8-bit samples."""
    plane = frame.planes[number]
    high, line_bytes = plane.height, plane.line_size
    shift = PLANAR_DEEP.get(frame.format.name)
    if shift is None:
        return Plane(np.ndarray((high, line_bytes), np.uint8, memoryview(plane)), high, plane.width)
    deep_HS = np.ndarray((high, line_bytes // 2), np.uint16, memoryview(plane))
    return Plane(narrow_plane(deep_HS, shift), high, plane.width)


def luma_of(frame: VideoFrame) -> NDArray[np.uint8]:
    """Return the 8-bit luma, shape (height, width): a view where the format allows, else converted to 4:2:0."""
    return plane_of(planar(frame), 0).picture
