"""What decides the output of analyse: its version and its settings.

Light on purpose: every command and every plan names runs by them, and none of those decodes.
"""

from typing import Annotated, Literal

import msgspec

STAGE_VERSION = 7


class CadenceParams(msgspec.Struct, frozen=True, kw_only=True):
    """What a hold is."""

    hold_frames_min: Annotated[int, msgspec.Meta(ge=2, le=10_000)] = 12
    """An exposure of so many 24ths of a second reads as a hold and has no say in the cadence."""
    moving_ratio_min: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.25
    """A shot with a smaller share of its time outside holds is a hold."""


class AnalyseParams(msgspec.Struct, frozen=True, kw_only=True):
    """How cuts and drawings are told."""

    cuts: Literal["cells", "sakuga42m"] = "cells"
    """`cells`: a cut is where a picture of some 50 cells across changes, in light and colour, and does not come back;
    dissolves and fades too. `sakuga42m`: PySceneDetect's Adaptive 3.0/18/30 as published, where a cut within 18
    frames of the last one is swallowed."""
    drawings: Literal["blocks", "sakuga42m"] = "blocks"
    """`blocks`: local, global, slow and weak changes of light in blocks of 8x8 px, the camera apart, weighed by the
    timing around. `sakuga42m`: SSIM at 64x64 under .95."""
    shot_frames_min: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 18
    """Shots with fewer frames make no clip (drop reason `short_shot`)."""
    cadence: CadenceParams = CadenceParams()
    """What a hold is."""
