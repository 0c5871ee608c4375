"""Colour, line and paper facts of a clip's sampled drawings, read without any weights.

Every number follows from integer sums over the pixels and is rounded at the end, so that machines
agree. Ratios count pixels of a reduced picture: a line's width in pixels would otherwise depend on
the resolution of the source.
"""

# Arrays carry a shape suffix: H, W pixels; C channels; P pixels in a row; B colour bins; L leaders.
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.errors import InvalidRecordError
from sakuga_tasks.records.annotation import Facts

FACTS_VERSION = 1
ANNOTATOR = f"facts:{FACTS_VERSION}"

ByteArray = NDArray[np.uint8]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_DIGITS = 4
_LONG_SIDE_PX = 512
_FLAT_RANGE_MAX = 8
# A square as a column and a row: the same result from fewer comparisons.
_RANGE_WINDOW = [(np.ones((3, 1, 1), dtype=np.uint8), 1), (np.ones((1, 3, 1), dtype=np.uint8), 1)]
_LINE_WINDOW = [(np.ones((5, 1), dtype=np.uint8), 1), (np.ones((1, 5), dtype=np.uint8), 1)]
_LINE_DEPTH_MIN = 24
_PAPER_LEVEL_MIN = 190
_PAPER_CHROMA_MAX = 40
_PAPER_SPREAD_MAX = 8
_GREY_CHROMA_MAX = 24
_MONOCHROME_COLOUR_MAX = 0.01
_PALETTE_MAX = 6
_PALETTE_SHARE_MIN = 0.01
_PALETTE_DELTA_E = 14.0
_BINS = 16


class StillFacts(NamedTuple):
    """What one still says; ratios are 0-1 of its pixels."""

    luma_histogram: IntArray
    saturation: float
    colourfulness: float
    flat_ratio: float
    line_ratio: float
    paper_ratio: float
    colour_ratio: float


def read_facts(stills: Sequence[ByteArray], *, clip_id: str, video_id: str) -> Facts:
    """Return the facts of a clip from its sampled drawings.

    Args:
        stills: Full-range sRGB pictures of one size; shape (H, W, 3), 8-bit levels.
        clip_id: The clip they come from.
        video_id: The video that clip comes from.

    Raises:
        InvalidRecordError: there is no still, or one is no RGB picture.
    """
    if not stills:
        raise InvalidRecordError(f"clip {clip_id}: 0 stills, at least 1 needed: sample the clip again")
    reduced = [_reduce(_checked(still_HWC, clip_id)) for still_HWC in stills]
    readings = [read_still(still_HWC) for still_HWC in reduced]
    histogram = np.sum([reading.luma_histogram for reading in readings], axis=0)
    colours, shares = find_palette(reduced)
    return Facts(
        clip_id=clip_id,
        video_id=video_id,
        annotator=ANNOTATOR,
        brightness=_rounded(float(histogram @ np.arange(256)) / (255 * int(histogram.sum()))),
        contrast=_rounded((_percentile(histogram, 95) - _percentile(histogram, 5)) / 255),
        saturation=_mean([reading.saturation for reading in readings]),
        colourfulness=_mean([reading.colourfulness for reading in readings]),
        flat_ratio=_mean([reading.flat_ratio for reading in readings]),
        line_ratio=_mean([reading.line_ratio for reading in readings]),
        paper_ratio=_mean([reading.paper_ratio for reading in readings]),
        is_monochrome=_mean([reading.colour_ratio for reading in readings]) < _MONOCHROME_COLOUR_MAX,
        palette=colours,
        palette_shares=shares,
    )


