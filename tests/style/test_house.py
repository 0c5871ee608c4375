"""The house rules that a machine can check, over every file that is checked in."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest

from sakuga_tasks.records.docs import generated_files
from sakuga_tasks.records.release import ReleasePins
from sakuga_tasks.records.tables import DATA_TABLES

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES_MAX, FILE_LINES_MEDIAN_MAX = 400, 120
FUNCTION_LINES_MAX, FUNCTION_LINES_MEDIAN_MAX = 60, 12
SQL = ROOT / "sql"
# Read whole by their folder, not by name; `schema` is what the migrations are held against.
READ_BY_FOLDER = {"checks", "migrations", "schema", "views"}
# Which batches are committed is asked by the committer, garbage collection and status alike.
SHARED = {"ledger/committed_batches"}
# Columns as Sakuga-42M spells them.
ORIGINAL_COLUMNS = re.compile(r"\bTaxonomy_\w+")
LEFT_OVER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
UNNAMED_SILENCE = re.compile(r"#\s*(?:noqa(?!: [A-Z])|type: ignore(?!\[))")


@cache
def checked_in(*patterns: str) -> tuple[Path, ...]:
    """Return the files under version control, and those about to be, that match."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(path for name in sorted(filter(None, names)) if (path := ROOT / name).is_file())


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def source_files() -> tuple[Path, ...]:
    return checked_in("sakuga_tasks/*.py", "dags/*.py", "plugins/*.py")


def functions(paths: tuple[Path, ...]) -> Iterator[tuple[str, int]]:
    """Yield every function's place and its lines, decorators left out."""
    for path in paths:
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{named(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_are_short() -> None:
    long = {named(path): lines_of(path) for path in checked_in("*.py", "*.sql") if lines_of(path) > FILE_LINES_MAX}

    assert long == {}
    assert statistics.median(map(lines_of, source_files())) <= FILE_LINES_MEDIAN_MAX


def test_functions_are_short() -> None:
    long = {place: lines for place, lines in functions(checked_in("*.py")) if lines > FUNCTION_LINES_MAX}

    assert long == {}
    assert statistics.median(lines for _, lines in functions(source_files())) <= FUNCTION_LINES_MEDIAN_MAX


def test_nobody_catches_what_it_cannot_handle() -> None:
    handlers = (
        (path, node)
        for path in checked_in("*.py")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ExceptHandler)
    )
    bad = [
        f"{named(path)}:{node.lineno}"
        for path, node in handlers
        if node.type is None or "Exception" in {getattr(part, "id", "") for part in ast.walk(node.type)}
    ]

    assert bad == []


def test_nothing_is_left_for_later() -> None:
    files = checked_in("*.py", "*.sql", "*.md", "*.toml", "*.yml", "Makefile")

    assert [named(path) for path in files if LEFT_OVER.search(path.read_text(encoding="utf-8"))] == []


def test_a_silenced_rule_is_named() -> None:
    bad = [named(path) for path in checked_in("*.py") if UNNAMED_SILENCE.search(path.read_text(encoding="utf-8"))]

    assert bad == []


def test_no_file_is_a_drawer_for_everything() -> None:
    names = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}

    assert [named(path) for path in checked_in("*.py") if path.name in names] == []


def sql_files() -> list[str]:
    return [path.relative_to(SQL).with_suffix("").as_posix() for path in checked_in("sql/*.sql")]


def text_of(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def bare(text: str) -> str:
    """Return SQL without comments and quoted texts."""
    return ORIGINAL_COLUMNS.sub("", re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--[^\n]*", "", text)))


@pytest.mark.parametrize("name", sql_files())
def test_a_sql_file_is_one_lower_case_statement_with_a_header(name: str) -> None:
    text, folder = text_of(name), name.split("/", maxsplit=1)[0]

    if folder != "migrations":
        assert len(duckdb.extract_statements(text)) == 1
    if folder != "schema":  # generated, as their statement says
        assert text.startswith("-- ")
    assert bare(text) == bare(text).lower()
    assert text.endswith("\n")
    assert "\t" not in text
    if folder != "views":
        assert not re.search(r"select\s+\*(?!\s+(?:exclude|replace))", bare(text))


@cache
def loads() -> tuple[dict[str, set[str]], set[str]]:
    """Return which modules load SQL by its full name, and the beginnings of names that are filled in."""
    full: dict[str, set[str]] = {}
    begun: set[str] = set()
    for path in checked_in("sakuga_tasks/*.py"):
        calls = (node for node in ast.walk(syntax(path)) if isinstance(node, ast.Call))
        for argument in (call.args[0] for call in calls if getattr(call.func, "id", "") == "load_sql"):
            if isinstance(argument, ast.Constant):
                full.setdefault(str(argument.value), set()).add(named(path))
            elif isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
                begun.add(str(argument.values[0].value))
    return full, begun


@cache
def words() -> set[str]:
    """Return what names are filled in with: every text of the code, tables, and what `chosen_` is put before."""
    nodes = (node for path in checked_in("sakuga_tasks/*.py") for node in ast.walk(syntax(path)))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts | set(DATA_TABLES) | {f"chosen_{kind}" for kind in ReleasePins.__struct_fields__}


def test_every_sql_file_is_loaded_and_by_one_module() -> None:
    full, begun = loads()
    by_name = {name for name in sql_files() if name.split("/", maxsplit=1)[0] not in READ_BY_FOLDER}
    filled_in = {
        name for name in by_name for start in begun if name.startswith(start) and name[len(start) :] in words()
    }

    assert sorted(by_name - set(full) - filled_in) == []
    assert {name: modules for name, modules in full.items() if len(modules) > 1 and name not in SHARED} == {}


def test_every_name_that_is_loaded_is_a_file() -> None:
    assert sorted(set(loads()[0]) - set(sql_files())) == []


def test_generated_files_are_current() -> None:
    stale = [name for name, text in generated_files().items() if (ROOT / name).read_text(encoding="utf-8") != text]

    assert stale == [], "run `make generate`"
