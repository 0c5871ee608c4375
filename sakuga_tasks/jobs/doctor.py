"""Doctor: is everything here that a chain needs? One finding per question, each with its remedy."""

import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import av.codec
from packaging.requirements import Requirement

from sakuga_tasks.config import Settings, load_settings
from sakuga_tasks.errors import ConfigError, SakugaError
from sakuga_tasks.jobs.catalog import read_catalog_status
from sakuga_tasks.jobs.context import Context, open_context
from sakuga_tasks.jobs.doctor_pools import examine_pools
from sakuga_tasks.jobs.finding import Finding, Level

DISTRIBUTION = "sakuga-tasks"
FREE_BYTES_WARN, FREE_BYTES_FAIL = 10 * 1000**3, 1000**3
DECODERS = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4")


def examine(store: str | None = None) -> list[Finding]:
    """Return the findings about settings, store, catalog, disk, pools and libraries; `store` overrides the setting.

    The store is probed: one small object is written and deleted. A store that does not exist is not made.
    """
    findings = [*examine_pools(), *_libraries(), _decoders()]
    try:
        settings = load_settings(store=store)
    except ConfigError as error:
        return [_failed("settings", error), *findings]
    found = Finding(name="settings", level="ok", message=f"store {settings.store}, cache {settings.cache_folder}")
    return [found, _contact(settings), *_roots(settings), *_store(settings), *_disks(settings), *findings]


def _failed(name: str, error: SakugaError) -> Finding:
    """Turn an error of ours, which ends with its remedy, into a finding."""
    message, separator, remedy = str(error).rpartition("; ")
    return Finding(name=name, level="fail", message=message or str(error), remedy=remedy if separator else str(error))


def _contact(settings: Settings) -> Finding:
    if settings.contact:
        return Finding(name="contact", level="ok", message=f"{settings.user_agent} ({settings.contact})")
    return Finding(
        name="contact",
        level="warn",
        message="no contact address: nothing is fetched over HTTP",
        remedy="set SAKUGA_CONTACT to an address at which site owners reach you",
    )


def _roots(settings: Settings) -> Iterator[Finding]:
    for root in settings.source_roots:
        if not Path(root).expanduser().is_dir():
            yield Finding(
                name="source roots",
                level="warn",
                message=f"{root}: no folder on this machine",
                remedy="mount it, or take it out of SAKUGA_SOURCE_ROOTS",
            )


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        context = open_context(settings, create=False)
    except ConfigError as error:
        yield Finding(
            name="store", level="warn", message=str(error), remedy="the first `sakuga crawl` or `sakuga run` makes it"
        )
        return
    except SakugaError as error:
        yield _failed("store", error)
        return
    yield _probe(context)
    yield _catalog(settings)


def _probe(context: Context) -> Finding:
    try:
        context.store.probe()
    except SakugaError as error:
        return _failed("store", error)
    return Finding(name="store", level="ok", message=f"{context.store.url} refuses a second write, as it must")


def _catalog(settings: Settings) -> Finding:
    try:
        found = read_catalog_status(settings)
    except SakugaError as error:
        return _failed("catalog", error)
    if found.schema < found.schema_of_code:
        return Finding(
            name="catalog",
            level="warn",
            message=f"schema {found.schema}, this code has {found.schema_of_code}",
            remedy="run `sakuga catalog migrate`, or let the next commit do it",
        )
    return Finding(name="catalog", level="ok", message=f"schema {found.schema}, log entry {found.log_no}")


def _disks(settings: Settings) -> Iterator[Finding]:
    folders = {"cache disk": settings.cache_folder}
    if not settings.store.startswith("s3://"):
        folders["store disk"] = Path(settings.store.removeprefix("file://")).expanduser()
    for name, folder in folders.items():
        standing = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
        yield judge_disk(name, standing, shutil.disk_usage(standing).free)


def judge_disk(name: str, folder: Path, free_bytes: int) -> Finding:
    """Return whether so many free bytes will do."""
    level: Level = "fail" if free_bytes < FREE_BYTES_FAIL else "warn" if free_bytes < FREE_BYTES_WARN else "ok"
    return Finding(
        name=name,
        level=level,
        message=f"{free_bytes / 1e9:.1f} GB free in {folder}",
        remedy=None if level == "ok" else "free space, or `sakuga catalog gc`; a video needs about 2.6 times its bytes",
    )


def _libraries() -> Iterator[Finding]:
    yield Finding(name="python", level="ok", message=platform.python_version())
    for line in requires(DISTRIBUTION) or []:
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            yield examine_library(wanted)


def examine_library(wanted: Requirement) -> Finding:
    """Return whether a library is installed in a version that will do."""
    remedy = f"install '{wanted}', as `make install` does"
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return Finding(name=wanted.name, level="fail", message="not installed", remedy=remedy)
    if not wanted.specifier.contains(found, prereleases=True):
        return Finding(name=wanted.name, level="fail", message=f"{found}, wanted {wanted.specifier}", remedy=remedy)
    return Finding(name=wanted.name, level="ok", message=found)


def _decoders() -> Finding:
    missing = [name for name in DECODERS if name not in av.codec.codecs_available]
    if missing:
        return Finding(
            name="decoders",
            level="fail",
            message=f"PyAV {version('av')} does not decode {', '.join(missing)}",
            remedy="install the wheel of `av` from the package index, which brings FFmpeg",
        )
    return Finding(name="decoders", level="ok", message=", ".join(DECODERS))
