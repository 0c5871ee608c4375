import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.stages.split import (
    ClusteredClip,
    Memory,
    SplitParams,
    assign_splits,
    bucket_of,
    is_small,
    split_key_of,
    split_of,
)

NOTHING = Memory({}, {}, {})
PARAMS = SplitParams()


def clips(*specs: tuple[str, str, str]) -> list[ClusteredClip]:
    return [ClusteredClip(clip, video, None, cluster) for clip, video, cluster in specs]


def test_buckets_never_change() -> None:
    assert [bucket_of("sakuga-1", text) for text in ("", "a", "work:akira", "動画")] == [1886, 5799, 8927, 5129]


def test_shares_are_what_the_settings_say() -> None:
    splits = [split_of(f"video:{number}", PARAMS) for number in range(20_000)]
    assert splits.count("validation") / 20_000 == pytest.approx(0.05, abs=0.006)
    assert splits.count("test") / 20_000 == pytest.approx(0.05, abs=0.006)


def test_a_tenth_of_train_is_small() -> None:
    share = sum(is_small(f"{number:032x}", PARAMS) for number in range(20_000)) / 20_000
    assert share == pytest.approx(0.1, abs=0.008)


def test_no_share_means_no_key() -> None:
    params = SplitParams(validation_percent=0, test_percent=0, small_percent=0)
    assert {split_of(f"{number}", params) for number in range(2_000)} == {"train"}
    assert not any(is_small(f"{number}", params) for number in range(2_000))


@pytest.mark.parametrize(
    ("work", "key"),
    [(None, "video:v"), ("", "video:v"), ("  ", "video:v"), ("My  Film ", "work:my film"), ("MY FILM", "work:my film")],
)
def test_the_split_key_is_the_work_else_the_video(work: str | None, key: str) -> None:
    assert split_key_of("v", work) == key


def test_earlier_assignments_win_over_the_hash() -> None:
    for split in ("train", "validation", "test"):
        memory = Memory({"v": "video:v"}, {"video:v": split}, {})
        assert assign_splits(clips(("c", "v", "c")), memory, PARAMS).split_by_clip == {"c": split}


def test_another_salt_leaves_assigned_keys() -> None:
    first = assign_splits(clips(("c", "v", "c")), NOTHING, PARAMS)
    memory = Memory(first.new_key_by_video, first.new_split_by_key, {})
    again = assign_splits(clips(("c", "v", "c")), memory, SplitParams(salt="another"))
    assert again.split_by_clip == first.split_by_clip
    assert again.new_split_by_key == {}


def test_a_video_first_published_without_a_work_keeps_its_key() -> None:
    memory = Memory({"v": "video:v"}, {"video:v": "test"}, {})
    plan = assign_splits([ClusteredClip("c", "v", "A film", "c")], memory, PARAMS)
    assert plan.key_by_clip == {"c": "video:v"}
    assert plan.new_key_by_video == {}


def test_a_successor_inherits_the_split_of_its_cluster() -> None:
    for split in ("train", "validation", "test"):
        memory = Memory({"dead": "video:dead"}, {"video:dead": split}, {"old": split})
        plan = assign_splits(clips(("new", "alive", "old")), memory, PARAMS)
        assert plan.split_by_clip == {"new": split}
        assert plan.new_split_by_key == {"video:alive": split}


def test_a_successor_is_one_whose_video_lies_in_the_right_split() -> None:
    memory = Memory({"a": "video:a", "b": "video:b"}, {"video:a": "test", "video:b": "train"}, {"old": "train"})
    plan = assign_splits(clips(("1", "a", "old"), ("2", "b", "old")), memory, PARAMS)
    assert plan.representative_by_cluster == {"old": "2"}


def test_a_cluster_whose_videos_all_lie_elsewhere_is_held_back() -> None:
    memory = Memory({"a": "video:a"}, {"video:a": "test"}, {"old": "train"})
    plan = assign_splits(clips(("1", "a", "old")), memory, PARAMS)
    assert plan.conflicts == ["1"]
    assert plan.split_by_clip == {}


def test_a_video_follows_the_cluster_it_inherits_in_all_its_clips() -> None:
    memory = Memory({}, {}, {"old": "test"})
    plan = assign_splits(clips(("1", "v", "new"), ("2", "v", "old")), memory, PARAMS)
    assert plan.split_by_clip == {"1": "test", "2": "test"}


NAMES = st.integers(0, 9).map(str)


@given(st.lists(st.tuples(NAMES, NAMES, st.none() | NAMES), max_size=40), st.data())
def test_nothing_lies_in_two_splits_and_later_releases_agree(
    specs: list[tuple[str, str, str | None]], data: st.DataObject
) -> None:
    works = {video: work for video, _, work in specs}
    pool = [ClusteredClip(f"c{no}", v, works[v], f"k{k}") for no, (v, k, _) in enumerate(specs)]
    first_part = pool[: data.draw(st.integers(0, len(pool)))]
    first = assign_splits(first_part, NOTHING, PARAMS)
    memory = Memory(
        first.new_key_by_video,
        first.new_split_by_key,
        {cluster: first.split_by_clip[clip] for cluster, clip in first.representative_by_cluster.items()},
    )
    rest = list(pool)
    random.Random(data.draw(st.integers())).shuffle(rest)
    second = assign_splits(rest, memory, PARAMS)
    video_of = {clip.clip_id: clip.video_id for clip in pool}
    for plan in (first, second):
        by_video = {(video_of[clip], split) for clip, split in plan.split_by_clip.items()}
        by_key = {(plan.key_by_clip[clip], split) for clip, split in plan.split_by_clip.items()}
        assert len(by_video) == len({video for video, _ in by_video})
        assert len(by_key) == len({key for key, _ in by_key})
    assert not {key for key in second.new_split_by_key if key in first.new_split_by_key}
    for cluster, clip in second.representative_by_cluster.items():
        assert second.split_by_clip[clip] == memory.split_by_cluster.get(cluster, second.split_by_clip[clip])
