"""Test vectors: stored data and tombstones hang on these values, so they never change."""

import hashlib

import pytest

from sakuga_tasks.records.identity import batch_id, canonical_json, clip_id, post_id, run_id

VIDEO = hashlib.sha256(b"a video").hexdigest()
SETTING = {"stage": "analyse", "stage_version": 1, "params": {"shot_frames_min": 18, "method": "local"}}


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_clip_is_its_video_and_its_frames():
    assert clip_id(VIDEO, 3, 257) == sha256(f"{VIDEO}:3:257")[:32]
    assert clip_id("0" * 64, 0, 1) == "ae4fecfe6332ee5eb75e573d380afd30"


def test_a_batch_is_its_items_in_any_order_and_its_attempt():
    assert batch_id(["b", "a"], 1) == batch_id(["a", "b"], 1) == sha256("a\nb\n#1")[:32]
    assert batch_id(["a", "b"], 2) != batch_id(["a", "b"], 1)
    assert batch_id(["a"], 0) == "424452c87725f16ab288429a5c199cbd"


def test_a_run_is_its_setting_and_nothing_else():
    assert run_id(**SETTING) == "bfe8e5550a05856b"
    assert run_id(**{**SETTING, "params": {"method": "local", "shot_frames_min": 18}}) == run_id(**SETTING)


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "sample"},
        {"stage_version": 2},
        {"params": {"shot_frames_min": 19, "method": "local"}},
        {"model_sha256s": ["00"]},
        {"upstream_run_ids": ["0" * 16]},
    ],
    ids=["stage", "version", "params", "models", "upstream"],
)
def test_a_change_of_setting_is_another_run(change):
    assert run_id(**{**SETTING, **change}) != run_id(**SETTING)


def test_the_order_of_upstream_runs_does_not_matter():
    first, second = "0" * 16, "1" * 16
    assert run_id(**SETTING, upstream_run_ids=[second, first]) == run_id(**SETTING, upstream_run_ids=[first, second])


def test_a_post_is_its_source_url_and_revision():
    assert post_id(source="list", url="https://example.org/1.mp4") == sha256("list\nhttps://example.org/1.mp4\n")[:32]
    assert post_id(source="list", url="u", revision="2") != post_id(source="list", url="u")


def test_json_is_canonical_in_keys_and_spaces():
    assert canonical_json({"b": [1, 2], "a": {"d": 1.5, "c": None}}) == b'{"a":{"c":null,"d":1.5},"b":[1,2]}'
