"""`sakuga cut`: the exact clips of a video file in a folder."""

from pathlib import Path
from typing import Any

import click
import msgspec

from sakuga_tasks.cli.options import KnobCommand, as_json, knob_options, verbose_option
from sakuga_tasks.cli.output import write_fields, write_json
from sakuga_tasks.cli.progress import watch_frames
from sakuga_tasks.jobs.knobs import make_params


@click.command(cls=KnobCommand)
@click.argument("video", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="Folder for the clips, named by their first frames, and manifest.json.",
)
@click.option("--mp4", is_flag=True, help="Also write each clip as an MP4 of the same packets, for plain players.")
@click.option(
    "--drawings-only", is_flag=True, help="Also write each clip with every drawing once, at its time, for training."
)
@click.option(
    "--audio",
    type=click.Choice(["drop", "keep"]),
    default="drop",
    show_default=True,
    help="Whether clips keep their sound.",
)
@as_json
@verbose_option
@knob_options(["analyse"])
def cut(*, video: Path, out: Path, mp4: bool, drawings_only: bool, audio: Any, is_json: bool, **values: Any) -> None:
    """Cut a video file into the exact clips of its shots, with a manifest.

    Packets are copied, nothing is encoded anew: a clip's file may begin before the clip, and the manifest says how
    many frames to skip and how many to take. Safe to stop and to run again; the same bytes every time.
    """
    params = make_params(**values)
    from sakuga_tasks.jobs.cut_video import CutOptions, cut_video  # noqa: PLC0415 - help needs no decoder

    options = CutOptions(audio=audio, mp4=mp4, drawings_only=drawings_only)
    with watch_frames("cut") as watcher:
        report = cut_video(video, out, params, options=options, watcher=watcher)
    if is_json:
        write_json(report)
    else:
        write_fields(msgspec.structs.asdict(report))
