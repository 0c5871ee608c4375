"""`sakuga`: the command line.

`main` knows the names of the commands and one line about each; a command's module, and the jobs behind it,
are loaded when it is called, so that help comes at once.
"""

import click

from sakuga_tasks import __version__
from sakuga_tasks.cli.group import CommandRef, SakugaGroup
from sakuga_tasks.jobs.walk import WALK

COMMANDS: dict[str, CommandRef] = {
    "run": CommandRef(
        "run", "Take in SOURCE, a folder or a list, and publish a release: the whole chain, without Airflow."
    ),
    **{name: CommandRef("read" if name == "analyse" else "stages", step.summary) for name, step in WALK.items()},
    "publish": CommandRef("publish", "Publish a release of what the store holds under these settings."),
    "status": CommandRef("status", "Show what every stage did and rejected, what waits, and what is published."),
    "catalog": CommandRef("catalog", "Look after the catalog, and ask it in SQL."),
    "release": CommandRef("release", "List, show, verify and export releases."),
    "clip": CommandRef("clip", "Look at one clip."),
    "sheet": CommandRef(
        "sheet", "Write the timesheet of a video file, or of a clip of the store, for people and their tools."
    ),
    "cut": CommandRef("cut", "Cut a video file into the exact clips of its shots, with a manifest."),
    "takedown": CommandRef("takedown", "Remove for good what someone asked to remove."),
    "doctor": CommandRef(
        "doctor", "Examine settings, store, catalog, disk, pools and libraries; exit 1 if something must be mended."
    ),
}


@click.group(
    cls=SakugaGroup,
    refs=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Settings come from SAKUGA_* variables; `sakuga doctor` says which are missing.",
)
@click.version_option(__version__, prog_name="sakuga")
def main() -> None:
    """Make data sets of hand-drawn animation: crawl, download, analyse, annotate, caption, publish."""
