"""`sakuga takedown`: remove for good what someone asked to remove."""

import re
from typing import NamedTuple

import click
import msgspec

from sakuga_tasks.cli.options import as_json, common, settings_of
from sakuga_tasks.cli.output import write_fields, write_json, write_json_rows, write_table

_COLUMNS = (
    "tombstone_no",
    "subject",
    "subject_value",
    "interval_start",
    "interval_end",
    "requested_at",
    "removal_reason",
)


class _Sha256(click.ParamType[str]):
    """64 hex digits."""

    name = "sha256"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the digits in lower case."""
        if not re.fullmatch(r"[0-9a-fA-F]{64}", value):
            self.fail(f"{value!r} is no SHA-256 of 64 hex digits", param, ctx)
        return value.lower()


class _Interval(NamedTuple):
    video_id: str
    frames: tuple[int, int]


class _Frames(click.ParamType[_Interval]):
    """Frames of a video: VIDEO_ID:START-END."""

    name = "frames"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> _Interval:
        """Return the video and its half-open range of frames."""
        if isinstance(value, _Interval):
            return value
        found = re.fullmatch(r"([0-9a-fA-F]{64}):(\d+)-(\d+)", value)
        if not found or not int(found[2]) < int(found[3]):
            self.fail(f"{value!r} is not VIDEO_ID:START-END with 64 hex digits and START < END", param, ctx)
        return _Interval(found[1].lower(), (int(found[2]), int(found[3])))


@click.group()
def takedown() -> None:
    """Remove for good what someone asked to remove."""


@takedown.command()
@click.option("--url", help="Page or file URL.")
@click.option("--sha256", type=_Sha256(), metavar="HEX", help="SHA-256 of a file, a video_id.")
@click.option(
    "--clip",
    "interval",
    type=_Frames(),
    metavar="VIDEO_ID:START-END",
    help="Frames of a video, from START up to but not END: every clip that holds one goes. A clip whose file carries "
    "one besides its own frames is cut again and stays. The video's own bytes go, and are refused if they come again.",
)
@click.option("--reason", required=True, metavar="TEXT", help="Who asked and why; kept with the tombstone.")
@as_json
@common
def add(
    *,
    url: str | None,
    sha256: str | None,
    interval: _Interval | None,
    reason: str,
    is_json: bool,
    store: str | None,
) -> None:
    """Remove a URL, a file, or frames of a file: rows, clips, bytes and releases that hold them, and prove it."""
    if sum(one is not None for one in (url, sha256, interval)) != 1:
        raise click.UsageError("give one of --url, --sha256 and --clip")
    settings = settings_of(store)
    from sakuga_tasks.jobs.takedown import add_takedown  # noqa: PLC0415 - help needs no database

    report = add_takedown(
        settings,
        reason=reason,
        url=url,
        sha256=interval.video_id if interval else sha256,
        frames=interval.frames if interval else None,
    )
    if is_json:
        write_json(report)
    else:
        write_fields(msgspec.structs.asdict(report))


@takedown.command("list")
@as_json
@common
def list_(*, is_json: bool, store: str | None) -> None:
    """List what people asked to remove, oldest first."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.takedown import list_takedowns  # noqa: PLC0415 - help needs no database

    rows = [[getattr(one, name) for name in _COLUMNS] for one in list_takedowns(settings)]
    (write_json_rows if is_json else write_table)(_COLUMNS, rows)


@takedown.command()
@as_json
@common
def enforce(*, is_json: bool, store: str | None) -> None:
    """Carry out every takedown again: purge what jobs wrote meanwhile, and prove absence."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.context import open_context  # noqa: PLC0415 - help needs no database
    from sakuga_tasks.jobs.takedown import enforce as carry_out  # noqa: PLC0415 - help needs no database

    report = msgspec.structs.asdict(carry_out(open_context(settings, create=False)))
    del report["tombstone_no"]
    if is_json:
        write_json(report)
    else:
        write_fields(report)
