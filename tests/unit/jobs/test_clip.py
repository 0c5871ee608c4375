from pathlib import Path

import msgspec
import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError, ObjectMissingError
from sakuga_tasks.jobs.chain import run_stages
from sakuga_tasks.jobs.clip import ClipDetails, read_clip, write_sheet
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.records.identity import clip_id
from sakuga_tasks.stages.analyse_params import AnalyseParams
from sakuga_tasks.store.objects import open_store

PARAMS = DatasetParams()


@pytest.fixture(scope="module")
def settings(smallest_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A store that holds the clips of the smallest footage."""
    folder = tmp_path_factory.mktemp("clips")
    made = Settings(store=str(folder / "store"), cache=str(folder / "cache"))
    run_stages(made, PARAMS, source=str(smallest_footage), licence="own")
    return made


@pytest.fixture
def clip(settings: Settings) -> ClipDetails:
    """The first clip."""
    video = next(Path(settings.store, "blobs").iterdir()).name
    return read_clip(settings, clip_id(video, 0, 24))


def test_a_clip_is_found_by_any_prefix_that_is_its_alone(settings: Settings, clip: ClipDetails) -> None:
    assert read_clip(settings, clip.clip_id[:10]) == read_clip(settings, clip.clip_id.upper()) == clip
    assert clip.fused_caption
    assert (clip.width, clip.height, clip.fps_num, clip.fps_den) == (424, 240, 24, 1)


@pytest.mark.slow
def test_the_newest_segmentation_is_shown(settings: Settings, clip: ClipDetails, smallest_footage: Path) -> None:
    other = DatasetParams(analyse=AnalyseParams(shot_frames_min=20))
    run_stages(settings, other, source=str(smallest_footage), licence="own")
    again = read_clip(settings, clip.clip_id)
    assert again.run_id != clip.run_id
    assert again.timesheet == clip.timesheet


def test_a_prefix_of_several_clips_is_refused_with_their_ids(settings: Settings, clip: ClipDetails) -> None:
    with pytest.raises(ConfigError, match=clip.clip_id):
        read_clip(settings, "")


def test_a_clip_whose_file_is_gone_has_no_sheet(settings: Settings, clip: ClipDetails, tmp_path: Path) -> None:
    gone = msgspec.structs.replace(clip, object_key="clips/gone.mkv")
    with pytest.raises(ObjectMissingError):
        write_sheet(settings, gone, tmp_path / "sheet.png")
    assert not (tmp_path / "sheet.png").exists()


@pytest.mark.slow
def test_a_sheet_is_drawn_from_a_store_on_s3(
    clip: ClipDetails, settings: Settings, s3_url: str, moto_server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = moto_server.settings()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", given["access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", given["secret_access_key"])
    kept = Path(settings.store, clip.object_key)
    open_store(s3_url, **given).put_file(clip.object_key, kept)
    there = Settings(
        store=s3_url, s3_endpoint_url=given["endpoint_url"], s3_region=given.get("region"), cache=settings.cache
    )
    write_sheet(there, clip, tmp_path / "s3.png")
    write_sheet(settings, clip, tmp_path / "folder.png")
    assert (tmp_path / "s3.png").read_bytes() == (tmp_path / "folder.png").read_bytes()
