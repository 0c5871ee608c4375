from datetime import UTC, datetime

import pytest

from sakuga_tasks.cli.group import write_error
from sakuga_tasks.cli.output import describe_counts, write_fields, write_json_rows, write_table


def test_a_table_is_aligned_by_spaces_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("name", "n"), [("fox", 1), ("lighthouse", None)])
    assert capsys.readouterr().out == "name        n\nfox         1\nlighthouse\n"


def test_a_table_without_rows_is_its_head(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("name", "n"), [])
    assert capsys.readouterr().out == "name  n\n"


def test_fields_that_are_none_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    write_fields({"at": datetime(2026, 1, 2, tzinfo=UTC), "nothing": None, "sheet": [2, 2]})
    assert capsys.readouterr().out == "at     2026-01-02 00:00:00Z\nsheet  2 2\n"


def test_json_rows_hold_what_json_does_not_know_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    write_json_rows(("at", "raw"), [(datetime(2026, 1, 2, tzinfo=UTC), b"\x01\xff")])
    assert capsys.readouterr().out == '{"at": "2026-01-02T00:00:00+00:00", "raw": "01ff"}\n'


def test_a_name_can_neither_steer_the_terminal_nor_break_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("name", "n"), [("a\x1b[31m\nb\udce9 原画.mp4", 1)])
    assert capsys.readouterr().out.splitlines()[1].split() == [r"a\x1b[31m\nb\udce9", "原画.mp4", "1"]
    write_error("\x1b]0;title\x07 no\nvideo")
    assert capsys.readouterr().err == "sakuga: error: \\x1b]0;title\\x07 no video\n"


def test_counts_are_told_largest_first() -> None:
    assert describe_counts({"taken_down": 1, "corrupt_media": 3}) == "3 corrupt_media, 1 taken_down"
    assert describe_counts({}) == "none"
