"""Raw items become posts; a bad field is named with its value and its limit."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sakuga_tasks.errors import InvalidRecordError
from sakuga_tasks.records.identity import post_id
from sakuga_tasks.records.post import Post
from sakuga_tasks.sources.parse import parse_item, parse_items
from sakuga_tasks.sources.raw_item import BadItem, Ignored, LocalFile, RawItem

URL = "https://example.org/films/Big%20Film.mp4?x=1"
FILE = LocalFile(path=Path("/videos/it's\n🎬.mp4"), root=Path("/videos"), n_bytes=5, mtime_ns=7)
EMPTY = {"title": "  ", "year": "", "tags": "", "published_at": "", "md5": "", "country": "", "page_url": ""}

FIELDS = {
    "year as text": ({"year": "1998"}, "year", 1998),
    "year as float": ({"year": 1998.0}, "year", 1998),
    "year as NaN": ({"year": float("nan")}, "year", None),
    "tags as text": ({"tags": " smoke  effects smoke "}, "user_tags", ["smoke", "effects"]),
    "tags as list": ({"tags": ["smoke", "hand drawn", ""]}, "user_tags", ["smoke", "hand drawn"]),
    "country": ({"country": "jp"}, "country", "JP"),
    "md5": ({"md5": "D41D8CD98F00B204E9800998ECF8427E"}, "md5", "d41d8cd98f00b204e9800998ecf8427e"),
    "date": ({"published_at": "2020-05-31"}, "published_at", datetime(2020, 5, 31, tzinfo=UTC)),
    "time with zone": (
        {"published_at": "2020-05-31T12:00:00+09:00"},
        "published_at",
        datetime(2020, 5, 31, 3, tzinfo=UTC),
    ),
    "time as time": (
        {"published_at": datetime(2020, 5, 31, 12, tzinfo=timezone(timedelta(hours=2)))},
        "published_at",
        datetime(2020, 5, 31, 10, tzinfo=UTC),
    ),
    "licence": ({"licence": "CC BY 4.0"}, "licence", "CC-BY-4.0"),
    "licence by url": ({"licence_url": "https://creativecommons.org/licenses/by/4.0/"}, "licence", "CC-BY-4.0"),
    "title with quotes": ({"title": 'the "cut"\n2'}, "title", 'the "cut"\n2'),
}
BAD_FIELDS = {
    "year in words": ({"year": "18x"}, "year is '18x', wanted a whole number"),
    "year too early": ({"year": 1200}, "year is 1200, wanted `int` >= 1870"),
    "year as truth": ({"year": True}, "year is True, wanted a whole number"),
    "title as number": ({"title": 5}, "title is 5, wanted a text"),
    "tags as number": ({"tags": 5}, "tags is 5, wanted a text"),
    "tags of numbers": ({"tags": ["a", 1]}, "tags is ['a', 1], wanted texts only"),
    "country by name": ({"country": "Japan"}, "country is 'JAPAN', wanted"),
    "no md5": ({"md5": "abc"}, "md5 is 'abc', wanted"),
    "no time": ({"published_at": "yesterday"}, "published_at is 'yesterday', wanted a time such as"),
    "time as number": ({"published_at": 1590000000}, "published_at is 1590000000, wanted a time such as"),
    "page of another scheme": (
        {"page_url": "javascript:alert(1)"},
        "page_url is 'javascript:alert(1)', wanted an http",
    ),
    "licence as number": ({"licence": 4}, "licence is 4, wanted a text"),
    "not UTF-8": ({"title": "\udcff"}, "title is '\\udcff', wanted UTF-8 text"),
    "title too long": ({"title": "a" * 5000}, "(5002 characters), wanted `str` of length <= 4096"),
    "file url": ({"url": "file:///etc/passwd"}, "url is 'file:///etc/passwd', wanted an http"),
    "url with password": ({"url": "https://a:b@example.org/"}, "wanted an http(s) URL without"),
    "url with a newline": ({"url": "https://example.org/a\nb"}, "wanted an http(s) URL without"),
    "no place": ({"url": ""}, "neither path nor url"),
}


def row(**values: object) -> RawItem:
    return RawItem(source="list", label="films.csv row 3", values={"url": URL} | values, file=None)


def test_a_row_with_a_url_becomes_a_post() -> None:
    post = parse_item(row(licence="own", md5="0" * 32))
    assert post == Post(
        post_id=post_id(source="list", url=URL, revision="0" * 32),
        source="list",
        url=URL,
        file_name="Big Film.mp4",
        licence="own",
        licence_class="open",
        md5="0" * 32,
    )


def test_a_file_becomes_a_post_with_the_licence_of_its_folder() -> None:
    post = parse_item(RawItem(source="folder", label="a", values={}, file=FILE), licence="own")
    assert post == Post(
        post_id=post_id(source="folder", url=FILE.path.as_uri(), revision="5:7"),
        source="folder",
        url="file:///videos/it%27s%0A%F0%9F%8E%AC.mp4",
        file_name="it's\n🎬.mp4",
        crawl_root="/videos",
        licence="own",
        licence_class="open",
        declared_bytes=5,
    )


def test_what_a_row_says_of_its_licence_wins_over_the_default() -> None:
    assert parse_item(row(licence="CC BY-NC 4.0"), licence="own").licence_class == "restricted"
    assert parse_item(row(licence="ask me"), licence="own").licence_class == "unknown"
    assert parse_item(row(licence=""), licence="own").licence == "own"


def test_empty_cells_are_nothing() -> None:
    assert parse_item(row(**EMPTY)) == parse_item(row())


def test_a_url_without_a_file_is_named_by_its_host() -> None:
    assert parse_item(row(url="https://example.org")).file_name == "example.org"


@pytest.mark.parametrize(("values", "field", "expected"), FIELDS.values(), ids=FIELDS)
def test_a_field_is_read(values: dict[str, object], field: str, expected: object) -> None:
    assert getattr(parse_item(row(**values)), field) == expected


@pytest.mark.parametrize(("values", "said"), BAD_FIELDS.values(), ids=BAD_FIELDS)
def test_a_bad_field_is_named_with_its_row_value_and_limit(values: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidRecordError) as caught:
        parse_item(row(**values))
    assert str(caught.value).startswith("films.csv row 3: ")
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


def test_bad_items_stand_among_the_good_with_a_stable_id() -> None:
    items = [row(), row(year="x"), row(year="y"), Ignored(reason="hidden", count=2)]
    first, second = list(parse_items(items)), list(parse_items(items))
    assert [type(item) for item in first] == [Post, BadItem, BadItem, Ignored]
    assert first == second
    assert first[1].item_id != first[2].item_id  # type: ignore[union-attr]
