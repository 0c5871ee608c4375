"""Stills: decoded from a clip once, kept in a pack, made again when the pack is gone."""

from pathlib import Path

import numpy as np

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.stills import ClipSource, decode_stills, read_stills
from sakuga_tasks.media.pack import decode_still
from tests.unit.jobs.walk import ask, keys, store_of

WANTED = """
    select samples.clip_id, samples.pack_key, samples.sample_frames, clips.object_key, clips.skip_frames,
        clips.start_frame
    from samples join clips using (clip_id) order by clips.start_frame
"""


def test_a_pack_holds_what_the_clips_decode_to(walked: Settings, tmp_path: Path) -> None:
    context = open_context(walked)
    for clip_id, pack_key, frames, object_key, skip, start in ask(walked, WANTED):
        clip = ClipSource(object_key, skip, start)
        made = list(decode_stills(context, clip, frames, folder=tmp_path, long_side_px=768))
        kept = read_stills(context, pack_key, clip_id, folder=tmp_path)
        assert kept is not None
        assert [still.frame_no for still in made] == frames
        assert all(np.array_equal(decode_still(one.image), other) for one, other in zip(made, kept, strict=True))
        assert [(still.width, still.height) for still in made] == [(424, 240)] * len(frames)


def test_stills_are_shrunk_to_the_setting(walked: Settings, tmp_path: Path) -> None:
    _, _, frames, object_key, skip, start = ask(walked, WANTED)[0]

    (still,) = decode_stills(
        open_context(walked), ClipSource(object_key, skip, start), frames[:1], folder=tmp_path, long_side_px=106
    )

    assert (still.width, still.height) == (106, 60)


def test_a_pack_that_is_gone_is_none(walked: Settings, tmp_path: Path) -> None:
    (pack_key,) = keys(walked, "packs/")
    store_of(walked).delete([pack_key])

    assert read_stills(open_context(walked), pack_key, "0" * 32, folder=tmp_path) is None
