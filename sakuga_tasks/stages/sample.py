"""Which drawings of a clip annotators look at.

Drawings are sampled, not frames: a drawing held for a second is still one drawing.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Annotated, NamedTuple

import msgspec

STAGE_VERSION = 1


class SampleParams(msgspec.Struct, frozen=True, kw_only=True):
    """How many drawings are sampled, and how far apart."""

    step_drawings: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 12
    """Every how many drawings one is taken, from the first; Sakuga-42M took every 12th."""

    samples_max: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 64
    """Most drawings of one clip; a longer clip is sampled with a wider, still even step."""


class SampledDrawing(NamedTuple):
    """One drawing to decode: its number in the clip, its first frame in the video, its exposure."""

    drawing_no: int
    frame_no: int
    exposure: int


def sample_drawings(*, start_frame: int, timesheet: Sequence[int], params: SampleParams) -> list[SampledDrawing]:
    """Return the drawings of one clip to look at, in order; always at least the first.

    Args:
        start_frame: First frame of the clip in the video.
        timesheet: Exposure of each drawing in frames, in order; at least one.
        params: Step and limit.
    """
    step = max(params.step_drawings, -(-len(timesheet) // params.samples_max))
    frames = list(accumulate(timesheet, initial=start_frame))
    return [SampledDrawing(no, frames[no], timesheet[no]) for no in range(0, len(timesheet), step)]
