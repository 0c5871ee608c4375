"""Lists in three formats: columns checked first, rows one by one, everything else goes on."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.records.post import Post
from sakuga_tasks.sources.list import is_list, read_list
from sakuga_tasks.sources.parse import parse_items
from sakuga_tasks.sources.raw_item import BadItem, RawItem

ROW = {"url": "https://example.org/a.mp4", "licence": "CC BY 4.0", "licence_url": "", "title": 'An, "odd"\ntitle'}
Rows = Sequence[dict[str, Any]]


def write_csv(path: Path, rows: Rows) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_jsonl(path: Path, rows: Rows) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def write_parquet(path: Path, rows: Rows) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


WRITERS: dict[str, Callable[[Path, Rows], Path]] = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}
formats = pytest.mark.parametrize("extension", WRITERS)


def write(path: Path, rows: Rows) -> Path:
    return WRITERS[path.suffix[1:]](path, rows)


def read(path: Path, **settings: Any) -> list[Post | BadItem]:
    return [item for item in parse_items(read_list(path, **settings)) if isinstance(item, Post | BadItem)]


def details(path: Path, **settings: Any) -> list[str]:
    return [item.detail for item in read(path, **settings) if isinstance(item, BadItem)]


@formats
def test_the_same_rows_give_the_same_posts_in_every_format(tmp_path: Path, extension: str) -> None:
    rows = [ROW | {"year": year, "tags": "smoke effects"} for year in ("1998", "2001")]
    posts = read(write(tmp_path / f"films.{extension}", rows))
    assert [(post.year, post.licence, post.title, post.user_tags) for post in posts if isinstance(post, Post)] == [
        (year, "CC-BY-4.0", 'An, "odd"\ntitle', ["smoke", "effects"]) for year in (1998, 2001)
    ]


def test_a_parquet_list_brings_its_own_types(tmp_path: Path) -> None:
    moment = datetime(2020, 5, 31, 12, tzinfo=UTC)
    rows = [ROW | {"year": 1998, "tags": ["smoke"], "published_at": moment, "work": None}]
    (post,) = read(write(tmp_path / "films.parquet", rows))
    assert isinstance(post, Post)
    assert (post.year, post.user_tags, post.published_at, post.work) == (1998, ["smoke"], moment, None)


@pytest.mark.parametrize("missing", ["url", "licence", "licence_url"])
@formats
def test_a_missing_column_is_named_before_any_row(tmp_path: Path, extension: str, missing: str) -> None:
    rows = [{name: value for name, value in ROW.items() if name != missing}]
    path = write(tmp_path / f"films.{extension}", rows)
    with pytest.raises(ConfigError, match=r"no column (path or )?" + missing + r"; add it; columns seen: .*title"):
        list(read_list(path))


@formats
def test_an_unknown_column_is_refused_with_the_likely_one(tmp_path: Path, extension: str) -> None:
    path = write(tmp_path / f"films.{extension}", [ROW | {"yaer": "1998"}])
    with pytest.raises(ConfigError, match="unknown column 'yaer', did you mean 'year'"):
        list(read_list(path))


@formats
def test_one_bad_row_in_ten_leaves_the_nine(tmp_path: Path, extension: str) -> None:
    rows = [ROW | {"year": "MCM" if row_no % 10 == 0 else "1998"} for row_no in range(1, 201)]
    path = write(tmp_path / f"films.{extension}", rows)
    items = read(path)
    assert sum(isinstance(item, Post) for item in items) == 180
    assert details(path)[0] == f"films.{extension} row 10: year is 'MCM', wanted a whole number such as 1998"
    assert len({item.item_id for item in items if isinstance(item, BadItem)}) == 20


@pytest.mark.parametrize("extension", ["csv", "jsonl"])
def test_a_bom_and_foreign_line_ends_do_no_harm(tmp_path: Path, extension: str) -> None:
    path = write(tmp_path / f"films.{extension}", [ROW | {"title": "原画"}])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    (post,) = read(path)
    assert isinstance(post, Post)
    assert post.title == "原画"


@formats
def test_paths_start_at_the_list_and_stay_under_it(tmp_path: Path, extension: str) -> None:
    (tmp_path / "lists" / "sub").mkdir(parents=True)
    inside, outside = tmp_path / "lists" / "sub" / "a.mp4", tmp_path / "b.mp4"
    for file in (inside, outside):
        file.write_bytes(b"video")
    names = ["sub/a.mp4", str(inside), "../b.mp4", str(outside), "sub/../sub/a.mp4", "missing.mp4"]
    rows = [{"path": name, "licence": "own", "licence_url": ""} for name in names]
    path = write(tmp_path / "lists" / f"films.{extension}", rows)
    reasons = [item.reason if isinstance(item, BadItem) else item.url for item in read(path)]
    taken = inside.as_uri()
    assert reasons == [taken, taken, "outside_roots", "outside_roots", taken, "file_missing"]
    allowed = [isinstance(item, Post) for item in read(path, roots=[tmp_path])]
    assert allowed == [True, True, True, True, True, False]


def test_a_local_file_keeps_its_root_and_the_kinds_are_a_setting(tmp_path: Path) -> None:
    (tmp_path / "a.avi").write_bytes(b"video")
    path = write_csv(tmp_path / "films.csv", [{"path": "a.avi", "licence": "own", "licence_url": ""}])
    assert "is .avi, wanted .mkv .mp4 .webm" in details(path)[0]
    (item,) = read_list(path, extensions=[".avi"])
    assert isinstance(item, RawItem)
    assert item.file is not None
    assert item.file.root == tmp_path.resolve()


def test_a_row_has_a_path_or_a_url_and_not_both(tmp_path: Path) -> None:
    row = ROW | {"path": ""}
    path = write_csv(tmp_path / "films.csv", [row, row | {"path": "a.mp4"}, row | {"url": " "}])
    assert [type(item) for item in read(path)] == [Post, BadItem, BadItem]
    assert details(path) == [
        "films.csv row 2: both path and url; keep one of them",
        "films.csv row 3: neither path nor url; fill one of them",
    ]


def test_a_csv_row_of_another_length_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    path.write_text(
        "url,licence,licence_url\nhttps://a.org/1,own\n\nhttps://a.org/2,own,,extra\nhttps://a.org/3,own,\n"
    )
    assert [type(item) for item in read(path)] == [BadItem, BadItem, Post]
    assert details(path)[0] == "films.csv row 1: 2 cells, wanted 3; quote cells that hold a comma"


def test_a_csv_quote_left_open_is_a_reject_and_earlier_rows_stay(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    path.write_text('url,licence,licence_url\nhttps://a.org/1,own,\n"https://a.org/2,own,\nhttps://a.org/3,own,\n')
    assert [type(item) for item in read(path)] == [Post, BadItem]
    assert "unexpected end of data" in details(path)[0]


@pytest.mark.parametrize("extension", ["csv", "jsonl"])
def test_bytes_that_are_no_utf8_are_a_reject(tmp_path: Path, extension: str) -> None:
    path = write(tmp_path / f"films.{extension}", [ROW, ROW | {"title": "caf#"}, ROW])
    path.write_bytes(path.read_bytes().replace(b"caf#", b"caf\xe9"))
    assert [type(item) for item in read(path)] == [Post, BadItem, Post]


def test_a_path_that_is_no_utf8_says_how_to_save_the_list(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("path,licence,licence_url\nété.mp4,own,\n".encode("latin-1"))
    (said,) = details(path)
    assert said == r"list.csv row 1: path is \udce9t\udce9.mp4, wanted UTF-8 text; save the list as UTF-8"


def test_a_line_that_is_no_json_object_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "films.jsonl"
    good = json.dumps(ROW)
    lines = [good, "{broken", "[1]", "", good, json.dumps(ROW | {"yaer": 1}), "5" * 2_000_000, good]
    path.write_text("\n".join(lines))
    assert [type(item) for item in read(path)] == [Post, BadItem, BadItem, Post, BadItem, BadItem, Post]
    assert details(path)[2].endswith("row 5: unknown column 'yaer', did you mean 'year'?")
    assert details(path)[3].endswith("row 6: over 1048576 characters long")


def test_a_json_row_may_leave_out_what_it_does_not_know(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "films.jsonl", [ROW, {"url": "https://example.org/b.mp4"}, {"url": ["x"]}])
    assert [type(item) for item in read(path)] == [Post, Post, BadItem]


BROKEN_LISTS = {
    "empty csv": ("a.csv", b"", "no column path or url, licence, licence_url; add it; columns seen: none"),
    "semicolons": ("a.csv", b"url;licence;licence_url\n", "columns seen: url;licence;licence_url"),
    "column twice": ("a.csv", b"url,url,licence,licence_url\n", "column url stands twice"),
    "utf-16": ("a.csv", "url,licence".encode("utf-16"), "is UTF-16; save it as UTF-8"),
    "empty jsonl": ("a.jsonl", b"", "none of its first 100 lines is a JSON object"),
    "a json array": ("a.jsonl", b"[\n]\n", "none of its first 100 lines is a JSON object"),
    "no parquet": ("a.parquet", b"url,licence\n", "write it as Parquet"),
    "another format": ("a.xlsx", b"PK", "is .xlsx, wanted .csv .jsonl"),
}


@pytest.mark.parametrize(("name", "body", "said"), BROKEN_LISTS.values(), ids=BROKEN_LISTS)
def test_a_list_that_cannot_be_read_is_refused_at_once(tmp_path: Path, name: str, body: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(ConfigError) as caught:
        list(read_list(tmp_path / name))
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", ["missing.csv", "missing.jsonl", "missing.parquet", "folder.csv"])
def test_a_list_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ConfigError, match="give a file that can be read"):
        list(read_list(tmp_path / name))


def test_a_parquet_list_that_breaks_off_says_where(tmp_path: Path) -> None:
    path = tmp_path / "films.parquet"
    table = pa.Table.from_pylist([ROW | {"title": f"title {row_no}"} for row_no in range(8000)])
    pq.write_table(table, path, row_group_size=4000, compression="none", use_dictionary=False)
    body = bytearray(path.read_bytes())
    middle = len(body) * 3 // 4
    body[middle : middle + 60_000] = b"\xff" * 60_000
    path.write_bytes(body)
    with pytest.raises(ConfigError, match=r"breaks off after row \d+"):
        list(read_list(path))


def test_a_list_is_known_by_its_name() -> None:
    assert [is_list(Path(name)) for name in ("a.CSV", "a.jsonl", "a.parquet", "a.mp4", "a")] == [True] * 3 + [False] * 2


MEASURE = """
import resource, sys
from pathlib import Path
from sakuga_tasks.sources.list import read_list
from sakuga_tasks.sources.parse import parse_items
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = sum(1 for _ in parse_items(read_list(Path(sys.argv[1]))))
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
@formats
def test_a_long_list_is_read_in_bounded_memory(tmp_path: Path, extension: str) -> None:
    rows_count = 60_000
    rows = [ROW | {"title": "x" * 200 + str(row_no)} for row_no in range(rows_count)]
    path = write(tmp_path / f"films.{extension}", rows)
    answer = subprocess.run([sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True)
    rows_read, grown_kib = map(int, answer.stdout.split())
    assert rows_read == rows_count
    assert grown_kib < 100_000
