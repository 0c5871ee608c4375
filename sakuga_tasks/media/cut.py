"""Cut clips out of a video by copying packets: lossless, exact, the same bytes every time."""

import logging
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.clip_file import ClipWriter, holds_sound
from sakuga_tasks.media.container import open_video
from sakuga_tasks.records.media import ClipFile, CutParams, CutRange

if TYPE_CHECKING:
    AnyPacket = Packet[VideoStream | AudioStream]

logger = logging.getLogger(__name__)

# Sound may lie this far from its picture in the file; FFmpeg's muxers keep within it.
INTERLEAVE_S_MAX = 10


def cut_clips(path: Path, ranges: list[CutRange], out_dir: Path, *, params: CutParams | None = None) -> list[ClipFile]:
    """Write one Matroska file per range into `out_dir`, in one demux; return them in order of start.

    A file holds the packets from the last sync frame at or before the start to the last packet, in decode
    order, shown before the end; and, if asked for, the first sound track's packets that are heard in the
    range whole. Sound that Matroska cannot hold is left out with a warning. Names follow from the frames. Memory
    holds one group of pictures, two per clip being written, and seconds of sound.

    Raises:
        CorruptMediaError: The file cannot be read, or its packets are not one per frame.
    """
    times: list[int] = []
    with open_video(path) as (container, stream):
        sound = _sound(path, container) if params is not None and params.audio == "keep" else None
        knife = _Knife(path, stream, sound, [_Cut(each, out_dir) for each in sorted(ranges, key=_start_of)])
        try:
            for packet, time in _packets(path, container, [stream, sound] if sound else [stream]):
                if packet.stream_index == stream.index:
                    times.append(time)
                    knife.take(packet, time)
                else:
                    knife.take_sound(packet, time)
            knife.finish()
        finally:
            knife.close()
    times.sort()
    return [cut.describe(path, times) for cut in knife.done]


def _start_of(cut_range: CutRange) -> tuple[int, int]:
    return cut_range.start_pts, cut_range.end_pts


def _sound(path: Path, container: InputContainer) -> AudioStream | None:
    """Return the first sound track, if there is one that a clip file can hold."""
    stream = next(iter(container.streams.audio), None)
    if stream is None or holds_sound(stream):
        return stream
    logger.warning("%s: sound left out: Matroska cannot hold %s", path.name, stream.codec_context.name)
    return None


def _packets(
    path: Path, container: InputContainer, streams: list[VideoStream | AudioStream]
) -> Iterator[tuple["AnyPacket", int]]:
    """Yield the packets in the file's order, each with its time."""
    try:
        for packet in container.demux(streams):
            if not packet.size:
                continue
            time = packet.pts
            if time is not None:
                yield packet, time  # type: ignore[misc]  # of the streams asked for
            elif packet.stream_index == streams[0].index:
                raise CorruptMediaError(f"{path.name}: a packet has no time; remux the file")
    except av.FFmpegError as error:
        raise CorruptMediaError(f"{path.name}: cannot be read to its end: {error.strerror}") from error


class _Knife:
    """Hands every packet to the cuts that need it, and keeps the current group of pictures for those to come."""

    def __init__(self, path: Path, stream: VideoStream, sound: AudioStream | None, cuts: list["_Cut"]) -> None:
        self.path = path
        self.stream = stream
        self.sound = sound
        self.waiting = deque(cuts)
        self.open: list[_Cut] = []
        self.done = cuts
        self.group: list[tuple[AnyPacket, int]] = []
        self.recent_sound: deque[tuple[AnyPacket, int, int]] = deque()
        self._tick: Fraction = sound.time_base / stream.time_base if sound else Fraction(1)  # type: ignore[operator]
        self._lag: int = round(INTERLEAVE_S_MAX / stream.time_base) if sound and stream.time_base else 0

    def take(self, packet: "AnyPacket", time: int) -> None:
        """Move on by one packet of the picture, in decode order."""
        if packet.is_keyframe:
            # Only the next sync frame shows that no later one lies before a start.
            self._begin(before_pts=time)
            self.group = [(packet, time)]
        elif self.group and time > self.group[0][1]:
            # Left out: pictures shown before their sync frame lean on the group before and cannot be decoded.
            self.group.append((packet, time))
        if self.open:
            for cut in self.open:
                cut.take(packet, time, lag=self._lag)
            self.open = [cut for cut in self.open if not cut.is_complete]

    def take_sound(self, packet: "AnyPacket", time: int) -> None:
        """Move on by one packet of sound; `time` counts in the sound's time base."""
        at, until = round(time * self._tick), round((time + (packet.duration or 0)) * self._tick)
        self.recent_sound.append((packet, at, until))
        # A clip still to come starts in the group now kept or later.
        oldest = (self.group[0][1] if self.group else at) - self._lag
        while self.recent_sound and self.recent_sound[0][1] < oldest:
            self.recent_sound.popleft()
        for cut in self.open:
            cut.take_sound(packet, at, until)
        self.open = [cut for cut in self.open if not cut.is_complete]

    def finish(self) -> None:
        """Begin the cuts that start in the last group of pictures."""
        self._begin(before_pts=None)

    def close(self) -> None:
        """Close every file."""
        for cut in self.done:
            cut.close()

    def _begin(self, *, before_pts: int | None) -> None:
        """Open the cuts that start in the group now kept, and give them its packets."""
        while self.waiting and (before_pts is None or self.waiting[0].range.start_pts < before_pts):
            cut = self.waiting.popleft()
            if not self.group or self.group[0][1] > cut.range.start_pts:
                raise CorruptMediaError(f"{self.path.name}: no sync frame at or before frame {cut.range.start_frame}")
            cut.begin(self.stream, self.sound, base_pts=self.group[0][1])
            for packet, time in self.group:
                cut.take(packet, time, lag=self._lag)
            for packet, at, until in self.recent_sound:
                cut.take_sound(packet, at, until)
            if not cut.is_complete:
                self.open.append(cut)


