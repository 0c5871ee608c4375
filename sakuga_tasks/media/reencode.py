"""Exports of a clip that hold its own frames and nothing else: all of them, or each new drawing once."""

from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import av
from av.video.frame import VideoFrame

from sakuga_tasks.errors import CorruptMediaError, InvalidRecordError
from sakuga_tasks.media.clip_packets import OpenClip, lengths_of, open_clip, seconds_of, whole_steps
from sakuga_tasks.media.encode import ShownFrame, Sound, encode_frames
from sakuga_tasks.records.media import ExportFile


def reencode_clip(
    path: Path, out: Path, *, skip_frames: int, len_frames: int, rate: Fraction | None = None, is_lossless: bool = False
) -> ExportFile:
    """Encode frames `[skip_frames, skip_frames + len_frames)` of a clip file anew, without any other.

    Sound of the clip is copied. `rate` puts times back on the video's exact frame rate, where they fit it.

    Args:
        path: The clip file.
        out: The file to write, .mkv or .mp4.
        skip_frames: Frames of the file before the clip.
        len_frames: Frames of the clip.
        rate: The video's exact frame rate; None keeps the file's milliseconds.
        is_lossless: Keep every pixel, in the same pixel format; else a viewer sees no difference.

    Raises:
        InvalidRecordError: The file has fewer frames, or no lossless encoder takes its pixel format.
        CorruptMediaError: The file does not decode.
    """
    exposures = [1] * len_frames
    return _encode(path, out, skip_frames=skip_frames, exposures=exposures, rate=rate, is_lossless=is_lossless)


def export_drawings(
    path: Path,
    out: Path,
    *,
    skip_frames: int,
    timesheet: Sequence[int],
    rate: Fraction | None = None,
    is_lossless: bool = False,
) -> ExportFile:
    """Write each drawing of a clip once, at the time it appears: the timesheet is in the file's times.

    A drawing is its first frame, shown until the next; the last packet's length is the last exposure.
    `read_timesheet` reads the timesheet back. Sound of the clip is copied.

    Args:
        path: The clip file.
        out: The file to write, .mkv or .mp4.
        skip_frames: Frames of the file before the clip.
        timesheet: Exposure of each drawing, in frames.
        rate: The video's exact frame rate; None keeps the file's milliseconds.
        is_lossless: Keep every pixel; else a viewer sees no difference.

    Raises:
        InvalidRecordError: The timesheet is empty, or longer than the file.
        CorruptMediaError: The file does not decode.
    """
    return _encode(path, out, skip_frames=skip_frames, exposures=timesheet, rate=rate, is_lossless=is_lossless)


def read_timesheet(path: Path, rate: Fraction) -> list[int]:
    """Return the exposures, in frames of `rate`, that the times of an export by `export_drawings` say.

    Raises:
        InvalidRecordError: The times are not those of whole frames, as those of a variable rate.
        CorruptMediaError: The file cannot be read.
    """
    with open_clip(path, path, skip_frames=0, len_frames=1) as clip:
        packets = sorted(clip.picture, key=lambda packet: packet.pts or 0)
    times = seconds_of(packets)
    step_s, numbers = whole_steps([*times, times[-1] + lengths_of(packets)[-1]], rate)
    if step_s != 1 / rate:
        raise InvalidRecordError(f"{path.name}: its times are no whole frames of {rate} Hz; give the video's own rate")
    return [after - before for before, after in pairwise(numbers)]


def _encode(
    path: Path, out: Path, *, skip_frames: int, exposures: Sequence[int], rate: Fraction | None, is_lossless: bool
) -> ExportFile:
    len_frames = sum(exposures)
    with open_clip(path, out, skip_frames=skip_frames, len_frames=len_frames) as clip:
        own = sorted(clip.picture, key=lambda packet: packet.pts or 0)[skip_frames : skip_frames + len_frames]
        seconds = seconds_of(own)
        step_s, numbers = whole_steps([*seconds, seconds[-1] + lengths_of(own)[-1]], rate)
        times = [number - numbers[0] for number in numbers]
        count, encoder = encode_frames(
            _drawings(_own_frames(clip, skip_frames), exposures, times),
            out,
            source=clip.stream,
            step_s=step_s,
            is_lossless=is_lossless,
            sound=Sound(clip.sound, deque(clip.heard), seconds[0]) if clip.sound else None,
        )
    if count != len(exposures):
        raise CorruptMediaError(f"{path.name}: {len(exposures) - count} of {len(exposures)} frames do not decode")
    return ExportFile(path=out, frames_count=count, hidden_frames=0, n_bytes=out.stat().st_size, method=encoder)


def _own_frames(clip: OpenClip, skip_frames: int) -> Iterator[VideoFrame]:
    """Yield the frames of the file after the skip."""
    number = 0
    try:
        for packet in [*clip.picture, None]:
            for frame in clip.stream.decode(packet):
                if number >= skip_frames:
                    yield frame
                number += 1
    except av.FFmpegError as error:
        raise CorruptMediaError(f"{clip.path.name}: frame {number} does not decode: {error.strerror}") from error


def _drawings(frames: Iterator[VideoFrame], exposures: Sequence[int], times: list[int]) -> Iterator[ShownFrame]:
    """Yield the first frame of each exposure; `times` has one entry per frame, and the end of the last."""
    start = 0
    for exposure in exposures:
        frame = next(frames, None)
        if frame is None:
            return
        yield ShownFrame(frame, times[start], times[start + exposure] - times[start])
        for _ in islice(frames, exposure - 1):
            pass
        start += exposure
