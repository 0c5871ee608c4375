from fractions import Fraction

import msgspec
import pytest

from sakuga_tasks.records.media import VideoFacts
from sakuga_tasks.records.reading import ShotReading
from sakuga_tasks.records.video_reading import (
    VideoReading,
    describe_video,
    find_shot_starts,
    find_transitions,
)
from tests.unit.records.readings import camera, facts_of, reading

FACTS = facts_of(time_base=Fraction(1, 24), rate=Fraction(24))


def melt(start: int, frames: int) -> ShotReading:
    """The frames of a transition."""
    return reading(start, [frames], drop_reason="transition")


def described(*readings: ShotReading) -> VideoReading:
    return describe_video("fox.mp4", FACTS, readings, pts=range(readings[-1].end_frame))


@pytest.mark.parametrize(
    ("facts", "duration_s"),
    [
        (FACTS, 0.041667),
        (msgspec.structs.replace(FACTS, fps_num=None, fps_den=None, duration_s=2.0), 2.0),
        (msgspec.structs.replace(FACTS, fps_num=None, fps_den=None), None),
    ],
    ids=["rate", "length", "nothing"],
)
def test_a_single_frame_lasts_as_long_as_the_file_states(facts: VideoFacts, duration_s: float | None) -> None:
    assert describe_video("still.gif", facts, [reading(0, [1])], pts=[0]).duration_s == duration_s


@pytest.mark.parametrize(("rotation", "shown"), [(0, (853, 360)), (90, (360, 853)), (180, (853, 360))])
def test_the_size_shown_is_turned_and_stretched(rotation: int, shown: tuple[int, int]) -> None:
    facts = msgspec.structs.replace(FACTS, rotation=rotation, sar_num=4, sar_den=3)
    found = describe_video("fox.mp4", facts, [reading(0, [20])], pts=range(20))
    assert (found.width, found.height, found.rotation) == (640, 360, rotation)
    assert (found.shown_width, found.shown_height) == shown


def test_a_cut_is_the_first_frame_of_a_new_shot() -> None:
    assert find_shot_starts([reading(0, [20]), reading(20, [5], drop_reason="short_shot"), reading(25, [30])]) == [
        20,
        25,
    ]


def test_a_transition_makes_one_cut_where_it_ends() -> None:
    assert find_shot_starts([reading(0, [20]), melt(20, 10), reading(30, [20])]) == [30]


def test_a_transition_that_opens_the_video_makes_no_cut() -> None:
    assert find_shot_starts([melt(0, 10), reading(10, [20]), reading(30, [20])]) == [30]


def test_a_transition_that_ends_the_video_makes_no_cut() -> None:
    assert find_shot_starts([reading(0, [20]), melt(20, 10)]) == []


@pytest.mark.parametrize("kind", ["dissolve", "fade", "wipe", "flash_cut"])
def test_a_transition_is_of_the_kind_that_the_shot_after_it_names(kind: str) -> None:
    after = reading(30, [20], cut_kind=kind, transition_start_frame=20, transition_end_frame=30)
    found = find_transitions([reading(0, [20]), melt(20, 10), after])
    assert [(one.kind, one.start, one.end) for one in found] == [(kind, 20, 30)]


def test_a_transition_that_is_a_reading_alone_counts_too() -> None:
    found = find_transitions([melt(0, 8), reading(8, [20], cut_kind="fade"), melt(28, 6)])
    assert [(one.kind, one.start, one.end) for one in found] == [("fade", 0, 8), ("fade", 28, 34)]


def test_a_flash_cut_without_a_reading_of_its_own_is_a_transition() -> None:
    after = reading(22, [20], cut_kind="flash_cut", transition_start_frame=20, transition_end_frame=22)
    found = find_transitions([reading(0, [22]), after])
    assert [(one.kind, one.start, one.end) for one in found] == [("flash_cut", 20, 22)]


def test_a_frame_is_a_new_drawing_unless_it_is_held_or_only_the_camera_moved() -> None:
    panned = reading(0, [4, 1], evidence=["first", "camera", "held", "camera", "step"])
    found = described(panned)
    assert found.new_drawing == [1, 0, 0, 0, 1]
    assert found.picture_changed == [1, 1, 0, 1, 1]
    assert found.evidence_counts == {"camera": 2, "first": 1, "held": 1, "step": 1}


def test_shots_make_clips_and_the_rest_is_dropped_with_its_reason() -> None:
    found = described(reading(0, [20]), melt(20, 10), reading(30, [5], drop_reason="short_shot"), reading(35, [30]))
    assert [(shot.start, shot.end) for shot in found.shots] == [(0, 20), (35, 65)]
    assert [(one.start, one.end, one.reason) for one in found.dropped] == [
        (20, 30, "transition"),
        (30, 35, "short_shot"),
    ]
    assert found.frames == len(found.new_drawing) == len(found.frame_confidence) == 65
    assert (found.time_base, found.fps, found.duration_s) == ("1/24", "24/1", round(65 / 24, 6))


def test_a_camera_that_was_not_read_is_null_and_one_that_was_tells_its_moves() -> None:
    unread, moved = described(
        reading(0, [20]), reading(20, [2], camera=camera(["static", "pan"], (4.0, 0.0, 1.0)))
    ).shots
    assert (unread.camera.kind, unread.camera.path, unread.camera.moves) == (None, None, [])
    assert moved.camera.kind == "pan"
    assert [(move.start_frame, move.end_frame, move.dx_px) for move in moved.camera.moves] == [(21, 22, -4.0)]


def test_the_document_is_json_and_comes_back_whole() -> None:
    found = described(reading(0, [20]), reading(20, [2], camera=camera(["static", "pan"], (4.0, 0.0, 1.0))))
    assert msgspec.json.decode(msgspec.json.encode(found), type=VideoReading) == found
