"""Write one clip file: copies of packets in Matroska, the same bytes every time."""

import io
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.stream import VideoStream

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.hashing import file_sha256
from sakuga_tasks.records.media import ClipFile

if TYPE_CHECKING:
    AnyPacket = Packet[VideoStream | AudioStream]
    AnyStream = VideoStream | AudioStream

# The muxer writes no random id and no date; packets keep their own times, so none need shifting.
MUX_OPTIONS = {"fflags": "+bitexact", "avoid_negative_ts": "disabled"}


def holds_sound(stream: AudioStream, container_format: str = "matroska") -> bool:
    """Return whether a container has a name for the codec of this sound."""
    with av.open(io.BytesIO(), "w", format=container_format) as container:
        try:
            container.add_stream_from_template(stream, opaque=True)
        except ValueError:
            return False
    return True


class ClipWriter:
    """One clip file being written; its own time starts at `base_pts` of the video."""

    def __init__(self, path: Path, stream: VideoStream, sound: AudioStream | None, *, base_pts: int) -> None:
        self.path = path
        self.sound_packets = 0
        self._time_base = stream.time_base or Fraction(1, av.time_base)
        self._base = base_pts
        self._container = av.open(str(path), "w", format="matroska", container_options=MUX_OPTIONS)
        try:
            self._picture = self._container.add_stream_from_template(stream, opaque=True)
        except ValueError as error:
            codec = stream.codec_context.name
            raise CorruptMediaError(f"{codec}: a clip file cannot hold this codec; convert the video first") from error
        if sound is not None:
            self._sound = self._container.add_stream_from_template(sound, opaque=True)
            self._sound_time_base = sound.time_base or Fraction(1, av.time_base)
            self._sound_base = round(base_pts * self._time_base / self._sound_time_base)

    def write_picture(self, packet: "AnyPacket") -> None:
        """Add a packet of the picture."""
        copy = copy_packet(packet, self._picture, base=self._base)
        copy.time_base = self._time_base
        self._container.mux_one(copy)

    def write_sound(self, packet: "AnyPacket") -> None:
        """Add a packet of the sound."""
        copy = copy_packet(packet, self._sound, base=self._sound_base)
        copy.time_base = self._sound_time_base
        self._container.mux_one(copy)
        self.sound_packets += 1

    def close(self) -> None:
        """Finish the file; may be called again."""
        self._container.close()

    def describe(
        self, *, start_frame: int, end_frame: int, skip_frames: int, packet_start_frame: int, packet_end_frame: int
    ) -> ClipFile:
        """Say what the closed file holds."""
        return ClipFile(
            path=self.path,
            start_frame=start_frame,
            end_frame=end_frame,
            skip_frames=skip_frames,
            len_frames=end_frame - start_frame,
            packet_start_frame=packet_start_frame,
            packet_end_frame=packet_end_frame,
            has_audio=self.sound_packets > 0,
            n_bytes=self.path.stat().st_size,
            sha256=file_sha256(self.path),
        )


def copy_packet(packet: "AnyPacket", stream: "AnyStream", *, base: int = 0) -> "AnyPacket":
    """Return a copy for `stream` that shares the packet's bytes, with times counted from `base`.

    Muxing changes the times of what it is given, and one packet may go into several files. The time base is
    left to the caller, who knows it without asking each packet.
    """
    copy: AnyPacket = Packet(packet)  # type: ignore[arg-type, assignment]  # takes any buffer, and shares it
    pts, dts = packet.pts, packet.dts
    copy.pts = None if pts is None else pts - base
    copy.dts = None if dts is None else dts - base
    copy.duration = packet.duration
    copy.is_keyframe = packet.is_keyframe
    copy.stream = stream
    for side_data in packet.iter_sidedata():
        copy.set_sidedata(side_data)
    return copy
