"""`sakuga analyse`: the stage over a store, or the engine over files as they lie on disk."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sakuga_tasks.cli.group import say_when_interrupted, write_error, write_note
from sakuga_tasks.cli.options import KnobCommand, common, knob_options, processes_option, rejects_option
from sakuga_tasks.cli.output import describe_counts, write_table
from sakuga_tasks.cli.progress import show_progress
from sakuga_tasks.cli.stages import work_stage
from sakuga_tasks.errors import SakugaError
from sakuga_tasks.jobs.find_videos import answer_name, find_videos
from sakuga_tasks.jobs.knobs import make_params
from sakuga_tasks.jobs.walk import WALK
from sakuga_tasks.jobs.written import check_folder, is_disk_full, write_whole

if TYPE_CHECKING:
    from sakuga_tasks.jobs.read_videos import Outcome
    from sakuga_tasks.records.video_reading import VideoReading

STDOUT = "-"
COLUMNS = ("video", "frames", "shots", "cuts", "transitions", "drawings", "dropped")
_HELP = f"""{WALK["analyse"].summary}

With VIDEO, files or folders of them, no store is needed: every file is read as it lies, on all cores, and --json
DIR writes DIR/<file name>.json for each: cuts, transitions, new drawings, and every shot with its timesheet,
cadence and camera. Subfolders are not read. A file that cannot be read, or whose answer cannot be written, is one
line on stderr, the rest goes on, and the exit code is 1.
"""


@click.command("analyse", cls=KnobCommand, help=_HELP)
@click.argument("videos", nargs=-1, type=click.Path(path_type=Path), metavar="[VIDEO]...")
@click.option(
    "--json",
    "json_to",
    metavar="[DIR]",
    is_flag=False,
    flag_value=STDOUT,
    help="Write JSON: with VIDEO one file each into DIR, else, or without DIR, a line each to stdout.",
)
@processes_option
@rejects_option
@common
@knob_options(["analyse", "cut"])
def analyse(
    *,
    videos: tuple[Path, ...],
    json_to: str | None,
    processes: int,
    rejects_ratio_max: float,
    store: str | None,
    **values: Any,
) -> None:
    """Read files, or do the stage if there are none."""
    if not videos:
        if json_to not in (None, STDOUT):
            raise click.UsageError(f"--json {json_to}: a folder is for files; name them before --json")
        is_json = json_to is not None
        work_stage(
            "analyse", processes=processes, rejects_ratio_max=rejects_ratio_max, is_json=is_json, store=store, **values
        )
        return
    if store is not None:
        raise click.UsageError("--store is for the stage; files are read as they lie: leave out one of the two")
    say_when_interrupted("interrupted; answers written are whole, and running the same command again reads every file")
    if not _read_files(videos, json_to=json_to, processes=processes, values=values):
        click.get_current_context().exit(1)


def _read_files(given: tuple[Path, ...], *, json_to: str | None, processes: int, values: dict[str, Any]) -> bool:
    """Read the files and write what came of them; return whether all could be read and written."""
    params = make_params(**values)
    from sakuga_tasks.jobs.read_videos import read_videos  # noqa: PLC0415 - help needs no decoder

    folder = None if json_to in (None, STDOUT) else Path(str(json_to))
    if folder is not None:
        check_folder(folder)
    found = find_videos(given)
    for error in found.errors:
        write_error(error)
    for note in found.notes:
        write_note(note)
    rows: list[tuple[object, ...]] = []
    unread, unwritten = len(found.errors), 0
    with show_progress("frames") as on_progress:
        outcomes = read_videos(
            found.videos,
            params,
            processes=processes,
            on_frames=lambda done, total: on_progress("analyse", done, total),
        )
        with closing(outcomes):
            for outcome in outcomes:
                if outcome.reading is None:
                    unread += 1
                    write_error(outcome.error or "")
                elif json_to == STDOUT or folder is not None:
                    unwritten += not _write(outcome, folder)
                else:
                    rows.append(_row(outcome.reading))
    if rows:
        write_table(COLUMNS, sorted(rows, key=str))
    _write_failures(unread, unwritten, total=len(found.errors) + len(found.videos))
    return not unread and not unwritten


def _write_failures(unread: int, unwritten: int, *, total: int) -> None:
    parts = [f"{unread} of {total} files could not be read"] if unread else []
    parts += [f"{unwritten} of {total} answers could not be written"] if unwritten else []
    if parts:
        write_note(", ".join(parts))


def _write(outcome: "Outcome", folder: Path | None) -> bool:
    """Write one answer; return whether it could be, or write the error. A full disk ends the run."""
    from sakuga_tasks.jobs.read_videos import encode_reading  # noqa: PLC0415 - help needs no decoder

    assert outcome.reading is not None
    document = encode_reading(outcome.reading)
    if folder is None:
        click.echo(document, nl=False)
        return True
    try:
        write_whole(folder / answer_name(outcome.path), document)
    except SakugaError as error:
        if is_disk_full(error):
            raise
        write_error(str(error))
        return False
    return True


def _row(reading: "VideoReading") -> tuple[object, ...]:
    reasons: dict[str, int] = {}
    for dropped in reading.dropped:
        reasons[dropped.reason] = reasons.get(dropped.reason, 0) + 1
    return (
        reading.video,
        reading.frames,
        len(reading.shots),
        len(reading.cuts),
        len(reading.transitions),
        sum(reading.new_drawing),
        describe_counts(reasons),
    )
