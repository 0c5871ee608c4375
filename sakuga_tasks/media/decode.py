"""Decode a video once, frame after frame in presentation order, and count what does not decode."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.container import open_video
from sakuga_tasks.media.limits import check_rate, check_size

LENGTH_TOLERANCE_S = 0.5
# An absurd rate is told after so many frames, not after millions.
RATE_FRAMES = 240
# The decoders that can leave their deblocking filter out; the others take the option and ignore it.
NO_DEBLOCKING = {"skip_loop_filter": "all"}
CODECS_WITH_DEBLOCKING = {"h264", "hevc"}


def decode_frames(path: Path, *, deblock: bool = True) -> Iterator[VideoFrame]:
    """Yield every frame in the order the decoder outputs them; memory holds a few frames only.

    Frames carry exact, strictly increasing `pts` in `time_base`. No rotation is applied. Without `deblock`,
    H.264 and HEVC leave out their deblocking filter: about a fifth less work, pixels good enough to analyse
    and none to keep.

    Raises:
        CorruptMediaError: At the end, when some frames did not decode or are missing: "N of M frames do not
            decode"; at once, when the picture changes size, time runs backwards, or a size or rate is absurd.
    """
    with open_video(path) as (container, stream):
        if not deblock and stream.codec_context.name in CODECS_WITH_DEBLOCKING:
            stream.codec_context.options = stream.codec_context.options | NO_DEBLOCKING
        yield from _checked(path, container, stream)


class _Tally:
    """How many frames should come, and how many of them are damaged."""

    def __init__(self) -> None:
        self.packets = 0
        self.discarded = 0
        self.damaged = 0
        self.frames = 0
        self.first_damaged: int | None = None
        self.first_pts = 0
        self.last_pts: int | None = None

    def note_damage(self) -> None:
        """Count a frame that does not decode; packets run a few frames ahead of the frames counted."""
        self.damaged += 1
        if self.first_damaged is None:
            self.first_damaged = self.frames


def _checked(path: Path, container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Yield good frames, check their order and size, and settle the count at the end."""
    tally = _Tally()
    size: tuple[int, int] | None = None
    for frame in _frames(container, stream, tally):
        last_pts = tally.last_pts
        if frame.pts is None or (last_pts is not None and frame.pts <= last_pts):
            raise CorruptMediaError(f"{path.name}: {_time_refusal(tally, frame.pts)}")
        if size is not None and size != (frame.width, frame.height):
            raise CorruptMediaError(
                f"{path.name}: the picture changes from {size[0]}x{size[1]} to {frame.width}x{frame.height} px"
                f" at frame {tally.frames}; the limit is one size per video"
            )
        size = (frame.width, frame.height)
        if last_pts is None:
            tally.first_pts = frame.pts
            check_size(path, frame.width, frame.height)
        elif tally.frames == RATE_FRAMES:
            check_rate(path, _mean_rate(stream, tally))
        tally.last_pts = frame.pts
        tally.frames += 1
        yield frame
    _settle(path, container, stream, tally)


def _time_refusal(tally: _Tally, pts: int | None) -> str:
    """Say in one phrase what is wrong with the time of the next frame."""
    said = f"frame {tally.frames} has pts {pts} after {tally.last_pts}"
    if pts is not None and tally.last_pts is not None and pts < tally.last_pts:
        return f"its times are damaged, {said}; download it again"
    return f"{said}; remux it"


def _frames(container: InputContainer, stream: VideoStream, tally: _Tally) -> Iterator[VideoFrame]:
    """Yield the frames that decode; count the packets and the frames that do not."""
    for packet in _packets(container, stream, tally):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            tally.note_damage()
            continue
        for frame in frames:
            assert isinstance(frame, VideoFrame)
            if frame.is_corrupt:
                tally.note_damage()
            yield frame


def _packets(container: InputContainer, stream: VideoStream, tally: _Tally) -> Iterator["Packet[VideoStream]"]:
    """Yield packets to the end of the file; a damaged end counts as one damaged frame."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            tally.note_damage()
            return
        if packet.size:
            tally.packets += 1
            tally.discarded += packet.is_discard
            if packet.is_corrupt:
                tally.note_damage()
        yield packet


def _settle(path: Path, container: InputContainer, stream: VideoStream, tally: _Tally) -> None:
    """Raise when the file lacks frames that it claims to hold."""
    missing = max(_frames_not_there(container, stream, tally), _frames_cut_off(container, stream, tally))
    lost = max(tally.damaged, missing)
    if tally.frames == 0 or lost > 0:
        total = max(tally.packets - tally.discarded, tally.frames + missing)
        near = tally.frames if tally.first_damaged is None else tally.first_damaged
        raise CorruptMediaError(
            f"{path.name}: {lost or total} of {total} frames do not decode, the first near frame {near};"
            " the limit is 0, download it again"
        )
    check_rate(path, _mean_rate(stream, tally))


def _frames_not_there(container: InputContainer, stream: VideoStream, tally: _Tally) -> int:
    """Return how many of the frames that the file counts did not come, 0 if it counts none.

    AVI counts steps of time: one without a frame shows the last one again, and nothing is missing but at the end.
    """
    if not stream.frames:
        return 0
    if container.format.name == "avi" and tally.last_pts is not None:
        return stream.frames - 1 - tally.last_pts
    return stream.frames - tally.discarded - tally.frames


def _mean_rate(stream: VideoStream, tally: _Tally) -> Fraction | None:
    """Return the mean frame rate so far; None of fewer than two frames."""
    if tally.frames < 2 or tally.last_pts is None or stream.time_base is None:
        return None
    return (tally.frames - 1) / ((tally.last_pts - tally.first_pts) * stream.time_base)


def _frames_cut_off(container: InputContainer, stream: VideoStream, tally: _Tally) -> int:
    """Return about how many frames lie between the last one and the stated end.

    Matroska states a length and no count. The length may be that of the sound, so it binds only a file
    without any; and the stated rate may be a guess, so the spacing of the frames themselves is used.
    """
    if len(container.streams) > 1 or not container.duration or tally.frames < 2:
        return 0
    assert tally.last_pts is not None
    assert stream.time_base is not None
    step_s = (tally.last_pts - tally.first_pts) * stream.time_base / (tally.frames - 1)
    rest_s = Fraction(container.duration, av.time_base) - tally.last_pts * stream.time_base - step_s
    return round(rest_s / step_s) if rest_s > LENGTH_TOLERANCE_S else 0