def read_still(still_HWC: ByteArray) -> StillFacts:
    """Return the facts of one reduced still.

    A pixel is *flat* where no channel varies by more than 8 levels over its 3x3 neighbourhood; on a
    *line* where luma lies 24 levels or more below its 5x5 closing, which keeps dark strokes narrower
    than 5 px (1 % of the picture) and no dark area; *paper* where it is light, nearly grey and
    within 8 levels of the most common such luma: a sheet has one tone, a painted sky many.
    """
    from skimage.morphology import black_tophat  # noqa: PLC0415 - loads scipy: not for a command's help

    light_HW, dark_HW = _over_channels(np.maximum, still_HWC), _over_channels(np.minimum, still_HWC)
    chroma_HW = light_HW - dark_HW
    luma_HW = _luma(still_HWC)
    range_HW = _local_range(still_HWC)
    is_pale_HW = (dark_HW >= _PAPER_LEVEL_MIN) & (chroma_HW <= _PAPER_CHROMA_MAX)
    line_depth_HW = black_tophat(luma_HW, _LINE_WINDOW)
    saturation_HW = chroma_HW.astype(np.int64) * 65535 // np.maximum(light_HW, 1)
    return StillFacts(
        luma_histogram=np.bincount(luma_HW.ravel(), minlength=256),
        saturation=int(saturation_HW.sum()) / (65535 * luma_HW.size),
        colourfulness=_colourfulness(still_HWC),
        flat_ratio=_share(range_HW <= _FLAT_RANGE_MAX),
        line_ratio=_share(line_depth_HW >= _LINE_DEPTH_MIN),
        paper_ratio=_paper_ratio(luma_HW, is_pale_HW),
        colour_ratio=_share(chroma_HW > _GREY_CHROMA_MAX),
    )


