from fractions import Fraction
from pathlib import Path

import pytest

from sakuga_tasks.errors import CorruptMediaError
from sakuga_tasks.media.clip_times import read_clip_times
from sakuga_tasks.media.cut import cut_clips
from tests.unit.media.films import fingerprints, range_of


def test_times_count_from_the_first_frame_of_the_clip(film: Path, tmp_path: Path) -> None:
    times, _ = fingerprints(film)
    clip = cut_clips(film, [range_of(times, 30, 50)], tmp_path)[0]
    assert clip.skip_frames > 0
    found = read_clip_times(clip.path, skip_frames=clip.skip_frames, len_frames=clip.len_frames)
    assert len(found) == 20
    assert found[0] == 0
    assert all(abs(time - frame * Fraction(1001, 24000)) <= Fraction(1, 1000) for frame, time in enumerate(found))


def test_a_clip_file_with_too_few_frames_says_so(film: Path) -> None:
    with pytest.raises(CorruptMediaError, match=r"film\.mp4: 80 of 90 frames have a packet"):
        read_clip_times(film, skip_frames=10, len_frames=90)
