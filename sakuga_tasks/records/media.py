"""What a look at a file says before it is read to its end, and what a lossless cut left on disk."""

from pathlib import Path
from typing import Literal

import msgspec


class VideoFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the container and the first decoded frame say of a video.

    `width` and `height` are those of the stored picture. `rotation` is the clockwise turn in degrees a
    player must apply. `fps_num` / `fps_den` are exact; None: the container names no frame rate.
    `duration_s`, `frames_count` and `bit_rate` are the container's claims; None: it makes none.
    `is_interlaced` is None when neither stream nor frame says.
    """

    container: str
    codec: str
    width: int
    height: int
    pixel_format: str
    bit_depth: int
    sar_num: int
    sar_den: int
    rotation: int
    time_base_num: int
    time_base_den: int
    fps_num: int | None
    fps_den: int | None
    duration_s: float | None
    frames_count: int | None
    bit_rate: int | None
    has_audio: bool
    is_interlaced: bool | None


class CutRange(msgspec.Struct, frozen=True, kw_only=True):
    """Where to cut: half open in frames and in exact time, in the video's time base."""

    start_pts: int
    end_pts: int
    start_frame: int
    end_frame: int


class CutParams(msgspec.Struct, frozen=True, kw_only=True):
    """How clips are cut."""

    audio: Literal["drop", "keep"] = "drop"
    """Whether a clip file holds the sound of its frames; sound that Matroska cannot hold is always dropped."""


class ClipFile(msgspec.Struct, frozen=True, kw_only=True):
    """One clip on disk: of the frames it decodes to, `[skip_frames, skip_frames + len_frames)` are the clip.

    `packet_start_frame` and `packet_end_frame` bound, in frames of the video, every packet the file carries.
    `has_audio` says whether sound was kept.
    """

    path: Path
    start_frame: int
    end_frame: int
    skip_frames: int
    len_frames: int
    packet_start_frame: int
    packet_end_frame: int
    has_audio: bool = False
    n_bytes: int
    sha256: str


class ExportFile(msgspec.Struct, frozen=True, kw_only=True):
    """An exported clip: how many frames it shows, and how many it carries that players hide.

    `method` is `copy`, or how it was encoded anew: encoder and settings.
    """

    path: Path
    frames_count: int
    hidden_frames: int
    n_bytes: int
    method: str
