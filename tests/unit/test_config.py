"""Settings: what the environment says, and one clear line where it says it wrongly."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from sakuga_tasks.config import Settings, load_settings
from sakuga_tasks.errors import ConfigError

STORE = {"SAKUGA_STORE": "/data"}
GIVEN: dict[str, tuple[str, Any]] = {
    "store": ("s3://bucket/prefix", "s3://bucket/prefix"),
    "s3_endpoint_url": ("http://localhost:8333", "http://localhost:8333"),
    "s3_region": ("eu-west-1", "eu-west-1"),
    "s3_path_style": ("true", True),
    "cache": ("/cache", "/cache"),
    "source_roots": ("/films:/more films:", ["/films", "/more films"]),
    "user_agent": ("our-archive", "our-archive"),
    "contact": ("films@example.org", "films@example.org"),
    "allow_private": ("1", True),
    "requests_per_s": ("0.5", 0.5),
    "download_bytes_max": ("1000", 1000),
    "memory_limit": ("8GB", "8GB"),
    "threads": ("4", 4),
    "code_version": ("abc123", "abc123"),
    "notify_url": ("https://example.org/hook", "https://example.org/hook"),
}


def test_every_setting_is_tried_here() -> None:
    assert set(GIVEN) == {field.name for field in msgspec.structs.fields(Settings)}


@pytest.mark.parametrize("name", GIVEN)
def test_a_setting_is_read_from_its_variable(name: str) -> None:
    text, value = GIVEN[name]

    assert getattr(load_settings(STORE | {f"SAKUGA_{name.upper()}": text}), name) == value


@pytest.mark.parametrize("environ", [{}, {"SAKUGA_STORE": ""}], ids=["absent", "empty"])
def test_a_missing_store_is_told_with_the_remedy(environ: Mapping[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"^set SAKUGA_STORE to s3://bucket/prefix or a folder, or pass --store$"):
        load_settings(environ)


def test_a_misspelt_setting_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError, match=r"SAKUGA_CONTCAT: no such setting; did you mean SAKUGA_CONTACT\?"):
        load_settings(STORE | {"SAKUGA_CONTCAT": "films@example.org"})


def test_an_unknown_setting_like_none_is_told_with_all_there_are() -> None:
    with pytest.raises(ConfigError, match=r"SAKUGA_XYZ: no such setting; known: allow_private, cache, .*user_agent"):
        load_settings(STORE | {"SAKUGA_XYZ": "1"})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("threads", "many", "'many': Expected `int`, got `str`; give one such as 2"),
        ("threads", "0", "'0': Expected `int` >= 1; give one such as 2"),
        ("requests_per_s", "0", "'0': Expected `float` > 0.0; give one such as 1.0"),
        ("download_bytes_max", "-1", f"'-1': Expected `int` >= 1; give one such as {20 * 1024**3}"),
        ("allow_private", "perhaps", "'perhaps': Expected `bool`, got `str`; give one such as 1"),
        ("contact", "me", "'me': cannot be used; give one such as films@example.org"),
        ("user_agent", "archive/2", "'archive/2': cannot be used; give one such as sakuga-tasks"),
        (
            "s3_endpoint_url",
            "localhost:8333",
            "'localhost:8333': cannot be used; give one such as http://localhost:8333",
        ),
        ("memory_limit", "lots", "'lots': cannot be used; give one such as 4GB"),
        ("memory_limit", "10KB", "'10KB': cannot be used; give one such as 4GB"),
        ("memory_limit", "80%", "'80%': cannot be used; give one such as 4GB"),
        ("notify_url", "hunter2", "…: cannot be used; give one such as https://example.org/hook"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_with_its_variable(name: str, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_settings(STORE | {f"SAKUGA_{name.upper()}": text})

    assert str(raised.value) == f"settings: SAKUGA_{name.upper()}={said}"


@pytest.mark.parametrize("text", ["4GB", "1.5 gb", "100MB", "2tib", "512MiB"])
def test_duckdb_understands_every_share_of_memory_that_is_let_through(text: str) -> None:
    limit = load_settings(STORE | {"SAKUGA_MEMORY_LIMIT": text}).memory_limit

    duckdb.connect(config={"memory_limit": limit}).close()


def test_an_empty_variable_is_the_default() -> None:
    assert load_settings(STORE | {"SAKUGA_THREADS": "", "SAKUGA_SOURCE_ROOTS": ""}) == Settings(store="/data")


@pytest.mark.parametrize("text", ["0", "false", "False", " false "])
def test_a_switch_is_off_in_every_usual_spelling(text: str) -> None:
    assert load_settings(STORE | {"SAKUGA_ALLOW_PRIVATE": text}).allow_private is False


def test_what_is_passed_wins_over_the_environment_unless_it_is_none() -> None:
    settings = load_settings(STORE | {"SAKUGA_CONTACT": "a@example.org"}, store="/other", contact=None)

    assert (settings.store, settings.contact) == ("/other", "a@example.org")


def test_variables_of_others_do_not_count() -> None:
    assert load_settings(STORE | {"HOME": "/root", "SAKUGAS": "1"}) == Settings(store="/data")


def test_the_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAKUGA_STORE", "/from/environment")

    assert load_settings().store == "/from/environment"


def test_the_cache_lies_in_the_users_cache_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/home/a/.cache")

    assert Settings(store="/data").cache_folder == Path("/home/a/.cache/sakuga")
    assert Settings(store="/data", cache="/fast").cache_folder == Path("/fast")
