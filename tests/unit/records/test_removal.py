"""What tombstones match: names whatever their spelling, frames by overlap, and nothing else."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.errors import TombstonedError
from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.post import Post
from sakuga_tasks.records.removal import Removals, host_of, normal_name, normal_url
from tests.unit.store.spine import hex_of, make_post, make_tombstone

VIDEO = hex_of("v")
INTERVALS = st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda pair: (pair[0], pair[0] + pair[1]))
URLS = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP", "file"]),
    st.sampled_from(["example.org", "EXAMPLE.org.", "user@example.org", "[::1]", "[::1", "", "xn--bcher-kva.de"]),
    st.sampled_from(["", ":80", ":443", ":8080", ":x", ":999999"]),
    st.sampled_from(["", "/", "/a b", "/é?q=1&r=", "/a#part"]),
    st.text(max_size=4),
)


def removals(*tombstones: Tombstone) -> Removals:
    return Removals([msgspec.structs.replace(one, tombstone_no=no) for no, one in enumerate(tombstones, start=1)])


def is_refused(post: Post, *tombstones: Tombstone) -> bool:
    try:
        removals(*tombstones).refuse_post(post)
    except TombstonedError:
        return True
    return False


@given(URLS | st.text())
def test_a_normal_url_is_its_own_normal_form(url: str) -> None:
    assert normal_url(normal_url(url)) == normal_url(url)


@given(URLS | st.text())
def test_a_url_is_always_refused_by_its_own_tombstone(url: str) -> None:
    if url:
        post = msgspec.structs.replace(make_post("a"), url=url)
        assert is_refused(post, make_tombstone("url", url))
        assert is_refused(post, make_tombstone("url", normal_url(url)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("HTTP://Example.ORG/a", "http://example.org/a", id="case of host and scheme"),
        pytest.param("https://example.org:443/a", "https://example.org/a", id="default port"),
        pytest.param("https://example.org/a#t=3", "https://example.org/a", id="fragment"),
        pytest.param("https://example.org", "https://example.org/", id="no path"),
        pytest.param("http://example.org/post/6", "https://example.org/post/6", id="http and https"),
        pytest.param("http://example.org:80/a", "https://example.org:443/a", id="each by its default port"),
        pytest.param("https://example.org/post/6/", "https://example.org/post/6", id="slash at the end"),
        pytest.param("https://example.org./a", "https://example.org/a", id="root dot"),
        pytest.param(" https://example.org/a\n", "https://example.org/a", id="spaces around"),
    ],
)
def test_spellings_of_a_url_are_one_url(one: str, other: str) -> None:
    assert normal_url(one) == normal_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("https://example.org/A", "https://example.org/a", id="case of path"),
        pytest.param("https://example.org/a?v=1", "https://example.org/a?v=2", id="query"),
        pytest.param("https://example.org:8443/a", "https://example.org/a", id="other port"),
        pytest.param("file:///films/a.mp4", "file:///films/b.mp4", id="other file"),
    ],
)
def test_other_urls_are_other(one: str, other: str) -> None:
    assert normal_url(one) != normal_url(other)


@pytest.mark.parametrize(
    "tombstone",
    [
        pytest.param(make_tombstone("post", make_post("a").post_id), id="post"),
        pytest.param(make_tombstone("url", "https://EXAMPLE.org:443/a.mp4#x"), id="url"),
        pytest.param(make_tombstone("url", "https://pages.example/7"), id="page"),
        pytest.param(make_tombstone("host", "Example.org"), id="host"),
        pytest.param(make_tombstone("host", "pages.example"), id="host of the page"),
        pytest.param(make_tombstone("uploader", "  studio  GHOST "), id="uploader"),
        pytest.param(make_tombstone("work", "the fox"), id="work"),
    ],
)
def test_a_post_is_refused_by_any_name_it_goes_by(tombstone: Tombstone) -> None:
    names = {"page_url": "https://pages.example/7", "uploader": "Studio Ghost", "work": "The Fox"}
    assert is_refused(make_post("a", **names), tombstone)
    assert not is_refused(make_post("b"), make_tombstone("url", "https://example.org/a.mp4"))


def test_nothing_is_refused_without_tombstones() -> None:
    none = removals()
    assert not none
    none.refuse_post(make_post("a"))
    none.refuse_video(VIDEO)
    none.refuse_clip("c" * 32)
    none.refuse_frames(VIDEO, 0, 10**9)


@given(st.lists(INTERVALS, max_size=4), INTERVALS)
def test_frames_are_refused_exactly_where_intervals_overlap(
    taken: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    found = removals(*(make_tombstone("sha256", VIDEO, frames) for frames in taken))
    gone = {frame for start, end in taken for frame in range(start, end)}
    try:
        found.refuse_frames(VIDEO, *asked)
        refused = False
    except TombstonedError:
        refused = True
    assert refused == bool(gone & set(range(*asked)))
    found.refuse_frames(hex_of("other"), *asked)


@given(st.lists(INTERVALS, min_size=1, max_size=3), st.booleans())
def test_bytes_of_which_frames_are_removed_must_not_come_back(taken: list[tuple[int, int]], upper: bool) -> None:
    value = VIDEO.upper() if upper else VIDEO
    found = removals(*(make_tombstone("sha256", value, frames) for frames in taken))
    with pytest.raises(TombstonedError):
        found.refuse_video(VIDEO)
    assert sorted(found.intervals()) == sorted((VIDEO, *frames) for frames in taken)
    assert found.ids("sha256") == set()


@given(st.text(min_size=1))
def test_case_and_spaces_of_names_do_not_count(name: str) -> None:
    assert normal_name(f"  {name} ") == normal_name(name)
    assert normal_name(normal_name(name)) == normal_name(name)


def test_the_host_of_a_file_is_empty() -> None:
    assert [host_of(url) for url in ("file:///a/b.mp4", "", "http://[::1", "HTTPS://A.B./c")] == ["", "", "", "a.b"]
