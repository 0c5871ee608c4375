"""`sakuga sheet`: the timesheet of a video or a clip in a form that people and their tools open."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sakuga_tasks.cli.group import say_when_interrupted
from sakuga_tasks.cli.options import KnobCommand, as_json, common, knob_options, settings_of
from sakuga_tasks.cli.output import write_json
from sakuga_tasks.cli.progress import watch_frames
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.knobs import make_params

if TYPE_CHECKING:
    from sakuga_tasks.jobs.sheet_source import SheetSource

CLIP_ID = re.compile(r"[0-9a-f]{1,64}", re.IGNORECASE)


@click.command(cls=KnobCommand)
@click.argument("video", metavar="VIDEO|CLIP")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="What to write; its ending says the format: .xdts, .csv, .json, .png or .gif.",
)
@click.option(
    "--shot", "shot_no", type=click.IntRange(1), help="One shot of a video, counted from 1; all of them by default."
)
@click.option(
    "--drawings-max",
    "drawings_max",
    type=click.IntRange(1, 2000),
    help="Most drawings of a shot on a contact sheet. Default: 60 of one shot, fewer of each of many, at least 12.",
)
@as_json
@common
@knob_options(["analyse"])
def sheet(
    *,
    video: str,
    out: Path,
    shot_no: int | None,
    drawings_max: int | None,
    is_json: bool,
    store: str | None,
    **values: Any,
) -> None:
    """Write the timesheet of a video file, or of a clip of the store, for people and their tools.

    XDTS opens in OpenToonz and other animation software; CSV has a line per drawing, JSON the same by shot. PNG is
    a contact sheet: every drawing once, its exposure under it, cuts and camera moves marked. GIF is a small loop
    with the shot's own timing.
    """
    from sakuga_tasks.jobs.sheet import SheetOptions, check_sheet_name, write_sheet_file  # noqa: PLC0415 - help needs no decoder

    check_sheet_name(out)
    say_when_interrupted("interrupted; running the same command again reads from the start")
    with _open_source(video, shot_no=shot_no, store=store, values=values) as source:
        report = write_sheet_file(source, out, SheetOptions(drawings_max=drawings_max))
    if is_json:
        write_json(report)
        return
    for name in report.files:
        click.echo(os.fsencode(name))
    for note in report.notes:
        click.echo(f"sakuga: {note}", err=True)


@contextmanager
def _open_source(
    video: str, *, shot_no: int | None, store: str | None, values: dict[str, Any]
) -> "Iterator[SheetSource]":
    """Lend the video or the clip that the argument names."""
    from sakuga_tasks.jobs.sheet_source import open_clip_source, read_video_source  # noqa: PLC0415 - help needs no decoder

    path = Path(video)
    if os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
        with watch_frames("sheet") as watcher:
            source = read_video_source(path, make_params(**values), shot_no=shot_no, watcher=watcher)
        yield source
        return
    if not CLIP_ID.fullmatch(video):
        raise ConfigError(f"{video!r}: neither a file that is there nor a clip id, which is hexadecimal")
    if shot_no is not None:
        raise click.UsageError("--shot is for video files; a clip is one shot: leave it out")
    with open_clip_source(settings_of(store), video) as source:
        yield source