def find_palette(stills: Sequence[ByteArray]) -> tuple[list[str], list[float]]:
    """Return the main colours as #rrggbb and their shares, most common first.

    Colours are counted in 16x16x16 bins. The fullest bin leads, bins within a CIE76 distance of 14
    follow it, the fullest bin left leads next. Then every bin joins its nearest leader; what is far
    from all of them, and colours under 1 % of the picture, are left out: shares need not sum to 1.
    """
    from skimage.color import rgb2lab  # noqa: PLC0415 - loads scipy: not for a command's help

    counts_B, colours_BC = _count_colours(stills)
    lab_BC = np.round(rgb2lab(colours_BC[np.newaxis] / 255)[0], 3)
    distance_BL = np.stack([_distance(lab_BC, lab_BC[leader]) for leader in _leaders(counts_B, lab_BC)], axis=1)
    nearest_B = np.where(distance_BL.min(axis=1) <= _PALETTE_DELTA_E, distance_BL.argmin(axis=1), -1)
    found = []
    for leader_no in range(distance_BL.shape[1]):
        members_B = nearest_B == leader_no
        count = int(counts_B[members_B].sum())
        mean_C = (counts_B[members_B] @ colours_BC[members_B] + count // 2) // count
        share = count / int(counts_B.sum())
        if share >= _PALETTE_SHARE_MIN or leader_no == 0:
            found.append((-_rounded(share), "#{:02x}{:02x}{:02x}".format(*mean_C)))
    found.sort()
    return [colour for _, colour in found], [-share for share, _ in found]


def _leaders(counts_B: IntArray, lab_BC: FloatArray) -> list[int]:
    left_B = counts_B.copy()
    leaders: list[int] = []
    while len(leaders) < _PALETTE_MAX and left_B.any():
        leaders.append(int(left_B.argmax()))
        left_B[_distance(lab_BC, lab_BC[leaders[-1]]) <= _PALETTE_DELTA_E] = 0
    return leaders


def _count_colours(stills: Sequence[ByteArray]) -> tuple[IntArray, IntArray]:
    """Return the pixels of every bin in use and their mean colour; shapes (B,) and (B, 3)."""
    pixels_PC = np.concatenate([still_HWC.reshape(-1, 3) for still_HWC in stills]).astype(np.int64)
    bin_P = (pixels_PC * _BINS // 256) @ np.array([_BINS * _BINS, _BINS, 1])
    counts_B = np.bincount(bin_P, minlength=_BINS**3)
    # bincount sums its weights as float64: exact here, far below 2**53.
    sums_BC = np.stack([np.bincount(bin_P, pixels_PC[:, c], _BINS**3) for c in range(3)], axis=1).astype(np.int64)
    used_B = counts_B > 0
    counts_B, sums_BC = counts_B[used_B], sums_BC[used_B]
    return counts_B, (sums_BC + counts_B[:, np.newaxis] // 2) // counts_B[:, np.newaxis]


def _distance(lab_BC: FloatArray, lab_C: FloatArray) -> FloatArray:
    distance_B: FloatArray = np.linalg.norm(lab_BC - lab_C, axis=1)
    return distance_B


def _colourfulness(still_HWC: ByteArray) -> float:
    """Return Hasler and Suesstrunk's M3, "Measuring colourfulness in natural images" (2003), section 6."""
    red, green, blue = (still_HWC[..., c].astype(np.int64) for c in range(3))
    count = red.size
    rg_mean, rg_variance = _moments(red - green, count)
    yb_mean, yb_variance = _moments(red + green - 2 * blue, count)
    # yb is (R + G) / 2 - B: doubled to stay an integer, halved here.
    deviation = np.sqrt(rg_variance + yb_variance / 4)
    return float(deviation + 0.3 * np.hypot(rg_mean, yb_mean / 2))


def _moments(values: IntArray, count: int) -> tuple[float, float]:
    total, squares = int(values.sum()), int((values * values).sum())
    return total / count, (count * squares - total * total) / (count * count)


def _paper_ratio(luma_HW: ByteArray, is_pale_HW: NDArray[np.bool_]) -> float:
    histogram = np.bincount(luma_HW[is_pale_HW], minlength=256)
    tone = int(histogram.argmax())
    return int(histogram[max(0, tone - _PAPER_SPREAD_MAX) : tone + _PAPER_SPREAD_MAX + 1].sum()) / luma_HW.size


def _luma(still_HWC: ByteArray) -> ByteArray:
    """Return BT.709 luma of gamma-encoded RGB, rounded to 8-bit levels; shape (H, W)."""
    weights = np.array([2126, 7152, 722], dtype=np.int64)
    return ((still_HWC @ weights + 5000) // 10_000).astype(np.uint8)


def _local_range(still_HWC: ByteArray) -> ByteArray:
    """Return the widest spread of any channel over the 3x3 neighbourhood; shape (H, W)."""
    from skimage.morphology import dilation, erosion  # noqa: PLC0415 - loads scipy: not for a command's help

    spread_HWC: ByteArray = dilation(still_HWC, _RANGE_WINDOW) - erosion(still_HWC, _RANGE_WINDOW)
    return _over_channels(np.maximum, spread_HWC)


def _over_channels(choose: np.ufunc, still_HWC: ByteArray) -> ByteArray:
    # A chain of two is 20 times faster than a reduction over an axis of three.
    chosen_HW: ByteArray = choose(choose(still_HWC[..., 0], still_HWC[..., 1]), still_HWC[..., 2])
    return chosen_HW


def _reduce(still_HWC: ByteArray) -> ByteArray:
    """Return the still averaged over whole blocks, so that its long side is near 512 px, never enlarged."""
    sides = still_HWC.shape[:2]
    block = min(max(1, round(max(sides) / _LONG_SIDE_PX)), *sides)
    rows, columns = (side // block for side in sides)
    total_HWC = np.zeros((rows, columns, 3), dtype=np.int64)
    for row, column in product(range(block), repeat=2):
        total_HWC += still_HWC[row::block, column::block][:rows, :columns]
    means_HWC: IntArray = (total_HWC + block * block // 2) // (block * block)
    return means_HWC.astype(np.uint8)


def _checked(still_HWC: ByteArray, clip_id: str) -> ByteArray:
    if still_HWC.ndim != 3 or still_HWC.shape[2] != 3 or not still_HWC.size or still_HWC.dtype != np.uint8:
        raise InvalidRecordError(
            f"clip {clip_id}: still of shape {still_HWC.shape} and type {still_HWC.dtype}, "
            "(height, width, 3) of uint8 needed: sample the clip again"
        )
    return still_HWC


def _percentile(histogram: IntArray, percent: int) -> int:
    return int(np.searchsorted(np.cumsum(histogram) * 100, percent * int(histogram.sum())))


def _share(mask_HW: NDArray[np.bool_]) -> float:
    return int(mask_HW.sum()) / mask_HW.size


def _mean(values: Sequence[float]) -> float:
    return _rounded(sum(values) / len(values))


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS)
