"""A download in progress goes on only where that is safe."""

import fcntl
from pathlib import Path

import httpx
import pytest

from sakuga_tasks.errors import StoreBusyError
from sakuga_tasks.sources.part_file import open_part, strong_validator

URL = "https://example.org/a.mp4"
DATE = "Sat, 21 Nov 2026 12:00:00 GMT"
EARLIER = "Sat, 21 Nov 2026 11:00:00 GMT"
VALIDATORS = {
    "strong etag": ({"ETag": '"a"'}, '"a"'),
    "weak etag": ({"ETag": 'W/"a"', "Last-Modified": EARLIER, "Date": DATE}, None),
    "last-modified": ({"Last-Modified": EARLIER, "Date": DATE}, EARLIER),
    "modified this second": ({"Last-Modified": DATE, "Date": DATE}, None),
    "without date": ({"Last-Modified": EARLIER}, None),
    "no date at all": ({"Last-Modified": "yesterday", "Date": DATE}, None),
    "nothing": ({}, None),
}


def leave_a_part(path: Path, *, etag: str | None = '"a"', body: bytes = b"abc") -> None:
    with open_part(path, URL) as part:
        part.begin(httpx.Response(200, headers={"ETag": etag} if etag else {}))
        part.append(body)


@pytest.mark.parametrize(("headers", "expected"), VALIDATORS.values(), ids=VALIDATORS)
def test_only_a_strong_validator_is_kept(headers: dict[str, str], expected: str | None) -> None:
    assert strong_validator(httpx.Headers(headers)) == expected


def test_bytes_left_behind_are_picked_up_with_their_validator(tmp_path: Path) -> None:
    leave_a_part(tmp_path / "a")
    with open_part(tmp_path / "a", URL) as part:
        assert part.resume_headers() == {"Range": "bytes=3-", "If-Range": '"a"'}


def test_bytes_of_another_url_without_validator_or_with_a_torn_note_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "a"
    leave_a_part(path)
    with open_part(path, URL + "?other") as part:
        assert part.resume_headers() == {}
    leave_a_part(path, etag=None)
    with open_part(path, URL) as part:
        assert part.n_bytes == 0
    leave_a_part(path)
    (tmp_path / "a.part.json").write_text('{"url": "https')
    with open_part(path, URL) as part:
        assert part.n_bytes == 0


def test_two_processes_never_write_the_same_part(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with (tmp_path / "a.part").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(StoreBusyError, match="another process"), open_part(path, URL):
            pass


def test_a_finished_file_leaves_nothing_beside_it(tmp_path: Path) -> None:
    with open_part(tmp_path / "a", URL) as part:
        part.begin(httpx.Response(200))
        part.append(b"abc")
        part.finish(tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
