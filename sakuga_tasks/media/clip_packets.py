"""Open a clip file for an export: its packets, checked against the frames asked for, and their exact times."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import av
from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.stream import VideoStream

from sakuga_tasks.errors import CorruptMediaError, InvalidRecordError
from sakuga_tasks.media.clip_file import holds_sound
from sakuga_tasks.media.container import open_video

if TYPE_CHECKING:
    AnyPacket = Packet[VideoStream | AudioStream]

FORMATS = {".mp4": "mp4", ".mkv": "matroska"}
# What a clip file counts in.
MS = Fraction(1, 1000)


class OpenClip(NamedTuple):
    """An open clip file, and all its packets in the order of the file; `sound` is None if it has none to copy."""

    path: Path
    stream: VideoStream
    sound: AudioStream | None
    packets: list["AnyPacket"]

    @property
    def picture(self) -> list["AnyPacket"]:
        """The packets of the picture, in decode order."""
        return [packet for packet in self.packets if packet.stream_index == self.stream.index]

    @property
    def heard(self) -> list["AnyPacket"]:
        """The packets of the sound."""
        return [packet for packet in self.packets if packet.stream_index != self.stream.index]


@contextmanager
def open_clip(path: Path, out: Path, *, skip_frames: int, len_frames: int) -> Iterator[OpenClip]:
    """Open a clip file to export its frames `[skip_frames, skip_frames + len_frames)` as `out`.

    Sound that the container of `out` cannot hold is left out.

    Raises:
        InvalidRecordError: `out` is neither .mp4 nor .mkv, or the file has fewer frames.
        CorruptMediaError: The file cannot be read.
    """
    if out.suffix not in FORMATS:
        raise InvalidRecordError(f"{out.name}: a clip is exported as {' or '.join(FORMATS)}")
    with open_video(path) as (container, stream):
        sound = next((each for each in container.streams.audio if holds_sound(each, FORMATS[out.suffix])), None)
        try:
            streams = [stream, sound] if sound else [stream]
            packets = [packet for packet in container.demux(streams) if packet.size]
        except av.FFmpegError as error:
            raise CorruptMediaError(f"{path.name}: cannot be read to its end: {error.strerror}") from error
        clip = OpenClip(path, stream, sound, packets)  # type: ignore[arg-type]  # of the streams asked for
        frames = len(clip.picture)
        if skip_frames < 0 or len_frames < 1 or skip_frames + len_frames > frames:
            raise InvalidRecordError(
                f"{path.name}: holds {frames} frames, {skip_frames} + {len_frames} are asked for; cut it again"
            )
        yield clip


def seconds_of(packets: Sequence["AnyPacket"]) -> list[Fraction]:
    """Return when each packet is shown, in seconds of the file."""
    return [(packet.pts or 0) * packet.time_base for packet in packets]


def lengths_of(packets: Sequence["AnyPacket"]) -> list[Fraction]:
    """Return for how many seconds each packet is shown."""
    return [(packet.duration or 0) * packet.time_base for packet in packets]


def whole_steps(seconds: Sequence[Fraction], rate: Fraction | None) -> tuple[Fraction, list[int]]:
    """Return a step in seconds, and the times as whole numbers of it.

    The step is a frame of `rate` if every time lies within a millisecond of one, and no two of the same; else
    it is the millisecond that a clip file counts in.
    """
    if rate is not None:
        numbers = [round(time * rate) for time in seconds]
        errors = [abs(number / rate - time) for number, time in zip(numbers, seconds, strict=True)]
        if max(errors) <= MS and len(set(numbers)) == len(numbers):
            return 1 / rate, numbers
    return MS, [round(time / MS) for time in seconds]
