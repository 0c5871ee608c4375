"""Encode frames anew: losslessly where a clip is cut again for the store, or with a loss nobody sees for players."""

from collections import deque
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import av
from av.audio.stream import AudioStream
from av.codec import Codec
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from sakuga_tasks.errors import InvalidRecordError
from sakuga_tasks.media.clip_file import copy_packet

if TYPE_CHECKING:
    from sakuga_tasks.media.clip_packets import AnyPacket

# One thread: the same bytes on every machine.
LOSSLESS = {"preset": "veryfast", "qp": "0", "threads": "1"}
# Measured on the luma of three films of shared test footage: 57, 59 and 47 dB on average, no frame below 45 dB.
VISUALLY_LOSSLESS = {"preset": "veryfast", "crf": "12", "threads": "1"}
# The lossless codec of archives (RFC 9043) takes the pixel formats and odd sizes that H.264 does not.
ARCHIVE = {"level": "3", "slicecrc": "1", "threads": "1"}
# The same samples in another order.
LAYOUTS = {"nv12": "yuv420p", "p010le": "yuv420p10le", "rgb24": "bgr0", "bgr24": "bgr0", "rgba": "bgra"}
DEFAULT_RATE_HZ = 24


class Encoder(NamedTuple):
    """An encoder, its options, and the pixel format it is given."""

    name: str
    options: dict[str, str]
    pixel_format: str

    def __str__(self) -> str:
        options = " ".join(f"{name}={value}" for name, value in self.options.items())
        return f"{self.name} {options} {self.pixel_format}"


class ShownFrame(NamedTuple):
    """A frame, when and for how long it is shown, in whole steps."""

    frame: VideoFrame
    pts: int
    duration: int


class Sound(NamedTuple):
    """The sound to copy, used up as it is; `start_s` is the time of the first picture in its file."""

    stream: AudioStream
    packets: deque["AnyPacket"]
    start_s: Fraction


def choose_encoder(frame: VideoFrame, *, is_lossless: bool) -> Encoder:
    """Return what encodes frames like this one. B-frames are left out, so that packets follow in the order shown.

    Raises:
        InvalidRecordError: No lossless encoder takes the pixel format.
    """
    own = LAYOUTS.get(frame.format.name, frame.format.name)
    is_odd = (frame.width % 2 or frame.height % 2) and "444" not in own
    is_h264 = own.startswith("yuv") and _takes("libx264", own) and not is_odd
    if not is_lossless:
        return Encoder("libx264", VISUALLY_LOSSLESS | {"bf": "0"}, own if is_h264 else "yuv444p")
    if is_h264:
        return Encoder("libx264", LOSSLESS | {"bf": "0"}, own)
    if not _takes("ffv1", own):
        raise InvalidRecordError(f"pixel format {own}: no lossless encoder takes it; convert the video first")
    return Encoder("ffv1", ARCHIVE, own)


def encode_frames(
    frames: Iterable[ShownFrame],
    out: Path,
    *,
    source: VideoStream,
    step_s: Fraction,
    is_lossless: bool,
    sound: Sound | None = None,
) -> tuple[int, str]:
    """Write frames, and copies of sound packets, to `out` (.mkv or .mp4).

    Aspect, turn and colours are those of `source`; a step lasts `step_s` seconds, exactly so in an .mp4, to
    the millisecond in an .mkv.

    Returns:
        How many frames were written, and the encoder with its settings.

    Raises:
        InvalidRecordError: There is no frame, or no lossless encoder takes the pixel format.
    """
    options = {"fflags": "+bitexact"} | ({"movflags": "+faststart"} if out.suffix == ".mp4" else {})
    durations: dict[int, int] = {}
    with av.open(str(out), "w", options=options) as container:
        track, encoder = None, None
        for shown in frames:
            if track is None or encoder is None:
                encoder = choose_encoder(shown.frame, is_lossless=is_lossless)
                track = _add_track(container, encoder, shown.frame, source=source, step_s=step_s)
                sound_track = container.add_stream_from_template(sound.stream, opaque=True) if sound else None
            durations[shown.pts] = shown.duration
            _mux(container, track, _prepared(shown, encoder, step_s), durations)
            if sound is not None and sound_track is not None:
                _mux_sound(container, sound_track, sound, until_s=shown.pts * step_s)
        if track is None:
            raise InvalidRecordError(f"{out.name}: no frame to encode; cut the clip again")
        _mux(container, track, None, durations)
        if sound is not None and sound_track is not None:
            _mux_sound(container, sound_track, sound, until_s=None)
    return len(durations), str(encoder)


def _takes(name: str, pixel_format: str) -> bool:
    return any(pixel_format == each.name for each in Codec(name, "w").video_formats or ())


def _add_track(
    container: OutputContainer, encoder: Encoder, frame: VideoFrame, *, source: VideoStream, step_s: Fraction
) -> VideoStream:
    # The rate is a hint for the level; the clock counts whole steps.
    track = container.add_stream(encoder.name, rate=source.guessed_rate or DEFAULT_RATE_HZ, options=encoder.options)
    assert isinstance(track, VideoStream)
    context = track.codec_context
    context.width, context.height, context.pix_fmt = frame.width, frame.height, encoder.pixel_format
    context.time_base = step_s
    context.sample_aspect_ratio = source.sample_aspect_ratio or Fraction(1)
    context.color_range, context.colorspace = frame.color_range, frame.colorspace
    context.color_primaries, context.color_trc = frame.color_primaries, frame.color_trc
    if frame.rotation:
        track.set_display_rotation(frame.rotation)
    return track


def _prepared(shown: ShownFrame, encoder: Encoder, step_s: Fraction) -> VideoFrame:
    frame = shown.frame
    if frame.format.name != encoder.pixel_format:
        frame = frame.reformat(format=encoder.pixel_format)
    frame.pts, frame.time_base = shown.pts, step_s
    frame.pict_type = PictureType.NONE
    return frame


def _mux(container: OutputContainer, track: VideoStream, frame: VideoFrame | None, durations: dict[int, int]) -> None:
    """Encode, and give each packet the length of its frame: encoders know none, and the last would have none."""
    for packet in track.encode(frame):
        copy = copy_packet(packet, track)
        copy.time_base = packet.time_base
        copy.duration = durations[packet.pts or 0]
        container.mux_one(copy)


def _mux_sound(container: OutputContainer, track: AudioStream, sound: Sound, *, until_s: Fraction | None) -> None:
    """Copy what is heard up to a time of the pictures, so that both lie side by side in the file; None: the rest."""
    while sound.packets:
        packet = sound.packets[0]
        if until_s is not None and (packet.pts or 0) * packet.time_base - sound.start_s > until_s:
            return
        copy = copy_packet(sound.packets.popleft(), track, base=round(sound.start_s / packet.time_base))
        copy.time_base = packet.time_base
        container.mux_one(copy)
