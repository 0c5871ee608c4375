"""A takedown of frames that a neighbour's file carries: the neighbour gets a file of its own frames alone."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.takedown import add_takedown
from sakuga_tasks.store.log import log_numbers, read_entry
from sakuga_tasks.store.snapshots import read_catalog
from tests.unit.jobs.walk import ask, do_until, keys, settings_in, store_of
from tests.unit.media.films import encode_film, fingerprints, moving_pictures
from tests.unit.store.spine import all_rows, rebuilt_rows

pytestmark = pytest.mark.slow

# No sync frame at the cut: the second clip's file carries the whole first shot.
ONE_GROUP = {"bf": "3", "g": "200", "x264-params": "scenecut=0"}
CUT_FRAME, FRAMES = 50, 90
CLIPS = "select * from clips order by start_frame"
DERIVED = ("samples", "facts", "fused_captions")
NEIGHBOUR = f"select clip_id from clips where start_frame = {CUT_FRAME}"
CLIPS_KEY = "select object_key from clips order by start_frame"


@pytest.fixture(scope="session")
def carrying_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store after caption, of a film whose second clip carries the first shot."""
    folder = tmp_path_factory.mktemp("carrying")
    (folder / "films").mkdir()
    encode_film(folder / "films" / "film.mp4", moving_pictures(FRAMES, cut_frame=CUT_FRAME), options=ONE_GROUP)
    do_until(settings_in(folder), folder / "films", "caption")
    return folder


@pytest.fixture
def carrying(carrying_folder: Path, tmp_path: Path) -> Settings:
    shutil.copytree(carrying_folder / "store", tmp_path / "store")
    return settings_in(tmp_path)


@pytest.fixture
def film_frames(carrying_folder: Path) -> list[str]:
    """The hashes of the film's frames."""
    return fingerprints(carrying_folder / "films" / "film.mp4")[1]


def take_down_first_shot(settings: Settings) -> str:
    ((video_id,),) = ask(settings, "select video_id from videos")
    add_takedown(settings, reason="asked by its author", sha256=video_id, frames=(10, 20))
    return str(video_id)


def clip_path(settings: Settings, key: str) -> Path:
    path = store_of(settings).local_path(key)
    assert path is not None
    return path


def test_the_neighbour_keeps_its_row_and_its_pixels_in_a_file_of_its_own(
    carrying: Settings, film_frames: list[str]
) -> None:
    asked = "select start_frame, skip_frames, packet_start_frame, encoding from clips order by start_frame"
    assert ask(carrying, asked) == [(0, 0, 0, "copy"), (CUT_FRAME, CUT_FRAME, 0, "copy")]
    derived = {name: ask(carrying, f"select * from {name} where clip_id in ({NEIGHBOUR})") for name in DERIVED}

    video_id = take_down_first_shot(carrying)

    assert ask(carrying, asked) == [(CUT_FRAME, 0, CUT_FRAME, "reencoded")]
    ((key, settings, n_bytes, end),) = ask(
        carrying, "select object_key, encoding_settings, n_bytes, packet_end_frame from clips"
    )
    assert settings == "libx264 preset=veryfast qp=0 threads=1 bf=0 yuv420p"
    assert end == FRAMES
    assert keys(carrying, f"clips/{video_id}/") == [key]
    assert clip_path(carrying, key).stat().st_size == n_bytes
    assert fingerprints(clip_path(carrying, key))[1] == film_frames[CUT_FRAME:]
    for name, rows in derived.items():
        assert ask(carrying, f"select * from {name}") == rows, name
        assert rows, name


def test_not_a_byte_of_the_frames_taken_down_is_left(carrying: Settings, carrying_folder: Path) -> None:
    with av.open(str(carrying_folder / "films" / "film.mp4")) as film:
        packets = [bytes(packet) for packet in film.demux(video=0) if packet.size > 200]
    assert packets[0] in clip_path(carrying, ask(carrying, CLIPS_KEY)[1][0]).read_bytes()

    take_down_first_shot(carrying)

    left = [path.read_bytes() for path in Path(carrying.store).rglob("*") if path.is_file()]
    assert not any(packet in data for packet in packets for data in left)


def test_the_log_says_so_and_a_rebuilt_catalog_is_the_same(carrying: Settings, tmp_path: Path) -> None:
    ((_,), (old_key,)) = ask(carrying, CLIPS_KEY)

    take_down_first_shot(carrying)

    store = store_of(carrying)
    recuts = [recut for number in log_numbers(store) for recut in read_entry(store, number).recuts]
    assert [(recut.old_key, recut.new_key) for recut in recuts] == [(old_key, ask(carrying, CLIPS_KEY)[0][0])]
    with read_catalog(store) as con:
        assert rebuilt_rows(store, tmp_path) == all_rows(con)


def test_lists_that_name_the_old_file_are_withdrawn(carrying: Settings) -> None:
    before = set(keys(carrying, "work/"))

    take_down_first_shot(carrying)

    marks = {key.removeprefix("withdrawn/").removesuffix(".json") for key in keys(carrying, "withdrawn/")}
    gone = {key.removeprefix("work/").removesuffix(".parquet") for key in before - set(keys(carrying, "work/"))}
    assert gone == marks
    assert len(gone) >= len(DERIVED)


def lose(path: Path) -> None:
    path.unlink()


def hurt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[200:] = bytes(len(data) - 200)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [lose, hurt])
def test_a_neighbour_that_cannot_be_cut_again_is_dropped_and_said_so(
    damage: Callable[[Path], None], carrying: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    damage(clip_path(carrying, ask(carrying, CLIPS_KEY)[1][0]))

    with caplog.at_level(logging.WARNING):
        video_id = take_down_first_shot(carrying)

    assert ask(carrying, CLIPS) == []
    assert keys(carrying, f"clips/{video_id}/") == []
    assert "dropped, not cut again" in caplog.text


def test_a_second_request_takes_the_neighbour_that_was_cut_again(carrying: Settings) -> None:
    video_id = take_down_first_shot(carrying)

    add_takedown(carrying, reason="asked again", sha256=video_id, frames=(60, 61))

    assert ask(carrying, CLIPS) == []
    assert keys(carrying, f"clips/{video_id}/") == []
