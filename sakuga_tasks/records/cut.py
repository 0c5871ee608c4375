"""The manifest of a folder of clips, as `sakuga cut` writes it."""

import msgspec

from sakuga_tasks.records.video_reading import VideoReading


class CutSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What decides the files of a folder; `analyse` is the settings of the engine, its version among them."""

    audio: str
    mp4: bool
    drawings_only: bool
    analyse: dict[str, object]


class ExportedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file beside a clip. `hidden_frames` are carried and not shown; `method` is `copy` or how it was encoded."""

    file: str
    sha256: str
    n_bytes: int
    frames: int
    hidden_frames: int
    method: str


class CutClip(msgspec.Struct, frozen=True, kw_only=True):
    """One clip: frames `[start_frame, end_frame)` of the video, from exact time `start_pts` to `end_pts`.

    Of the frames its file decodes to, `[skip_frames, skip_frames + len_frames)` are the clip; the others are
    what a packet copy must carry, down to frame `packet_start_frame` of the video.
    """

    file: str
    sha256: str
    n_bytes: int
    start_frame: int
    end_frame: int
    start_pts: int
    end_pts: int
    skip_frames: int
    len_frames: int
    packet_start_frame: int
    packet_end_frame: int
    has_audio: bool
    timesheet: list[int]
    mp4: ExportedFile | None = None
    drawings_only: ExportedFile | None = None


class CutManifest(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of clips. Without clips it is the beginning of one: read, and not cut yet."""

    video_sha256: str
    settings: CutSettings
    reading: VideoReading
    is_complete: bool
    clips: list[CutClip]
