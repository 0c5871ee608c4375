from itertools import accumulate

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.stages.sample import SampledDrawing, SampleParams, sample_drawings

timesheets = st.lists(st.integers(1, 50), min_size=1, max_size=400)


def test_every_twelfth_drawing_from_the_first_is_sampled():
    samples = sample_drawings(start_frame=100, timesheet=[2] * 25, params=SampleParams())
    assert samples == [SampledDrawing(0, 100, 2), SampledDrawing(12, 124, 2), SampledDrawing(24, 148, 2)]


def test_a_hold_gives_one_sample():
    assert sample_drawings(start_frame=7, timesheet=[480], params=SampleParams()) == [SampledDrawing(0, 7, 480)]


def test_fifty_one_drawings_give_the_indices_sakuga42m_published():
    samples = sample_drawings(start_frame=0, timesheet=[5] * 51, params=SampleParams())
    assert [sample.drawing_no for sample in samples] == [0, 12, 24, 36, 48]


def test_a_long_clip_is_sampled_evenly_up_to_the_limit():
    samples = sample_drawings(start_frame=0, timesheet=[1] * 10_000, params=SampleParams(samples_max=4))
    assert [sample.drawing_no for sample in samples] == [0, 2500, 5000, 7500]


@given(start=st.integers(0, 10**6), timesheet=timesheets, step=st.integers(1, 20), most=st.integers(1, 30))
def test_samples_start_where_their_drawing_starts(start, timesheet, step, most):
    params = SampleParams(step_drawings=step, samples_max=most)
    samples = sample_drawings(start_frame=start, timesheet=timesheet, params=params)
    starts = list(accumulate(timesheet, initial=start))
    assert samples[0] == (0, start, timesheet[0])
    assert len(samples) <= most
    assert all(s.frame_no == starts[s.drawing_no] and s.exposure == timesheet[s.drawing_no] for s in samples)


@pytest.mark.parametrize("field", ["step_drawings", "samples_max"])
def test_a_step_or_limit_of_nothing_is_refused(field):
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert({field: 0}, SampleParams)
