"""Cutting films with odd traits: the frames stay bit-identical, and the traits stay with them."""

import hashlib
import logging
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from sakuga_tasks.media.cut import cut_clips
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.records.media import ClipFile, CutParams
from tests.unit.media.films import fingerprints, moving_pictures, range_of
from tests.unit.media.odd_films import encode_odd, encode_with_sound, uneven_times

KEEP_SOUND = CutParams(audio="keep")
BOUNDS = [(0, 30), (7, 8), (13, 41), (30, 48), (47, 48)]
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "variable rate": (".mkv", {"times": uneven_times(48), "options": {"bf": "3", "g": "20"}}),
    "variable rate, mp4": (".mp4", {"times": uneven_times(48), "options": {"bf": "3", "g": "20"}}),
    "10 bit": (".mkv", {"pixel_format": "yuv420p10le", "options": {"bf": "3", "g": "20"}}),
    "10 bit HEVC": (
        ".mp4",
        {"codec": "libx265", "pixel_format": "yuv422p10le", "options": {"x265-params": "log-level=none:keyint=20"}},
    ),
    "odd size": (".mkv", {"width": 193, "height": 111, "pixel_format": "yuv444p", "options": {"g": "20"}}),
    "odd size VP9": (
        ".webm",
        {"width": 193, "height": 111, "codec": "libvpx-vp9", "options": {"cpu-used": "8", "g": "20"}},
    ),
    "anamorphic": (".mp4", {"sample_aspect": Fraction(32, 27), "options": {"g": "20"}}),
    "turned": (".mp4", {"rotation": 90, "options": {"g": "20"}}),
    "interlaced": (".mp4", {"options": {"g": "20", "bf": "2", "flags": "+ilme+ildct", "x264-params": "tff=1"}}),
    "interlaced MPEG-2": (".mpg", {"codec": "mpeg2video", "options": {"g": "12", "bf": "2", "flags": "+ilme+ildct"}}),
}


def film_of(kind: str, folder: Path) -> Path:
    suffix, traits = KINDS[kind]
    traits = dict(traits)
    size = {name: traits.pop(name) for name in ("width", "height") if name in traits}
    return encode_odd(folder / f"film{suffix}", moving_pictures(48, **size), **traits)


@pytest.mark.parametrize("kind", KINDS)
def test_odd_films_are_cut_to_identical_frames_with_their_traits(kind: str, tmp_path: Path) -> None:
    film = film_of(kind, tmp_path)
    times, hashes = fingerprints(film)
    facts = probe_video(film)

    for clip in cut_clips(film, [range_of(times, *bounds) for bounds in BOUNDS], tmp_path):
        cut = probe_video(clip.path)
        decoded = fingerprints(clip.path)[1]
        assert (
            decoded[clip.skip_frames : clip.skip_frames + clip.len_frames] == hashes[clip.start_frame : clip.end_frame]
        )
        for name in ("width", "height", "pixel_format", "sar_num", "sar_den", "rotation", "is_interlaced"):
            assert getattr(cut, name) == getattr(facts, name), name


def test_uneven_times_stay_in_the_clip_to_the_millisecond(tmp_path: Path) -> None:
    film = film_of("variable rate, mp4", tmp_path)
    times, _ = fingerprints(film)
    tick = Fraction(probe_video(film).time_base_num, probe_video(film).time_base_den)

    clip = cut_clips(film, [range_of(times, 13, 41)], tmp_path)[0]

    cut_times = own_frames(clip, fingerprints(clip.path)[0])
    for at, time in zip(cut_times, times[13:41], strict=True):
        assert abs(Fraction(at - cut_times[0], 1000) - (time - times[13]) * tick) <= Fraction(1, 1000)


def test_sound_of_the_clip_alone_is_kept_when_asked_for(tmp_path: Path) -> None:
    film = encode_with_sound(tmp_path / "film.mp4", 96)
    heard = sound_packets(film)
    times, hashes = fingerprints(film)

    clips = cut_clips(film, [range_of(times, 0, 30), range_of(times, 30, 96)], tmp_path, params=KEEP_SOUND)

    for clip in clips:
        start_s, end_s = Fraction(clip.start_frame, 24), Fraction(clip.end_frame, 24)
        assert clip.has_audio
        whole = [piece for time_s, until_s, piece in heard if start_s <= time_s and until_s <= end_s]
        assert [piece for _, _, piece in sound_packets(clip.path)] == whole
        decoded = fingerprints(clip.path)[1]
        assert (
            decoded[clip.skip_frames : clip.skip_frames + clip.len_frames] == hashes[clip.start_frame : clip.end_frame]
        )
    # Sound and picture of the second clip both count from its sync frame.
    first_heard_s = sound_packets(clips[1].path)[0][0]
    assert 0 <= first_heard_s - Fraction(clips[1].skip_frames, 24) < Fraction(1024, 22050) + Fraction(1, 500)


def test_sound_that_comes_longer_after_its_pictures_than_a_player_waits_is_left_out(tmp_path: Path) -> None:
    whole = encode_with_sound(tmp_path / "whole.mkv", 480)
    film = tmp_path / "late.mkv"
    # The muxer must not wait for sound to put the packets in order.
    with av.open(str(whole)) as source, av.open(str(film), "w", options={"max_interleave_delta": "1"}) as late:
        added = {stream.index: late.add_stream_from_template(stream) for stream in source.streams}
        packets = [packet for packet in source.demux() if packet.size]
        for packet in sorted(packets, key=lambda packet: packet.stream.type == "audio"):
            packet.stream = added[packet.stream.index]
            late.mux(packet)
    times, hashes = fingerprints(film)

    clip = cut_clips(film, [range_of(times, 40, 96)], tmp_path, params=KEEP_SOUND)[0]

    assert not clip.has_audio
    assert fingerprints(clip.path)[1][clip.skip_frames :][:56] == hashes[40:96]


def test_sound_that_matroska_cannot_hold_is_dropped_and_said_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    film = encode_with_sound(tmp_path / "film.flv", 48, sound_codec="adpcm_swf")
    times, _ = fingerprints(film)

    with caplog.at_level(logging.WARNING):
        clip = cut_clips(film, [range_of(times, 10, 40)], tmp_path, params=KEEP_SOUND)[0]

    assert not clip.has_audio
    assert caplog.messages == ["film.flv: sound left out: Matroska cannot hold adpcm_swf"]


def test_a_film_without_sound_is_cut_the_same_either_way(film: Path, tmp_path: Path) -> None:
    times, _ = fingerprints(film)
    (tmp_path / "keep").mkdir()

    kept = cut_clips(film, [range_of(times, 10, 40)], tmp_path / "keep", params=KEEP_SOUND)[0]

    assert kept.sha256 == cut_clips(film, [range_of(times, 10, 40)], tmp_path)[0].sha256


def own_frames(clip: ClipFile, of_file: list[Any]) -> list[Any]:
    """Return what belongs to the clip's own frames, of one value per frame of its file."""
    return of_file[clip.skip_frames : clip.skip_frames + clip.len_frames]


def sound_packets(path: Path) -> list[tuple[Fraction, Fraction, str]]:
    """Return start and end in seconds and the hash of every sound packet."""
    found = []
    with av.open(str(path)) as container:
        for packet in container.demux(audio=0):
            if packet.size and packet.pts is not None:
                until = packet.pts + (packet.duration or 0)
                digest = hashlib.sha256(bytes(packet)).hexdigest()
                found.append((packet.pts * packet.time_base, until * packet.time_base, digest))
    return found
