"""Say what a file is before any work is spent on it."""

from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.container import open_video
from sakuga_tasks.media.limits import DEFAULT_LIMITS, ProbeLimits, check_rate, check_size
from sakuga_tasks.records.media import VideoFacts

__all__ = ["ProbeLimits", "probe_video"]

PROBE_PACKETS_MAX = 600
FIELD_ORDER_UNKNOWN, FIELD_ORDER_PROGRESSIVE = 0, 1


def probe_video(path: Path, limits: ProbeLimits | None = None) -> VideoFacts:
    """Return the facts of a video; its first frame is decoded to be sure that one exists.

    Raises:
        CorruptMediaError: The file is not a video, holds no frame that decodes, or breaks a limit.
    """
    with open_video(path) as (container, stream):
        frame = _first_frame(path, container, stream)
        facts = _facts(container, stream, frame)
    limits = limits or DEFAULT_LIMITS
    check_size(path, facts.width, facts.height, limits)
    check_rate(path, Fraction(facts.fps_num, facts.fps_den) if facts.fps_num and facts.fps_den else None, limits)
    return facts


def _first_frame(path: Path, container: InputContainer, stream: VideoStream) -> VideoFrame:
    """Return the first frame that decodes within the first packets."""
    reason = "the stream ends before its first frame"
    packets = 0
    try:
        for packet in container.demux(stream):
            packets += 1
            if packets > PROBE_PACKETS_MAX:
                reason = f"none of the first {PROBE_PACKETS_MAX} packets decodes"
                break
            try:
                frames = packet.decode()
            except av.InvalidDataError as error:
                reason = str(error.strerror)
                continue
            for frame in frames:
                assert isinstance(frame, VideoFrame)
                return frame
    except av.FFmpegError as error:
        reason = str(error.strerror)
    raise CorruptMediaError(f"{path.name}: holds no frame that decodes: {reason}; download it again")


def _facts(container: InputContainer, stream: VideoStream, frame: VideoFrame) -> VideoFacts:
    """Read everything from the open stream and its first frame."""
    rate = stream.average_rate or stream.guessed_rate
    aspect = stream.sample_aspect_ratio or Fraction(1)
    time_base = stream.time_base or Fraction(1, av.time_base)
    bits = [component.bits for component in frame.format.components]
    return VideoFacts(
        container=container.format.name,
        codec=stream.codec_context.name,
        width=frame.width,
        height=frame.height,
        pixel_format=frame.format.name,
        bit_depth=max(bits, default=8),
        sar_num=aspect.numerator if aspect > 0 else 1,
        sar_den=aspect.denominator if aspect > 0 else 1,
        rotation=-round(frame.rotation) % 360,
        time_base_num=time_base.numerator,
        time_base_den=time_base.denominator,
        fps_num=rate.numerator if rate else None,
        fps_den=rate.denominator if rate else None,
        duration_s=_duration_s(container, stream),
        frames_count=stream.frames or None,
        bit_rate=container.bit_rate or None,
        has_audio=bool(container.streams.audio),
        is_interlaced=_is_interlaced(stream, frame),
    )


def _duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Return the stated length: the stream's own, else the container's."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _is_interlaced(stream: VideoStream, frame: VideoFrame) -> bool | None:
    """Return whether pictures are coded as fields; None when nobody says."""
    if frame.interlaced_frame:
        return True
    order = stream.codec_context.field_order
    return None if order == FIELD_ORDER_UNKNOWN else order != FIELD_ORDER_PROGRESSIVE
