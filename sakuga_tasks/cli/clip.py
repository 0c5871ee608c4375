"""`sakuga clip`: look at one clip."""

from pathlib import Path

import click
import msgspec

from sakuga_tasks.cli.options import as_json, common, settings_of
from sakuga_tasks.cli.output import write_fields, write_json


@click.group()
def clip() -> None:
    """Look at one clip."""


@clip.command()
@click.argument("clip_id")
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.png",
    help="Also write a contact sheet of its drawings, with the timesheet.",
)
@as_json
@common
def show(*, clip_id: str, sheet: Path | None, is_json: bool, store: str | None) -> None:
    """Show the clip whose id is, or alone starts with, CLIP_ID: its row and its timesheet."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.clip import read_clip, write_sheet  # noqa: PLC0415 - help needs no decoder

    found = read_clip(settings, clip_id)
    if sheet is not None:
        write_sheet(settings, found, sheet)
    if is_json:
        write_json(found)
    else:
        write_fields(msgspec.structs.asdict(found))
    if sheet is not None:
        click.echo(f"contact sheet in {sheet}", err=True)
