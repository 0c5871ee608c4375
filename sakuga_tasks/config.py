"""Deployment settings: `SAKUGA_*` variables, read once per job."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from sakuga_tasks.errors import ConfigError

PREFIX = "SAKUGA_"
# A webhook's address is often its password too.
_NEVER_SHOWN = {"notify_url"}

_DECIDING = ("source_roots", "contact", "allow_private", "download_bytes_max")
# Where the default is empty, or says too little.
_EXAMPLES = {
    "contact": "films@example.org",
    "notify_url": "https://example.org/hook",
    "s3_endpoint_url": "http://localhost:8333",
    "allow_private": "1",
}

WebUrl = Annotated[str, msgspec.Meta(pattern=r"^(https?://[!-~]+)?$")]
Contact = Annotated[str, msgspec.Meta(pattern=r"^([!-~]*(@|://)[!-~]+)?$")]
Memory = Annotated[
    str, msgspec.Meta(pattern=r"^([1-9][0-9]{2,}(\.[0-9]+)? ?[Mm]i?[Bb]|[1-9][0-9]*(\.[0-9]+)? ?[GTgt]i?[Bb])$")
]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where things are and who we are; every field is the variable `SAKUGA_<FIELD>`."""

    store: str
    """Object store: `s3://bucket/prefix`, `file:///folder` or a folder's path."""
    s3_endpoint_url: WebUrl | None = None
    """S3 server other than AWS, such as `http://seaweedfs:8333`."""
    s3_region: str | None = None
    """S3 region."""
    s3_path_style: bool | None = None
    """Put the bucket in the path, not the host name; done by default where an endpoint is set."""
    cache: str = ""
    """Folder for copies of catalog snapshots and state shared by this machine's workers; a hidden folder of the
    user's cache by default."""
    source_roots: list[str] = []
    """Folders, separated by `:`, that local videos may lie under besides the folder given."""
    user_agent: Annotated[str, msgspec.Meta(pattern="^[A-Za-z_-]+$")] = "sakuga-tasks"
    """Product name sent with every request, letters alone; the version is added."""
    contact: Contact = ""
    """Address at which site owners reach you; required before anything is fetched over HTTP."""
    allow_private: bool = False
    """Let downloads reach private and loopback addresses; for tests and own servers only."""
    requests_per_s: Annotated[float, msgspec.Meta(gt=0, le=100)] = 1.0
    """Most requests a second to one host, all workers together."""
    download_bytes_max: Annotated[int, msgspec.Meta(ge=1)] = 20 * 1024**3
    """Largest file taken in."""
    memory_limit: Memory = "4GB"
    """DuckDB's share of a worker's memory, 100MB or more."""
    threads: Annotated[int, msgspec.Meta(ge=1, le=1024)] = 2
    """DuckDB's threads."""
    code_version: str = ""
    """Version recorded in receipts, such as the Git commit of an image; the package version by default."""
    notify_url: WebUrl = ""
    """Where a failed run is announced: an http(s) URL that takes a JSON POST."""

    @property
    def cache_folder(self) -> Path:
        """Folder for caches and shared state of this machine."""
        home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        return Path(self.cache or f"{home}/sakuga").expanduser()

    @property
    def decisions(self) -> list[str]:
        """What a reject can have been decided by: each such setting with its value now."""
        return [self.decision(name) for name in _DECIDING]

    def decision(self, name: str) -> str:
        """Return a setting with its value as a reject keeps it."""
        value = getattr(self, name)
        return f"{PREFIX}{name.upper()}={':'.join(value) if isinstance(value, list) else value}"


def load_settings(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings from the environment; `overrides` that are not None win.

    Raises:
        ConfigError: a variable is missing, misspelt or does not hold what it should.
    """
    env = os.environ if environ is None else environ
    given = {name[len(PREFIX) :].lower(): text for name, text in env.items() if name.startswith(PREFIX) and text}
    known = {field.name: field for field in msgspec.structs.fields(Settings)}
    for name in given:
        if name not in known:
            raise ConfigError(f"{PREFIX}{name.upper()}: no such setting{_closest(name, known)}")
    values: dict[str, object] = {name: _parsed(text, known[name]) for name, text in given.items()}
    values |= {name: value for name, value in overrides.items() if value is not None}
    if not values.get("store"):
        raise ConfigError(f"set {PREFIX}STORE to s3://bucket/prefix or a folder, or pass --store")
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigError(f"settings: {_named(str(error), values)}") from error


def _parsed(text: str, field: msgspec.structs.FieldInfo) -> object:
    if field.type == list[str]:
        return [part for part in text.split(":") if part]
    return text.strip().lower() if "bool" in str(field.type) else text


def _closest(name: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {PREFIX}{close[0].upper()}?" if close else f"; known: {', '.join(sorted(known))}"


def _named(message: str, values: Mapping[str, object]) -> str:
    what, _, where = message.partition(" - at `$.")
    name = where.partition("`")[0].partition("[")[0]
    field = next((field for field in msgspec.structs.fields(Settings) if field.name == name), None)
    if field is None:
        return message
    value = "…" if name in _NEVER_SHOWN else repr(values[name])
    said = "cannot be used" if "matching regex" in what else what
    return f"{PREFIX}{name.upper()}={value}: {said}; give one such as {_EXAMPLES.get(name, field.default)}"
