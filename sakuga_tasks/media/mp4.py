"""Export a clip as a plain MP4: the same packets, and an edit list that starts and ends at the clip's frames.

The edit list hides what a packet copy must carry besides the clip; it does not remove it. The file says so in
its comment, and the log; `reencode_clip` makes a file that holds the clip's frames alone.
"""

import logging
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import av
from av.video.stream import VideoStream

from sakuga_tasks.errors import InvalidRecordError
from sakuga_tasks.media.clip_file import copy_packet
from sakuga_tasks.media.clip_packets import OpenClip, lengths_of, open_clip, seconds_of, whole_steps
from sakuga_tasks.media.mp4_boxes import set_shown_duration
from sakuga_tasks.records.media import ExportFile

if TYPE_CHECKING:
    from sakuga_tasks.media.clip_packets import AnyPacket

logger = logging.getLogger(__name__)

# Those that players find in an MP4; the muxer would take more.
MP4_CODECS = ("h264", "hevc", "av1", "vp9", "mpeg4")
# An edit list counts in the movie's timescale, that of the picture's times: sound must be placed finely too.
TIMESCALE_MIN = 10_000


class _Timeline(NamedTuple):
    """Exact times of the packets in decode order, in `timescale`ths of a second; the clip starts at 0."""

    timescale: int
    pts: list[int]
    dts: list[int]
    durations: list[int]
    shown_duration: int


def export_mp4(path: Path, out: Path, *, skip_frames: int, len_frames: int, rate: Fraction | None = None) -> ExportFile:
    """Write frames `[skip_frames, skip_frames + len_frames)` of a clip file as an MP4 of the same packets.

    A player that honours edit lists, as all do that play B-frames right, shows the clip's frames alone.

    Args:
        path: The clip file.
        out: The MP4 to write.
        skip_frames: Frames of the file before the clip.
        len_frames: Frames of the clip.
        rate: The video's exact frame rate. A clip file counts in milliseconds; times that all fit the rate are
            put back on it. None keeps the milliseconds.

    Raises:
        InvalidRecordError: MP4 players do not know the codec, or the file has fewer frames.
        CorruptMediaError: The file cannot be read.
    """
    if out.suffix != ".mp4":
        raise InvalidRecordError(f"{out.name}: an MP4 is named .mp4")
    with open_clip(path, out, skip_frames=skip_frames, len_frames=len_frames) as clip:
        _check_codec(path, clip.stream)
        hidden = len(clip.picture) - len_frames
        timeline = _timeline(clip.picture, skip_frames=skip_frames, len_frames=len_frames, rate=rate)
        _write(out, clip, timeline=timeline, comment=_comment(hidden))
    set_shown_duration(out, timeline.shown_duration)
    if hidden:
        logger.warning("%s: %s", out.name, _comment(hidden))
    return ExportFile(
        path=out, frames_count=len_frames, hidden_frames=hidden, n_bytes=out.stat().st_size, method="copy"
    )


def _check_codec(path: Path, stream: VideoStream) -> None:
    codec = stream.codec_context.codec.canonical_name
    if codec not in MP4_CODECS:
        raise InvalidRecordError(
            f"{path.name}: MP4 players do not know {codec}, only {', '.join(MP4_CODECS)}; re-encode it with --exact"
        )


def _timeline(packets: list["AnyPacket"], *, skip_frames: int, len_frames: int, rate: Fraction | None) -> _Timeline:
    """Put the packets on one exact clock; decoding runs ahead by as little as the order of the frames allows."""
    step, times = whole_steps(seconds_of(packets), rate)
    factor = -(-TIMESCALE_MIN // step.denominator)
    tick = step.numerator * factor
    shown = sorted(times)
    first = shown[skip_frames]
    last = times.index(shown[skip_frames + len_frames - 1])
    durations = [max(round(length_s / step), 1) for length_s in lengths_of(packets)]
    ahead = max(early - time for early, time in zip(shown, times, strict=True))
    return _Timeline(
        timescale=step.denominator * factor,
        pts=[(time - first) * tick for time in times],
        dts=[(time - ahead - first) * tick for time in shown],
        durations=[duration * tick for duration in durations],
        shown_duration=(times[last] + durations[last] - first) * tick,
    )


def _write(out: Path, clip: OpenClip, *, timeline: _Timeline, comment: str) -> None:
    """Mux; packets with negative times make the muxer write an edit list that starts at 0."""
    scale = str(timeline.timescale)
    options = {"fflags": "+bitexact", "avoid_negative_ts": "disabled", "movflags": "+faststart", "use_editlist": "1"}
    options |= {"movie_timescale": scale, "video_track_timescale": scale}
    tick = Fraction(1, timeline.timescale)
    start_s = seconds_of(clip.picture[:1])[0] - timeline.pts[0] * tick
    times = iter(zip(timeline.pts, timeline.dts, timeline.durations, strict=True))
    with av.open(str(out), "w", format="mp4", options=options) as container:
        container.metadata["comment"] = comment
        track = container.add_stream_from_template(clip.stream, opaque=True)
        sound_track = container.add_stream_from_template(clip.sound, opaque=True) if clip.sound else None
        for packet in clip.packets:
            if packet.stream_index == clip.stream.index:
                copy = copy_packet(packet, track)
                copy.time_base = tick
                copy.pts, copy.dts, copy.duration = next(times)
            else:
                assert sound_track is not None
                copy = copy_packet(packet, sound_track, base=round(start_s / packet.time_base))
                copy.time_base = packet.time_base
            container.mux_one(copy)


def _comment(hidden: int) -> str:
    if not hidden:
        return "holds the clip's frames alone"
    return f"an edit list hides {hidden} frames that are not of the clip; a re-encoded export leaves them out"
