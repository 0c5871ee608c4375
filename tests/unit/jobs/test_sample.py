"""Sample: the chosen drawings of every clip, in one pack a batch."""

import pyarrow as pa
import pyarrow.parquet as pq

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.sample import STAGE
from sakuga_tasks.stages.sample import SampleParams
from tests.unit.jobs.walk import PARAMS, ask, keys, rejects, store_of


def test_every_twelfth_drawing_from_the_first_is_packed_with_its_exposure(walked: Settings) -> None:
    (key,) = keys(walked, "packs/")
    pack = pq.read_table(pa.BufferReader(store_of(walked).get(key))).to_pylist()
    samples = ask(walked, "select clip_id, sample_frames, sample_drawings, pack_key from samples")

    for clip_id, frames, drawings, pack_key in samples:
        rows = [row for row in pack if row["clip_id"] == clip_id]
        ((timesheet, start),) = ask(walked, f"select timesheet, start_frame from shots where clip_id = '{clip_id}'")
        assert drawings == list(range(0, len(timesheet), 12))
        assert frames == [start + sum(timesheet[:number]) for number in drawings]
        assert [(row["frame_no"], row["drawing_no"]) for row in rows] == list(zip(frames, drawings, strict=True))
        assert [row["exposure"] for row in rows] == [timesheet[number] for number in drawings]
        assert pack_key == key


def test_sampling_again_writes_the_same_pack(walked: Settings) -> None:
    store = store_of(walked)
    (key,) = keys(walked, "packs/")
    before = store.get(key)
    plan_key = next(one for one in keys(walked, "work/") if key.split("/")[1] in one)
    store.delete(keys(walked, "receipts/" + key.split("/")[1]))

    STAGE.work(walked, PARAMS, plan_key)

    assert store.get(key) == before


def test_a_clip_file_that_does_not_decode_is_a_reject_and_the_rest_goes_on(walked: Settings) -> None:
    store = store_of(walked)
    ((object_key,),) = ask(walked, "select object_key from clips order by start_frame limit 1")
    path = store.local_path(object_key)
    assert path is not None
    path.chmod(0o644)
    path.write_bytes(b"bit rot")
    params = DatasetParams(sample=SampleParams(step_drawings=6))

    for key in STAGE.plan(walked, params).lists:
        STAGE.work(walked, params, key)
    report = STAGE.commit(walked, params)

    assert (report.items_done, report.rejects) == (1, {"corrupt_media": 1})
    assert "does not open as a video" in rejects(walked, "sample")["corrupt_media"]
