"""Decode chosen frames of a clip file at full quality."""

from collections.abc import Collection, Iterator
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.container import open_video
from sakuga_tasks.media.picture import display_picture


def decode_clip_frames(
    path: Path, *, skip_frames: int, wanted_frames: Collection[int]
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Yield (frame, RGB picture) for the wanted frames in order, and stop after the last.

    Frames count from the clip's first, so 0 is the frame after the skip. Pictures are full-range sRGB,
    shape (height, width, 3), with display aspect and rotation applied.

    Raises:
        CorruptMediaError: The file ends before a wanted frame, or does not decode.
    """
    wanted = set(wanted_frames)
    if not wanted:
        return
    found = 0
    last = max(wanted)
    with open_video(path) as (container, stream):
        aspect = stream.sample_aspect_ratio
        try:
            for number, frame in enumerate(container.decode(stream), start=-skip_frames):
                if number in wanted:
                    assert isinstance(frame, VideoFrame)
                    found += 1
                    yield number, display_picture(frame, aspect)
                if number >= last:
                    break
        except av.FFmpegError as error:
            raise CorruptMediaError(f"{path.name}: a frame does not decode: {error.strerror}") from error
    if found < len(wanted):
        raise CorruptMediaError(
            f"{path.name}: {found} of {len(wanted)} wanted frames decode, up to {last}; cut it again"
        )
