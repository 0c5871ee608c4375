"""Cut clips out of a video by copying packets: lossless, exact, the same bytes every time."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.hashing import file_sha256
from sakuga_tasks.media.container import open_video
from sakuga_tasks.records.media import ClipFile, CutRange

if TYPE_CHECKING:
    VideoPacket = Packet[VideoStream]

# The muxer writes no random id and no date; packets keep their own times, so none need shifting.
MUX_OPTIONS = {"fflags": "+bitexact", "avoid_negative_ts": "disabled"}


def cut_clips(path: Path, ranges: list[CutRange], out_dir: Path) -> list[ClipFile]:
    """Write one Matroska file per range into `out_dir`, in one demux; return them in order of start.

    A file holds the packets from the last sync frame at or before the start to the last packet, in decode
    order, shown before the end. Sound is left out. Names follow from the frames. Memory holds one group of
    pictures, two per clip being written.

    Raises:
        CorruptMediaError: The file cannot be read, or its packets are not one per frame.
    """
    times: list[int] = []
    with open_video(path) as (container, stream):
        knife = _Knife(path, stream, [_Cut(each, out_dir) for each in sorted(ranges, key=_start_of)])
        try:
            for packet in _packets(path, container, stream):
                times.append(_time_of(packet))
                knife.take(packet)
            knife.finish()
        finally:
            knife.close()
    times.sort()
    return [cut.describe(path, times) for cut in knife.done]


def _start_of(cut_range: CutRange) -> tuple[int, int]:
    return cut_range.start_pts, cut_range.end_pts


def _packets(path: Path, container: InputContainer, stream: VideoStream) -> Iterator["VideoPacket"]:
    """Yield the video's packets in decode order, each with a time."""
    try:
        for packet in container.demux(stream):
            if not packet.size:
                continue
            if packet.pts is None:
                raise CorruptMediaError(f"{path.name}: a packet has no time; remux the file")
            yield packet
    except av.FFmpegError as error:
        raise CorruptMediaError(f"{path.name}: cannot be read to its end: {error.strerror}") from error


def _time_of(packet: "VideoPacket") -> int:
    assert packet.pts is not None  # _packets refuses packets without
    return packet.pts


class _Knife:
    """Hands every packet to the cuts that need it, and keeps the current group of pictures for those to come."""

    def __init__(self, path: Path, stream: VideoStream, cuts: list["_Cut"]) -> None:
        self.path = path
        self.stream = stream
        self.waiting = deque(cuts)
        self.open: list[_Cut] = []
        self.done = cuts
        self.group: list[VideoPacket] = []

    def take(self, packet: "VideoPacket") -> None:
        """Move on by one packet in decode order."""
        if packet.is_keyframe:
            # Only the next sync frame shows that no later one lies before a start.
            self._begin(before_pts=_time_of(packet))
            self.group = [packet]
        elif self.group and _time_of(packet) > _time_of(self.group[0]):
            # Left out: pictures shown before their sync frame lean on the group before and cannot be decoded.
            self.group.append(packet)
        for cut in self.open:
            cut.take(packet)
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
            if not self.group or _time_of(self.group[0]) > cut.range.start_pts:
                raise CorruptMediaError(f"{self.path.name}: no sync frame at or before frame {cut.range.start_frame}")
            cut.begin(self.stream, base_pts=_time_of(self.group[0]))
            for packet in self.group:
                cut.take(packet)
            if not cut.is_complete:
                self.open.append(cut)


class _Cut:
    """One clip file being written."""

    def __init__(self, cut_range: CutRange, out_dir: Path) -> None:
        self.range = cut_range
        self.path = out_dir / f"{cut_range.start_frame:08d}-{cut_range.end_frame:08d}.mkv"
        self.is_complete = False
        self.times: list[int] = []
        self._later: list[VideoPacket] = []
        self._sync_frames_past_end = 0
        self._container: av.container.OutputContainer | None = None

    def begin(self, stream: VideoStream, *, base_pts: int) -> None:
        """Create the file; its own time starts at the sync frame."""
        self._base_pts = base_pts
        self._container = av.open(str(self.path), "w", format="matroska", container_options=MUX_OPTIONS)
        try:
            self._stream = self._container.add_stream_from_template(stream, opaque=True)
        except ValueError as error:
            raise CorruptMediaError(f"{stream.codec_context.name}: Matroska cannot hold this codec") from error

    def take(self, packet: "VideoPacket") -> None:
        """Write the packet if it is shown before the end; else keep it until one that is shown before needs it."""
        if _time_of(packet) < self.range.end_pts:
            for kept in [*self._later, packet]:
                self._write(kept)
            self._later = []
            return
        self._later.append(packet)
        self._sync_frames_past_end += packet.is_keyframe
        # No packet is shown before it is decoded, nor before the sync frame before its own.
        is_past = packet.dts is not None and packet.dts >= self.range.end_pts
        if is_past or self._sync_frames_past_end > 1:
            self.close()

    def close(self) -> None:
        """Finish the file."""
        self.is_complete = True
        self._later = []
        if self._container is not None:
            self._container.close()
            self._container = None

    def describe(self, path: Path, times: list[int]) -> ClipFile:
        """Say what was written; `times` are those of every packet of the video, sorted."""
        first, last = self.range.start_frame, self.range.end_frame
        inside = sum(self.range.start_pts <= time < self.range.end_pts for time in self.times)
        if inside != last - first:
            raise CorruptMediaError(
                f"{path.name}: frames {first}-{last} have {inside} packets; the limit is one packet per frame"
            )
        skip = sum(time < self.range.start_pts for time in self.times)
        past_end = bisect_right(times, max(self.times)) - bisect_left(times, self.range.end_pts)
        return ClipFile(
            path=self.path,
            start_frame=first,
            end_frame=last,
            skip_frames=skip,
            len_frames=last - first,
            packet_start_frame=max(first - skip, 0),
            packet_end_frame=last + max(past_end, 0),
            n_bytes=self.path.stat().st_size,
            sha256=file_sha256(self.path),
        )

    def _write(self, packet: "VideoPacket") -> None:
        """Mux a copy that shares the packet's bytes; muxing changes the times of what it is given."""
        assert self._container is not None
        copy = Packet(packet)  # type: ignore[arg-type]  # takes any buffer, and shares it
        copy.pts = _time_of(packet) - self._base_pts
        copy.dts = None if packet.dts is None else packet.dts - self._base_pts
        copy.duration = packet.duration
        copy.time_base = packet.time_base
        copy.is_keyframe = packet.is_keyframe
        copy.stream = self._stream
        for side_data in packet.iter_sidedata():
            copy.set_sidedata(side_data)
        self._container.mux_one(copy)
        self.times.append(_time_of(packet))
