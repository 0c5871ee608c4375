"""A decoded frame as a viewer sees it: full-range sRGB, square pixels, upright."""

from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray

UNSPECIFIED = 2
HD_LINES_MIN = 720
# Bicubic, chroma interpolated to every pixel, exact rounding: the same bytes on every CPU.
SCALING = Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND | Interpolation.BITEXACT


def display_picture(frame: VideoFrame, sample_aspect: Fraction | None) -> NDArray[np.uint8]:
    """Return the frame as RGB, shape (height, width, 3): aspect applied by stretching, then turned upright.

    A file that does not name its colour matrix is read as players do: BT.709 from 720 lines, BT.601 below.
    The video's own transfer curve is taken as sRGB's, as screens show it.
    """
    width, height = display_size(frame.width, frame.height, sample_aspect)
    rgb = frame.reformat(
        width=width,
        height=height,
        format="rgb24",
        src_colorspace=_matrix_of(frame),
        dst_color_range=ColorRange.JPEG,
        interpolation=SCALING,
        threads=1,
    )
    picture = np.asarray(rgb.to_ndarray(), dtype=np.uint8)
    return np.ascontiguousarray(np.rot90(picture, round(frame.rotation / 90) % 4))


def display_size(width: int, height: int, sample_aspect: Fraction | None) -> tuple[int, int]:
    """Return the size in square pixels; the shorter scale grows, so that nothing is lost."""
    if not sample_aspect or sample_aspect <= 0:
        return width, height
    if sample_aspect >= 1:
        return max(1, round(width * sample_aspect)), height
    return width, max(1, round(height / sample_aspect))


def _matrix_of(frame: VideoFrame) -> int:
    """Return the colour matrix the frame names, or the usual one for its size."""
    if frame.colorspace != UNSPECIFIED:
        return int(frame.colorspace)
    return int(Colorspace.ITU709 if frame.height >= HD_LINES_MIN else Colorspace.ITU601)
