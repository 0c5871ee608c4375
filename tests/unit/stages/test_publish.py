import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.stages.cluster import ClipDrawings, KnownMember
from sakuga_tasks.stages.publish import (
    Candidates,
    Decision,
    Decisions,
    PublishParams,
    decide_release,
    explain_emptiness,
)
from sakuga_tasks.stages.split import Memory

PARAMS = PublishParams()


def candidates(rows: list[tuple[str, str, int]]) -> Candidates:
    """Return clips as (clip_id, video_id, seed of their drawings)."""
    hashes = [random.Random(seed).getrandbits(64) for _, _, seed in rows for seed in (seed, seed + 100, seed + 200)]
    clips = ClipDrawings(
        clip_ids=[clip for clip, _, _ in rows],
        frames_counts=[24] * len(rows),
        file_sha256s=[clip for clip, _, _ in rows],
        offsets=np.arange(0, 3 * len(rows) + 1, 3),
        hashes_D=np.array(hashes, np.uint64),
        contrasts_D=np.full(len(hashes), 80, np.int16),
    )
    return Candidates([video for _, video, _ in rows], [None] * len(rows), clips)


def decide(rows: list[tuple[str, str, int]], before: Decisions | None = None) -> Decisions:
    members: dict[str, KnownMember] = {}
    memory = Memory({}, {}, {})
    if before:
        members = {
            one.clip_id: KnownMember(one.cluster_id, one.cluster_kind, (2026, 1))
            for one in before.rows
            if one.representative_clip_id
        }
        splits = {one.cluster_id: one.split for one in before.rows if one.split}
        memory = Memory(before.plan.new_key_by_video, before.plan.new_split_by_key, splits)
    return decide_release(candidates(rows), members=members, memory=memory, params=PARAMS)


def test_one_clip_of_a_cluster_is_in_a_split_and_the_others_beside_it() -> None:
    found = {one.clip_id: one for one in decide([("b", "w", 1), ("a", "v", 1), ("c", "v", 2)]).rows}
    assert found["a"].split is not None
    assert found["c"].split == found["a"].split
    assert (found["b"].split, found["b"].representative_clip_id) == (None, "a")


def test_only_train_is_small() -> None:
    rows = decide([(f"c{number:04d}", f"v{number:04d}", number) for number in range(400)]).rows
    assert 10 < sum(one.is_small for one in rows) < 80
    assert {one.split for one in rows if one.is_small} == {"train"}


SPECS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=14)


@given(SPECS, st.randoms(use_true_random=False), st.integers(0, 14))
def test_order_does_not_matter_and_a_published_clip_never_moves(
    specs: list[tuple[int, int]], chance: random.Random, first_count: int
) -> None:
    rows = [(f"{no:02d}", f"v{video}", seed) for no, (video, seed) in enumerate(specs)]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert decide(shuffled) == decide(rows)
    before = decide(shuffled[:first_count])
    after: dict[str, Decision] = {one.clip_id: one for one in decide(rows, before).rows}
    for one in before.rows:
        assert after[one.clip_id] == one


@pytest.mark.parametrize(
    ("held_back", "words"),
    [
        ({}, ["analyse videos first"]),
        ({"licence_unknown": 812, "rating_explicit": 3}, ["812 ", "ship_unknown_licence", "3 ", "ship_explicit"]),
        ({"short_shot": 40}, ["40 ", "shot_frames_min"]),
        ({"split_conflict": 2, "taken_down": 1}, ["2 clips lost", "1 clips are taken down"]),
    ],
)
def test_an_empty_release_says_what_held_how_many_back(held_back: dict[str, int], words: list[str]) -> None:
    message = explain_emptiness(held_back, {})
    assert all(word in message for word in words)


def test_without_any_shot_the_rejects_are_told() -> None:
    rejects = {("crawl", "other_extension"): 3, ("download", "too_large"): 2}
    assert explain_emptiness({"taken_down": 0}, rejects) == (
        "nothing to publish: the pinned runs hold no shots, and items were rejected "
        "(3 other_extension in crawl, 2 too_large in download); see `sakuga status --rejects`"
    )
    assert explain_emptiness({}, {}) == "nothing to publish: the pinned runs hold no shots; analyse videos first"
