"""What one decode says about a video: features per frame in, shots out.

These two records are the seam of *analyse*: `media.read_features` streams `FrameFeatures`,
`stages.analyse` turns them into `ShotReading`. A better engine replaces the two functions and
fills more of these fields; nothing else moves.
"""

from typing import Literal

import msgspec

CutKind = Literal["start", "hard", "flash_cut", "dissolve", "fade", "wipe"]
Cadence = Literal["on_ones", "on_twos", "on_threes", "hold", "mixed"]
CameraKind = Literal["static", "pan", "tilt", "zoom", "shake", "mixed"]
Evidence = Literal["first", "held", "local", "step", "slow", "weak", "camera", "ssim"]


class FrameFeatures(msgspec.Struct, frozen=True, kw_only=True):
    """Small, fixed-size facts about one decoded frame.

    `frame` counts from 0 in presentation order, `pts` is exact in the video's time base.
    `content_change` (0-255) is PySceneDetect's content value against the frame before, 0 for the first.
    `local_change` (8-bit levels) is the largest echo-suppressed 8x8 block change, 0 for the first.
    `ssim_64` is scikit-image's SSIM of 64x64 luma against the frame before; None unless asked for.
    `drawing_hash` is drawing_hash_v1; `hash_contrast` (0-255) says how much of a picture it saw.
    """

    frame: int
    pts: int
    content_change: float
    local_change: float
    ssim_64: float | None
    drawing_hash: int
    hash_contrast: int


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
