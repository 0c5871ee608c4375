"""When the frames of a clip file are shown, from its packets alone."""

from fractions import Fraction
from pathlib import Path

import av

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.container import open_video


def read_clip_times(path: Path, *, skip_frames: int, len_frames: int) -> list[Fraction]:
    """Return the time of every frame of the clip, in seconds from its first; nothing is decoded.

    A clip file states times to the millisecond, whatever the time base of its video was.

    Raises:
        CorruptMediaError: the file cannot be read, or holds fewer packets than frames.
    """
    with open_video(path) as (container, stream):
        try:
            times = sorted(packet.pts for packet in container.demux(stream) if packet.size and packet.pts is not None)
        except av.FFmpegError as error:
            raise CorruptMediaError(f"{path.name}: cannot be read to its end: {error.strerror}") from error
        time_base = stream.time_base or Fraction(1, av.time_base)
    own = times[skip_frames : skip_frames + len_frames]
    if len(own) < len_frames:
        raise CorruptMediaError(f"{path.name}: {len(own)} of {len_frames} frames have a packet; cut it again")
    return [(time - own[0]) * time_base for time in own]
