from pathlib import Path

import duckdb
import pytest


def one_line(done) -> str:
    """The error as the user sees it: exit code 1, one line, no traceback, nothing on stdout."""
    assert done.exit_code == 1, done.output
    lines = [line for line in done.stderr.splitlines() if " INFO " not in line]
    assert len(lines) == 1, lines
    assert lines[0].startswith("sakuga: error: ")
    assert done.stdout == ""
    return lines[0]


def test_no_store_set_says_how_to_set_one(sakuga) -> None:
    assert "set SAKUGA_STORE" in one_line(sakuga("status"))
    assert "or pass --store" in one_line(sakuga("status"))


def test_a_misspelt_setting_is_refused_with_the_right_one(sakuga, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAKUGA_CONTCAT", "us@example.org")
    assert "did you mean SAKUGA_CONTACT?" in one_line(sakuga("status", "--store", store))


def test_a_setting_of_the_wrong_type_is_named(sakuga, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAKUGA_THREADS", "two")
    assert "SAKUGA_THREADS" in one_line(sakuga("status", "--store", store))


def test_an_unknown_kind_of_store_is_refused(sakuga) -> None:
    assert "give file:///folder, a folder, or s3://bucket/prefix" in one_line(sakuga("status", "--store", "ftp://x"))


@pytest.mark.parametrize(
    "given",
    [
        ["status"],
        ["catalog", "status"],
        ["catalog", "sql", "select 1"],
        ["catalog", "rebuild"],
        ["catalog", "gc"],
        ["release", "list"],
        ["clip", "show", "ab"],
        ["takedown", "enforce"],
    ],
    ids=" ".join,
)
def test_a_command_that_reads_makes_no_store(sakuga, tmp_path: Path, given: list[str]) -> None:
    assert "no store there" in one_line(sakuga(*given, "--store", tmp_path / "absent"))
    assert not (tmp_path / "absent").exists()


def test_a_source_that_is_not_there_is_named(sakuga, tmp_path: Path) -> None:
    said = one_line(sakuga("run", tmp_path / "nowhere", "--store", tmp_path / "store"))
    assert "nowhere': neither a folder nor a .csv, .jsonl or .parquet list" in said


def test_a_source_without_videos_says_what_was_there(sakuga, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "a.avi").write_bytes(b"RIFF")
    said = one_line(sakuga("run", tmp_path / "films", "--store", tmp_path / "store"))
    assert "films: 0 videos, 1 rejects (1 other_extension); a.avi: is .avi, wanted .mkv .mp4 .webm" in said


@pytest.mark.slow
def test_a_source_of_which_nothing_is_left_says_what_rejected_it(
    sakuga, tmp_path: Path, smallest_footage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAKUGA_DOWNLOAD_BYTES_MAX", "10")
    given = ["--licence", "own", "--rejects-ratio-max", "1", "--store", tmp_path / "store"]
    assert "(1 too_large in download)" in one_line(sakuga("run", smallest_footage, *given))
    monkeypatch.delenv("SAKUGA_DOWNLOAD_BYTES_MAX")
    assert sakuga("run", smallest_footage, *given).exit_code == 0


@pytest.mark.parametrize("given", ["*", "avi", ".AVI", ".a b"])
def test_an_ending_that_is_none_is_refused_at_once(sakuga, tmp_path: Path, given: str) -> None:
    said = one_line(sakuga("run", tmp_path, "--extensions", given, "--store", tmp_path / "store"))
    assert f"extensions=('{given}',)" in said
    assert "lower case with their dot" in said


@pytest.mark.slow
def test_clips_held_back_are_counted_with_their_setting(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    done = sakuga("run", smallest_footage, "--store", tmp_path / "store")
    warning, said = (line for line in done.stderr.splitlines() if " INFO " not in line)
    assert "1 of 1 posts state no licence we know" in warning
    assert "2 clips have an unknown licence (name it with --licence or in the list; " in said


def test_a_licence_that_is_none_we_know_is_refused_at_once(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    said = one_line(sakuga("run", smallest_footage, "--licence", "CC0-1.O", "--store", tmp_path / "store"))
    assert "licence 'CC0-1.O': not one we know; give an SPDX id such as CC0-1.0" in said
    assert not (tmp_path / "store").exists()


def test_an_annotator_that_is_none_we_know_is_refused_at_once(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    given = ["--licence", "own", "--annotators", "fact", "--store", tmp_path / "store"]
    assert "annotator 'fact' is unknown: choose from facts" in one_line(sakuga("run", smallest_footage, *given))
    assert not (tmp_path / "store").exists()


def test_a_list_without_a_needed_column_names_it(sakuga, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("title\nfox\n")
    said = one_line(sakuga("crawl", tmp_path / "list.csv", "--store", tmp_path / "store"))
    assert "path" in said
    assert "url" in said


def test_too_many_rejects_name_the_reasons_and_where_to_look(sakuga, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "empty.mp4").write_bytes(b"")
    (source / "page.mp4").write_text("<html>404</html>")
    said = one_line(sakuga("run", source, "--licence", "own", "--store", tmp_path / "store"))
    assert "items rejected" in said
    assert "sakuga status --rejects" in said


def test_a_knob_out_of_range_is_a_usage_error(sakuga, store: Path, smallest_footage: Path) -> None:
    done = sakuga("run", smallest_footage, "--store", store, "--step-drawings", "0")
    assert done.exit_code == 2
    assert "0 is not in the range 1<=x<=100000" in done.stderr


def test_a_knob_of_another_choice_is_a_usage_error(sakuga, store: Path, smallest_footage: Path) -> None:
    done = sakuga("analyse", "--store", store, "--cuts", "sharp")
    assert done.exit_code == 2
    assert "'sharp' is not one of 'cells', 'sakuga42m'" in done.stderr


def test_an_unknown_annotator_is_named(sakuga, store: Path) -> None:
    assert "colour_of_magic" in one_line(sakuga("annotate", "--store", store, "--annotators", "colour_of_magic"))


def test_a_misspelt_knob_is_a_usage_error_with_the_right_one(sakuga, store: Path, smallest_footage: Path) -> None:
    done = sakuga("run", smallest_footage, "--store", store, "--step-drawing", "3")
    assert done.exit_code == 2
    assert "--step-drawings" in done.stderr


def test_a_catalog_newer_than_the_code_is_refused_with_the_remedy(sakuga, store: Path) -> None:
    newest = max(store.glob("catalog/*.duckdb"))
    newest.chmod(0o644)
    with duckdb.connect(str(newest)) as con:
        con.execute("insert into schema_migrations values (9999, 'from_the_future', 'ff')")
    said = one_line(sakuga("status", "--store", store))
    assert "is newer than this code's" in said
    assert "upgrade sakuga-tasks" in said


def test_verbose_shows_the_traceback_too(sakuga, tmp_path: Path) -> None:
    done = sakuga("status", "--store", tmp_path / "absent", "--verbose")
    assert done.exit_code == 1
    assert "Traceback (most recent call last)" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("sakuga: error: ")


def test_fetching_from_the_web_without_a_contact_says_what_to_set(sakuga, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("url,licence,licence_url\nhttps://films.example/fox.mp4,own,\n")
    assert sakuga("crawl", tmp_path / "list.csv", "--store", tmp_path / "store").exit_code == 0
    assert "set SAKUGA_CONTACT" in one_line(sakuga("download", "--store", tmp_path / "store"))
