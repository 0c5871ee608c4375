"""A key that passes means one place below the root, on every store."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sakuga_tasks.errors import InvalidRecordError
from sakuga_tasks.store.keys import KEY_BYTES_MAX, check_key, check_prefix

NASTY = some.text(alphabet="a./\\~\n\x00\x7f\u0085é🙂 '\"", max_size=12)


@given(key=NASTY)
def test_an_accepted_key_stays_below_the_root_and_is_normal(key: str) -> None:
    try:
        check_key(key)
    except InvalidRecordError:
        return
    assert os.path.normpath(f"/root/{key}") == f"/root/{key}"
    assert key.isprintable()


@pytest.mark.parametrize(
    "key", ["a", "frag/clips/0f/b-1.parquet", "é/🙂", "..a", "a..", ".tmp2/a", "a/.tmp", "a b", "a\\b"]
)
def test_a_plain_key_is_accepted(key: str) -> None:
    check_key(key)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("", id="empty"),
        pytest.param("/etc/passwd", id="absolute"),
        pytest.param("a/../../b", id="climbs"),
        pytest.param("a/./b", id="dot"),
        pytest.param("a//b", id="empty name"),
        pytest.param("a\x00b", id="zero byte"),
        pytest.param("a\x85b", id="C1 control"),
        pytest.param("a\ud800b", id="half a surrogate pair"),
        pytest.param(".tmp", id="temporary folder"),
        pytest.param(".tmp/a", id="temporary file"),
        pytest.param("é" * 128, id="long name"),
        pytest.param("a/" * (KEY_BYTES_MAX // 2) + "a", id="long key"),
    ],
)
def test_a_key_that_breaks_a_rule_is_refused(key: str) -> None:
    with pytest.raises(InvalidRecordError, match="object key"):
        check_key(key)


@pytest.mark.parametrize("prefix", ["", "a", "a/", "a/b"])
def test_a_prefix_may_be_empty_or_end_in_a_slash(prefix: str) -> None:
    check_prefix(prefix)
