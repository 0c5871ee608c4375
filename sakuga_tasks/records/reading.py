"""What one decode says about a video: features per frame in, shots out.

These two records are the seam of *analyse*: `media.read_features` streams `FrameFeatures`,
`stages.analyse` turns them into `ShotReading`. A better engine replaces the two functions and
fills more of these fields; nothing else moves.
"""

from fractions import Fraction
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

CutKind = Literal["start", "hard", "flash_cut", "dissolve", "fade", "wipe"]
Cadence = Literal["on_ones", "on_twos", "on_threes", "hold", "mixed"]
CameraKind = Literal["static", "pan", "tilt", "zoom", "shake", "mixed"]
Evidence = Literal["first", "held", "local", "step", "slow", "weak", "cadence", "camera", "ssim"]

UNCHANGED: tuple[Evidence, ...] = ("held", "camera")
"""Evidence that a frame shows no new drawing."""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """How the whole picture moved since the frame before, and what that does not explain.

    What is drawn moved by `dx` right and `dy` down (px of the stored picture) and grew by the factor
    `1 + zoom` about the centre; it is `gain` times as bright plus `bias` levels. Of the textured points that
    changed it explains `share` (0-1), to about `spread` levels; `reach` (0-1) is how much of the picture's rim moved.
    `left_BB` (uint16, 64ths of a level) is, per block of 8x8 samples, of 4x4 where the picture was shrunk, the mean of
    what neither stillness nor the move explains, above a few levels that a codec may make of a bright picture.
    """

    dx: float
    dy: float
    zoom: float
    gain: float
    bias: float
    share: float
    spread: float
    reach: float
    left_BB: NDArray[np.uint16]


class FrameFeatures(msgspec.Struct, frozen=True, kw_only=True):
    """Small, fixed-size facts about one decoded frame.

    `frame` counts from 0 in presentation order, `pts` is exact in units of `time_base` seconds.
    `strong_BB` and `weak_BB` (uint16, 64ths of a level) sum max(|change| - 16, 0) and max(|change| - 8, 0) over
    each 8x8 block of luma, against the frame before; None where no sample changed by more than 8, and for the
    first frame. `means_MM` (uint16, 64ths of a level) are mean luma in cells of `cell_px` (8, 16 or 32) px;
    `cells_TT` (uint8) in some 50 cells across, `chroma_CTT` (uint8) the two colour planes in half as many.
    `move` is how the picture moved, where a third of its textured parts changed, and on while the camera goes on; None
    elsewhere. `mixed_before` is the share (0-1)
    of the changed blocks in which the frame *before* lies between its two neighbours, as the blended and
    interlaced in-betweens of a frame rate conversion do; None where no conversion can have been.
    `drawing_hash` is drawing_hash_v1, of the last frame that differed by half a level anywhere; `hash_contrast` (0-255)
    says how much of a picture it saw.
    `content_change` (0-255) is PySceneDetect's content value and `ssim_64` scikit-image's SSIM of 64x64 luma,
    both against the frame before; None unless asked for.
    """

    frame: int
    pts: int
    time_base: Fraction
    strong_BB: NDArray[np.uint16] | None
    weak_BB: NDArray[np.uint16] | None
    means_MM: NDArray[np.uint16]
    cell_px: int
    cells_TT: NDArray[np.uint8]
    chroma_CTT: NDArray[np.uint8]
    move: Move | None
    mixed_before: float | None
    drawing_hash: int
    hash_contrast: int
    content_change: float | None = None
    ssim_64: float | None = None


class Camera(msgspec.Struct, frozen=True, kw_only=True):
    """How the camera moved over a shot, whole and per frame.

    `path` holds (dx, dy, zoom) per frame: by how many px of the stored picture what is drawn moved right and
    down since the frame before, and by which factor it grew about the centre; (0, 0, 1) where nothing moved
    and on the first frame. `frame_kinds` and `frame_confidence` (0-1) have one entry per frame too.
    """

    kind: CameraKind
    confidence: float
    path: list[tuple[float, float, float]]
    frame_kinds: list[CameraKind]
    frame_confidence: list[float]


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a shot with one cadence: frames `[start_frame, end_frame)` of the video."""

    start_frame: int
    end_frame: int
    cadence: Cadence
    cadence_24: Cadence | None


class ShotReading(msgspec.Struct, frozen=True, kw_only=True):
    """One shot read whole: bounds, timesheet, evidence, hashes, camera.

    Frames are half open `[start_frame, end_frame)`. `evidence` has one entry per frame; a frame is a new
    drawing unless it says `held` or `camera` (the picture moved, the drawing did not). `timesheet` holds
    exposures in frames, one per drawing, and sums to `end_frame - start_frame`.
    `drawing_hashes` and `hash_contrasts` have one entry per drawing, taken at its first frame.
    `transition_*` bound the transition that leads into the shot; its frames are a reading of their own, with
    drop reason `transition`. What Sakuga-42M's methods cannot say is None: `confidence`, `frame_confidence`,
    `transition_*`, `dynamic_score_drawing`, `cadence_24`, `camera`. `drop_reason` is set on shots that make no
    clip: `short_shot` or `transition`.
    """

    start_frame: int
    end_frame: int
    start_pts: int
    end_pts: int
    cut_kind: CutKind
    confidence: float | None
    transition_start_frame: int | None
    transition_end_frame: int | None
    timesheet: list[int]
    evidence: list[Evidence]
    frame_confidence: list[float] | None
    dynamic_score: float
    dynamic_score_drawing: float | None
    cadence: Cadence
    cadence_24: Cadence | None
    segments: list[Segment]
    dynamic_score_sakuga: float
    cadence_sakuga: Cadence
    drawing_hashes: list[int]
    hash_contrasts: list[int]
    camera: Camera | None
    drop_reason: str | None
