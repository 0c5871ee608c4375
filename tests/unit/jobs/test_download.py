"""Download: bytes come in whole, verified and politely, or not at all."""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.download import STAGE
from sakuga_tasks.jobs.status import list_rejects, read_status
from tests.unit.jobs.walk import PARAMS, ask, copy_video, do, keys, rejects, settings_in, store_of, take
from tests.web_server import Answer, WebServer, web_server

pytestmark = pytest.mark.slow

HEADER = "url,licence,licence_url,md5\n"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as server:
        server.say("/robots.txt", Answer(body=b"User-agent: *\nDisallow: /private/\n"))
        yield server


@pytest.fixture
def video(smallest_footage: Path) -> bytes:
    return (smallest_footage / "smallest.mp4").read_bytes()


@pytest.fixture
def polite(tmp_path: Path) -> Settings:
    """Settings with which loopback may be asked, quickly."""
    return settings_in(tmp_path, contact="films@example.org", allow_private=True, requests_per_s=100.0)


def list_urls(folder: Path, *urls: str, md5: str = "") -> Path:
    path = folder / "films.csv"
    path.write_text(HEADER + "".join(f"{url},CC0-1.0,,{md5}\n" for url in urls))
    return path


def test_a_local_file_is_kept_under_its_hash_and_left_as_it_is(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    path = copy_video(smallest_footage, source / "a.mp4")
    before = path.stat()
    settings = settings_in(tmp_path)
    take(settings, source)

    report = do(settings, "download")

    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert report.items_done == 1
    assert keys(settings, "blobs/") == [f"blobs/{sha256}"]
    assert store_of(settings).get(f"blobs/{sha256}") == path.read_bytes()
    assert ask(settings, "select video_id, n_bytes, codec, width, height, fps_num / fps_den from videos") == [
        (sha256, before.st_size, "h264", 424, 240, 24.0)
    ]
    assert ask(settings, "select video_id, host, http_status from fetches") == [(sha256, None, None)]
    after = path.stat()
    assert (after.st_nlink, after.st_mtime_ns, after.st_mode) == (1, before.st_mtime_ns, before.st_mode)


def test_over_http_what_was_seen_is_written_down(
    web: WebServer, video: bytes, polite: Settings, tmp_path: Path
) -> None:
    web.say("/a.mp4", Answer(status=302, headers={"Location": "/real.mp4"}))
    final = web.say("/real.mp4", Answer(body=video, headers={"Content-Type": "video/mp4", "ETag": '"one"'}))
    md5 = hashlib.md5(video).hexdigest()
    take(polite, list_urls(tmp_path, web.url("/a.mp4"), md5=md5.upper()))

    report = do(polite, "download")

    assert (report.items_done, report.rejects) == (1, {})
    robots = hashlib.sha256(b"User-agent: *\nDisallow: /private/\n").hexdigest()
    assert ask(polite, "select host, final_url, http_status, etag, robots_sha256 from fetches") == [
        ("127.0.0.1", final, 200, '"one"', robots)
    ]
    assert all(asked.headers["user-agent"].endswith("(+films@example.org)") for asked in web.asked)
    assert list((tmp_path / "cache" / "parts").iterdir()) == []


@pytest.mark.parametrize(
    ("path", "answer", "reason", "said"),
    [
        ("/private/a.mp4", Answer(body=b"never sent"), "robots_disallowed", "robots.txt forbids it to sakuga-tasks"),
        ("/a.mp4", Answer(status=404, body=b"<html>Not found"), "gone", "answered 404: the source does not have it"),
        ("/a.mp4", Answer(body=b"<!DOCTYPE html><p>Sorry"), "html_answer", "answered an HTML page, not a video"),
        (
            "/a.mp4",
            Answer(body=b"Sorry", headers={"Content-Type": "text/html; charset=utf-8"}),
            "html_answer",
            "answered an HTML page, not a video; list the file's own URL",
        ),
        ("/a.mp4", Answer(body=b""), "empty_file", "answered 0 bytes, not a video"),
        ("/a.mp4", Answer(body=b"no video at all"), "corrupt_media", "does not open as a video"),
        ("/a.mp4", Answer(body=bytes(2_000_001)), "too_large", "2000001 bytes or more, over the limit of 2000000"),
    ],
    ids=["robots", "404", "html_200", "html_type", "empty", "no_video", "too_large"],
)
def test_an_answer_that_is_no_video_is_a_final_reject_and_the_rest_goes_on(
    web: WebServer,
    video: bytes,
    tmp_path: Path,
    path: str,
    answer: Answer,
    reason: str,
    said: str,
) -> None:
    settings = settings_in(
        tmp_path, contact="a@example.org", allow_private=True, requests_per_s=100.0, download_bytes_max=2_000_000
    )
    good = web.say("/good.mp4", Answer(body=video))
    take(settings, list_urls(tmp_path, web.say(path, answer), good))

    report = do(settings, "download")

    assert (report.items_done, report.rejects) == (1, {reason: 1})
    assert said in rejects(settings, "download")[reason]
    assert len(keys(settings, "blobs/")) == 1
    assert STAGE.plan(settings, PARAMS, now=datetime.now(UTC) + timedelta(days=365)).items_count == 0


def test_a_source_that_is_down_is_asked_again_by_a_later_plan(
    web: WebServer, video: bytes, polite: Settings, tmp_path: Path
) -> None:
    url = web.say("/a.mp4", Answer(status=503, headers={"Retry-After": "600"}), Answer(body=video))
    take(polite, list_urls(tmp_path, url))

    first = do(polite, "download")
    soon = do(polite, "download", now=datetime.now(UTC) + timedelta(minutes=9))
    assert web.paths() == ["/a.mp4"]
    # The host's own postponement stands in the cache of this machine; the hour has not passed for it.
    for path in (tmp_path / "cache" / "hosts").iterdir():
        path.unlink()
    later = do(polite, "download", now=datetime.now(UTC) + timedelta(minutes=11))

    assert (first.items_done, first.rejects) == (0, {"rate_limited": 1})
    assert (soon.items_done, later.items_done, later.rejects) == (0, 1, {})
    assert web.paths() == ["/a.mp4", "/a.mp4"]


def test_bytes_that_are_not_those_promised_are_a_reject(
    web: WebServer, video: bytes, polite: Settings, tmp_path: Path
) -> None:
    take(polite, list_urls(tmp_path, web.say("/a.mp4", Answer(body=video)), md5="0" * 32))

    report = do(polite, "download")

    assert report.rejects == {"md5_differs": 1}
    found = hashlib.md5(video).hexdigest()
    assert rejects(polite, "download")["md5_differs"].endswith(
        f"MD5 is {found}, the source promises {'0' * 32}; mend the file, or the MD5 in its list and the file's time"
    )
    assert keys(polite, "blobs/") == []
    assert list((tmp_path / "cache" / "parts").iterdir()) == []


def test_without_a_contact_nothing_is_fetched_and_local_rows_go_on(
    web: WebServer, smallest_footage: Path, video: bytes, polite: Settings, tmp_path: Path
) -> None:
    copy_video(smallest_footage, tmp_path / "here.mp4", tail=b"local")
    url = web.say("/a.mp4", Answer(body=video))
    path = tmp_path / "films.csv"
    path.write_text(f"path,url,licence,licence_url\nhere.mp4,,CC0-1.0,\n,{url},CC0-1.0,\n")
    settings = msgspec.structs.replace(polite, contact="")
    take(settings, path)

    report = do(settings, "download")

    assert (report.items_done, report.rejects) == (1, {"no_contact": 1})
    said = "not asked for; set SAKUGA_CONTACT to an address at which site owners reach you"
    assert rejects(settings, "download")["no_contact"] == f"{url}: {said}"
    assert web.asked == []
    assert STAGE.plan(settings, PARAMS).items_count == 0
    assert do(polite, "download").items_done == 2


@pytest.mark.parametrize(
    "change", [{"download_bytes_max": 20 * 1024**3}, {"allow_private": True}], ids=["size", "private"]
)
def test_what_a_setting_refused_is_taken_once_the_setting_changed_and_not_asked_for_before(
    change: dict[str, Any], web: WebServer, video: bytes, polite: Settings, tmp_path: Path
) -> None:
    strict = {"download_bytes_max": 10} if "download_bytes_max" in change else {"allow_private": False}
    settings = msgspec.structs.replace(polite, **strict)
    take(settings, list_urls(tmp_path, web.say("/a.mp4", Answer(body=video))))
    refused = do(settings, "download")
    asked = len(web.asked)

    again = do(settings, "download")
    assert (refused.items_done, again.items_done, len(web.asked)) == (0, 0, asked)
    mended = do(msgspec.structs.replace(settings, **change), "download")

    assert (mended.items_done, mended.rejects) == (1, {})
    assert STAGE.plan(settings, PARAMS).items_count == 0


def test_a_local_file_over_the_limit_is_taken_once_the_limit_is_raised(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    copy_video(smallest_footage, source / "a.mp4")
    settings = settings_in(tmp_path, download_bytes_max=10)
    take(settings, source)
    do(settings, "download")
    refused = list_rejects(settings)
    raised = settings_in(tmp_path, download_bytes_max=10**9)

    (waiting,) = [one.items_waiting for one in read_status(raised, PARAMS).stages if one.stage == "download"]
    report = do(raised, "download")

    assert [one.decided_by for one in refused] == ["SAKUGA_DOWNLOAD_BYTES_MAX=10"]
    assert (waiting, report.items_done, report.rejects) == (1, 1, {})


def test_private_addresses_are_refused_unless_allowed(web: WebServer, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, contact="a@example.org")
    take(settings, list_urls(tmp_path, web.say("/a.mp4", Answer(body=b"x"))))

    do(settings, "download")

    ((detail,),) = ask(settings, "select detail from rejects where stage = 'download'")
    assert "127.0.0.1" in detail
    assert web.asked == []


def test_a_file_that_changed_since_the_crawl_is_a_reject_and_a_new_crawl_takes_it(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    path = copy_video(smallest_footage, source / "a.mp4")
    settings = settings_in(tmp_path)
    take(settings, source)
    copy_video(smallest_footage, path, tail=b"more")

    first = do(settings, "download")
    take(settings, source)
    second = do(settings, "download")

    assert (first.items_done, first.rejects) == (0, {"file_changed": 1})
    size = path.stat().st_size
    assert rejects(settings, "download")["file_changed"] == (
        f"{path}: changed since it was crawled, is {size} bytes now; crawl it again"
    )
    assert second.items_done == 1
    assert ask(settings, "select n_bytes from videos") == [(size,)]


def test_a_file_touched_since_the_crawl_counts_as_changed(smallest_footage: Path, source: Path, tmp_path: Path) -> None:
    path = copy_video(smallest_footage, source / "a.mp4")
    settings = settings_in(tmp_path)
    take(settings, source)
    os.utime(path, ns=(1, 1))

    assert do(settings, "download").rejects == {"file_changed": 1}


def test_a_link_put_in_place_of_a_file_since_the_crawl_leads_nowhere(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    path = copy_video(smallest_footage, source / "a.mp4")
    secret = copy_video(smallest_footage, tmp_path / "elsewhere" / "secret.mp4")
    os.utime(secret, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    settings = settings_in(tmp_path)
    take(settings, source)
    path.unlink()
    path.symlink_to(secret)

    report = do(settings, "download")

    assert report.rejects == {"outside_roots": 1}
    assert keys(settings, "blobs/") == []


def test_a_file_that_is_gone_since_the_crawl_is_a_reject(smallest_footage: Path, source: Path, tmp_path: Path) -> None:
    path = copy_video(smallest_footage, source / "a.mp4")
    settings = settings_in(tmp_path)
    take(settings, source)
    path.unlink()

    assert do(settings, "download").rejects == {"file_missing": 1}


def test_a_file_over_the_limit_is_a_reject_that_names_the_setting(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    path = copy_video(smallest_footage, source / "a.mp4")
    settings = settings_in(tmp_path, download_bytes_max=1000)
    take(settings, source)

    assert do(settings, "download").rejects == {"too_large": 1}

    size = path.stat().st_size
    assert rejects(settings, "download")["too_large"] == (
        f"{path}: {size} bytes, limit 1000; raise SAKUGA_DOWNLOAD_BYTES_MAX"
    )


def test_a_blob_that_lies_there_already_is_made_young_again(
    smallest_footage: Path, source: Path, tmp_path: Path
) -> None:
    copy_video(smallest_footage, source / "a.mp4")
    settings = settings_in(tmp_path)
    take(settings, source)
    (key,) = STAGE.plan(settings, PARAMS).lists
    STAGE.work(settings, PARAMS, key)
    (blob,) = (tmp_path / "store" / "blobs").iterdir()
    os.utime(blob, (0, 0))
    store_of(settings).delete(keys(settings, "receipts/" + STAGE.plan(settings, PARAMS).run_id))

    STAGE.work(settings, PARAMS, key)

    assert blob.stat().st_mtime > 0
