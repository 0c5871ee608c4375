"""`sakuga run`: the whole chain, without Airflow."""

from collections.abc import Iterable
from typing import Any

import click
import msgspec

from sakuga_tasks.cli.options import (
    KnobCommand,
    as_json,
    common,
    knob_options,
    licence_option,
    processes_option,
    rejects_option,
    settings_of,
)
from sakuga_tasks.cli.output import describe_counts, write_fields, write_json
from sakuga_tasks.cli.progress import show_progress
from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.knobs import groups, make_params, make_publish_params
from sakuga_tasks.jobs.params import DatasetParams


@click.command(cls=KnobCommand)
@click.argument("source")
@licence_option
@processes_option
@rejects_option
@click.option("--no-publish", is_flag=True, help="Stop before the release.")
@click.option("--dry-run", is_flag=True, help="Only say what it would take: items, bytes, hours, disk. Nothing moves.")
@as_json
@common
@knob_options(groups())
def run(
    *,
    source: str,
    licence: str | None,
    processes: int,
    rejects_ratio_max: float,
    no_publish: bool,
    dry_run: bool,
    is_json: bool,
    store: str | None,
    **values: Any,
) -> None:
    """Take in SOURCE, a folder or a list, and publish a release: the whole chain, without Airflow.

    Safe to stop and to run again: what is done is never done twice. With --json the last line of stdout
    is {"release", "videos", "clips", "rejects"}; rejects are counted by reason: those of SOURCE as it is now, and
    all of the later stages.
    """
    params, publish_params = make_params(**values), make_publish_params(**values)
    settings = settings_of(store)
    if dry_run:
        _tell_estimate(settings, params, source=source, licence=licence, is_json=is_json)
        return
    from sakuga_tasks.jobs.chain import run_stages  # noqa: PLC0415 - help needs no database
    from sakuga_tasks.jobs.publish import publish  # noqa: PLC0415 - help needs no database

    with show_progress() as on_progress:
        reports = run_stages(
            settings,
            params,
            source=source,
            licence=licence,
            processes=processes,
            rejects_ratio_max=rejects_ratio_max,
            on_progress=on_progress,
        )
        release = None
        if not no_publish:
            on_progress("publish", 0, 1)
            release = publish(settings, params, publish_params)
            on_progress("publish", 1, 1)
    rejects = _sum_counts(report.rejects for report in reports.values())
    result: dict[str, Any] = {
        "release": release.version if release else None,
        "videos": release.videos if release else reports["analyse"].items_done,
        "clips": release.clips if release else reports["sample"].items_done,
        "rejects": rejects,
    }
    if is_json:
        write_json(result)
    else:
        write_fields(result | {"rejects": describe_counts(rejects)})


def _tell_estimate(
    settings: Settings, params: DatasetParams, *, source: str, licence: str | None, is_json: bool
) -> None:
    from sakuga_tasks.jobs.estimate import estimate  # noqa: PLC0415 - help needs no database

    expected = estimate(settings, params, source=source, licence=licence)
    if is_json:
        write_json(expected)
        return
    counts = {name: describe_counts(getattr(expected, name)) for name in ("rejects", "ignored")}
    write_fields(msgspec.structs.asdict(expected) | counts)


def _sum_counts(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for reason, count in (item for one in counts for item in one.items()):
        total[reason] = total.get(reason, 0) + count
    return total