class _Cut:
    """One clip being cut."""

    def __init__(self, cut_range: CutRange, out_dir: Path) -> None:
        self.range = cut_range
        self.path = out_dir / f"{cut_range.start_frame:08d}-{cut_range.end_frame:08d}.mkv"
        self.is_complete = False
        self.times: list[int] = []
        self._later: list[tuple[AnyPacket, int]] = []
        self._sync_frames_past_end = 0
        self._has_picture = False
        self._has_sound = True
        self._writer: ClipWriter | None = None

    def begin(self, stream: VideoStream, sound: AudioStream | None, *, base_pts: int) -> None:
        """Create the file; its own time starts at the sync frame."""
        self._writer = ClipWriter(self.path, stream, sound, base_pts=base_pts)
        self._has_sound = sound is None

    def take(self, packet: "AnyPacket", time: int, *, lag: int) -> None:
        """Write the packet if it is shown before the end; else keep it until one that is shown before needs it."""
        if self._has_picture:
            if time >= self.range.end_pts + lag:
                self.close()
        elif time < self.range.end_pts:
            for kept, kept_time in self._later:
                self._write(kept, kept_time)
            self._later = []
            self._write(packet, time)
        else:
            self._later.append((packet, time))
            self._sync_frames_past_end += packet.is_keyframe
            # No packet is shown before it is decoded, nor before the sync frame before its own.
            is_past = packet.dts is not None and packet.dts >= self.range.end_pts
            if is_past or self._sync_frames_past_end > 1:
                self._has_picture = True
                self._settle()

    def take_sound(self, packet: "AnyPacket", time: int, until: int) -> None:
        """Write the packet if it is heard in the clip from its start to its end."""
        if self.is_complete or time < self.range.start_pts:
            return
        if until > self.range.end_pts:
            self._has_sound = True
            self._settle()
        elif self._writer is not None:
            self._writer.write_sound(packet)

    def close(self) -> None:
        """Finish the file."""
        self.is_complete = True
        self._later = []
        if self._writer is not None:
            self._writer.close()

    def describe(self, path: Path, times: list[int]) -> ClipFile:
        """Say what was written; `times` are those of every packet of the video, sorted."""
        assert self._writer is not None
        first, last = self.range.start_frame, self.range.end_frame
        inside = sum(self.range.start_pts <= time < self.range.end_pts for time in self.times)
        if inside != last - first:
            raise CorruptMediaError(
                f"{path.name}: frames {first}-{last} have {inside} packets; the limit is one packet per frame"
            )
        skip = sum(time < self.range.start_pts for time in self.times)
        past_end = bisect_right(times, max(self.times)) - bisect_left(times, self.range.end_pts)
        return self._writer.describe(
            start_frame=first,
            end_frame=last,
            skip_frames=skip,
            packet_start_frame=max(first - skip, 0),
            packet_end_frame=last + max(past_end, 0),
        )

    def _write(self, packet: "AnyPacket", time: int) -> None:
        assert self._writer is not None
        self._writer.write_picture(packet)
        self.times.append(time)

    def _settle(self) -> None:
        """Close once both picture and sound have come to the end."""
        if self._has_picture and self._has_sound:
            self.close()
