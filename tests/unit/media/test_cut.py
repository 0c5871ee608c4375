from pathlib import Path

import av
import pytest

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.cut import cut_clips
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.records.media import CutRange
from tests.unit.media.films import encode_film, fingerprints, moving_pictures, range_of

X265 = "log-level=none:pools=none:frame-threads=1:keyint=14:bframes=4:b-pyramid=1"
PYRAMID = "keyint=14:min-keyint=4:b-pyramid=normal:ref=4"
FILMS = {
    "H.264 closed groups": (".mp4", "libx264", {"preset": "veryfast", "bf": "3", "g": "24"}),
    "H.264 open groups": (".mp4", "libx264", {"bf": "5", "x264-params": f"open-gop=1:{PYRAMID}"}),
    "H.264 open groups, mkv": (".mkv", "libx264", {"bf": "5", "x264-params": f"open-gop=1:{PYRAMID}"}),
    "H.264 open groups, ts": (".ts", "libx264", {"bf": "3", "x264-params": "open-gop=1:keyint=14:b-pyramid=strict"}),
    "HEVC closed groups": (".mkv", "libx265", {"preset": "ultrafast", "x265-params": f"{X265}:open-gop=0"}),
    "HEVC open groups": (".mp4", "libx265", {"preset": "ultrafast", "x265-params": f"{X265}:open-gop=1"}),
    "VP8": (".webm", "libvpx", {"cpu-used": "8", "g": "20", "auto-alt-ref": "1", "lag-in-frames": "16"}),
    "VP9": (".webm", "libvpx-vp9", {"cpu-used": "8", "g": "20", "lag-in-frames": "16", "b": "0", "crf": "30"}),
    "AV1": (".mkv", "libsvtav1", {"preset": "10", "g": "20"}),
    "MPEG-4": (".mp4", "mpeg4", {"bf": "2", "g": "12"}),
    "MPEG-4 in AVI": (".avi", "mpeg4", {"bf": "2", "g": "12"}),
}
BOUNDS = [(0, 64), (0, 1), (63, 64), (1, 33), (13, 14), (13, 27), (15, 40), (27, 29), (32, 64), (50, 64), (51, 63)]


@pytest.mark.parametrize("name", FILMS)
def test_clip_frames_are_bit_identical_to_the_source(name: str, tmp_path: Path) -> None:
    suffix, codec, options = FILMS[name]
    film = encode_film(tmp_path / f"film{suffix}", moving_pictures(64), codec=codec, options=options)
    times, hashes = fingerprints(film)

    clips = cut_clips(film, [range_of(times, *bounds) for bounds in BOUNDS], tmp_path)

    assert sorted((clip.start_frame, clip.end_frame) for clip in clips) == sorted(BOUNDS)
    for clip in clips:
        decoded = fingerprints(clip.path)[1]
        wanted = hashes[clip.start_frame : clip.end_frame]
        assert decoded[clip.skip_frames : clip.skip_frames + clip.len_frames] == wanted
        assert clip.len_frames == len(wanted)
        assert clip.packet_start_frame == clip.start_frame - clip.skip_frames
        assert clip.end_frame <= clip.packet_end_frame <= 64


def test_two_runs_write_the_same_bytes(film: Path, tmp_path: Path) -> None:
    times, _ = fingerprints(film)
    runs = []
    for run in ("one", "two"):
        (tmp_path / run).mkdir()
        clips = cut_clips(film, [range_of(times, 0, 50), range_of(times, 50, 90)], tmp_path / run)
        runs.append([(clip.path.name, clip.sha256, clip.n_bytes) for clip in clips])

    assert runs[0] == runs[1]
    assert [name for name, _, _ in runs[0]] == ["00000000-00000050.mkv", "00000050-00000090.mkv"]


def test_a_clip_does_not_depend_on_the_other_ranges(film: Path, tmp_path: Path) -> None:
    times, _ = fingerprints(film)
    (tmp_path / "alone").mkdir()

    alone = cut_clips(film, [range_of(times, 50, 90)], tmp_path / "alone")[0]
    among = cut_clips(film, [range_of(times, 50, 90), range_of(times, 3, 70), range_of(times, 60, 61)], tmp_path)

    assert [clip.start_frame for clip in among] == [3, 50, 60]
    assert among[1].sha256 == alone.sha256


def test_sound_is_left_out_and_the_picture_kept_whole(film: Path, tmp_path: Path) -> None:
    times, _ = fingerprints(film)
    clip = cut_clips(film, [range_of(times, 10, 40)], tmp_path)[0]
    facts = probe_video(clip.path)

    assert facts.has_audio is False
    assert (facts.codec, facts.width, facts.height) == ("h264", 192, 112)


def test_packets_needed_past_the_end_are_counted(tmp_path: Path) -> None:
    options = {"bf": "7", "x264-params": "keyint=60:b-adapt=0:scenecut=0:b-pyramid=normal"}
    film = encode_film(tmp_path / "film.mp4", moving_pictures(60), options=options)
    times, _ = fingerprints(film)

    clip = cut_clips(film, [range_of(times, 0, 2)], tmp_path)[0]

    # Frame 1 leans on the P frame eight frames on.
    assert clip.packet_end_frame == 9


def test_packets_that_are_not_one_per_frame_are_refused(film: Path, tmp_path: Path) -> None:
    times, _ = fingerprints(film)
    wrong = CutRange(start_pts=times[10], end_pts=times[20], start_frame=10, end_frame=21)

    with pytest.raises(CorruptMediaError, match="frames 10-21 have 10 packets; the limit is one packet per frame"):
        cut_clips(film, [wrong], tmp_path)


def test_no_ranges_write_nothing(film: Path, tmp_path: Path) -> None:
    assert cut_clips(film, [], tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_frames_hidden_by_an_edit_list_are_not_of_the_video(film: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.mp4"
    with (
        av.open(str(film)) as source,
        av.open(str(edited), "w", container_options={"avoid_negative_ts": "disabled"}) as container,
    ):
        stream = container.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.pts is not None and packet.dts is not None:
                packet.pts, packet.dts, packet.stream = packet.pts - 7 * 1001, packet.dts - 7 * 1001, stream
                container.mux(packet)
    times, hashes = fingerprints(edited)

    clip = cut_clips(edited, [range_of(times, 0, 20)], tmp_path)[0]

    assert hashes == fingerprints(film)[1][7:]
    assert (clip.skip_frames, clip.packet_start_frame) == (7, 0)
    assert fingerprints(clip.path)[1][7:27] == hashes[:20]
