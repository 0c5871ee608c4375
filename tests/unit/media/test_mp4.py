"""Plain MP4 exports: what FFmpeg's own reading of edit lists shows is the clip, frame for frame."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from sakuga_tasks.errors import InvalidRecordError
from sakuga_tasks.media.cut import cut_clips
from sakuga_tasks.media.mp4 import export_mp4
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.records.media import ClipFile, CutParams, ExportFile
from tests.unit.media.films import NTSC_FILM, encode_film, fingerprints, moving_pictures, range_of
from tests.unit.media.odd_films import encode_odd, encode_with_sound, uneven_times
from tests.unit.media.test_cut import FILMS

pytestmark = pytest.mark.slow

BOUNDS = [(0, 64), (0, 1), (63, 64), (1, 33), (13, 27), (15, 40), (32, 64), (51, 63)]
PLAYABLE = [name for name in FILMS if name != "VP8"]


def export(clip: ClipFile, out: Path, rate: Fraction | None = None) -> ExportFile:
    return export_mp4(clip.path, out, skip_frames=clip.skip_frames, len_frames=clip.len_frames, rate=rate)


@pytest.mark.parametrize("name", PLAYABLE)
def test_an_exported_clip_shows_its_frames_and_no_other(name: str, tmp_path: Path) -> None:
    suffix, codec, options = FILMS[name]
    film = encode_film(tmp_path / f"film{suffix}", moving_pictures(64), codec=codec, options=options)
    times, hashes = fingerprints(film)

    for clip in cut_clips(film, [range_of(times, *bounds) for bounds in BOUNDS], tmp_path):
        exported = export(clip, tmp_path / "clip.mp4", NTSC_FILM)

        shown, shown_hashes = fingerprints(exported.path)
        assert shown_hashes == hashes[clip.start_frame : clip.end_frame]
        assert shown[:-1] == [number * 1001 for number in range(clip.len_frames)]
        with av.open(str(exported.path)) as container:
            assert container.duration == pytest.approx(clip.len_frames * 1001 / 24000 * av.time_base, abs=1)


def test_uneven_times_are_shown_to_the_millisecond(tmp_path: Path) -> None:
    film = encode_odd(
        tmp_path / "film.mkv", moving_pictures(48), times=uneven_times(48), options={"bf": "3", "g": "20"}
    )
    times, hashes = fingerprints(film)
    clip = cut_clips(film, [range_of(times, 13, 41)], tmp_path)[0]

    exported = export(clip, tmp_path / "clip.mp4", Fraction(24)).path
    shown, shown_hashes = fingerprints(exported)

    assert shown_hashes == hashes[13:41]
    tick = Fraction(1, probe_video(exported).time_base_den)
    for at, number in zip(shown, range(13, 41), strict=False):
        assert abs(at * tick - Fraction(times[number] - times[13], 1000)) <= Fraction(1, 1000)


def test_hidden_frames_are_counted_told_and_written_into_the_file(
    film: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    times, _ = fingerprints(film)
    clip = cut_clips(film, [range_of(times, 13, 27)], tmp_path)[0]

    exported = export(clip, tmp_path / "clip.mp4")

    assert exported.hidden_frames == clip.skip_frames + clip.packet_end_frame - clip.end_frame > 0
    assert f"hides {exported.hidden_frames} frames" in caplog.text
    with av.open(str(exported.path)) as container:
        assert f"hides {exported.hidden_frames} frames" in container.metadata["comment"]


def test_a_clip_that_starts_at_a_sync_frame_hides_nothing(
    film: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    times, _ = fingerprints(film)
    clip = cut_clips(film, [range_of(times, 0, 90)], tmp_path)[0]

    assert export(clip, tmp_path / "clip.mp4").hidden_frames == 0
    assert caplog.messages == []


def test_sound_stays_beside_its_picture(tmp_path: Path) -> None:
    film = encode_with_sound(tmp_path / "film.mp4", 96)
    times, hashes = fingerprints(film)
    clip = cut_clips(film, [range_of(times, 30, 80)], tmp_path, params=CutParams(audio="keep"))[0]

    exported = export(clip, tmp_path / "clip.mp4", Fraction(24))

    assert fingerprints(exported.path)[1] == hashes[30:80]
    with av.open(str(exported.path)) as container, av.open(str(clip.path)) as cut:
        sound, wanted = ([p for p in each.demux(audio=0) if p.size] for each in (container, cut))
        assert [bytes(packet) for packet in sound] == [bytes(packet) for packet in wanted]
        heard_s = (sound[0].pts or 0) * sound[0].time_base
        wanted_s = (wanted[0].pts or 0) * wanted[0].time_base - Fraction(clip.skip_frames, 24)
        assert abs(heard_s - wanted_s) <= Fraction(1, 500)


def test_a_codec_no_mp4_player_knows_is_refused_with_the_remedy(tmp_path: Path) -> None:
    film = encode_film(tmp_path / "film.webm", moving_pictures(10), codec="libvpx", options={"deadline": "realtime"})
    times, _ = fingerprints(film)
    clip = cut_clips(film, [range_of(times, 0, 10)], tmp_path)[0]

    with pytest.raises(InvalidRecordError, match="MP4 players do not know vp8, only h264, hevc"):
        export(clip, tmp_path / "clip.mp4")
    assert not (tmp_path / "clip.mp4").exists()


def test_more_frames_than_the_file_holds_are_refused(film: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidRecordError, match=r"holds 90 frames, 80 \+ 20 are asked for; cut it again"):
        export_mp4(film, tmp_path / "clip.mp4", skip_frames=80, len_frames=20)


def test_two_exports_are_the_same_bytes(film: Path, tmp_path: Path) -> None:
    times, _ = fingerprints(film)
    clip = cut_clips(film, [range_of(times, 13, 27)], tmp_path)[0]

    one, two = (export(clip, tmp_path / name).path.read_bytes() for name in ("one.mp4", "two.mp4"))

    assert one == two


@pytest.mark.parametrize(
    "name",
    [
        "mit_easeljs_runner/runner_run_jump_30fps.mp4",
        "cc0_sita/sita_static_hold_24fps.mp4",
        "mixed_reel/reel_ccby_known_cuts_24fps.mp4",
    ],
)
def test_clips_of_real_drawings_are_exact_as_mkv_and_as_mp4(name: str, shared_media: Path, tmp_path: Path) -> None:
    film = shared_media / name
    times, hashes = fingerprints(film)
    facts = probe_video(film)
    assert facts.fps_num is not None
    assert facts.fps_den is not None
    frames = len(hashes)
    bounds = [(0, 7), (7, frames // 2), (frames // 2, frames - 3), (frames - 3, frames)]

    for clip in cut_clips(film, [range_of(times, *each) for each in bounds], tmp_path):
        exported = export(clip, tmp_path / "clip.mp4", Fraction(facts.fps_num, facts.fps_den))

        wanted = hashes[clip.start_frame : clip.end_frame]
        assert fingerprints(clip.path)[1][clip.skip_frames : clip.skip_frames + clip.len_frames] == wanted
        assert fingerprints(exported.path)[1] == wanted
