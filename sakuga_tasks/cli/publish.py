"""`sakuga publish`: a release of what the store holds."""

from typing import Any

import click

from sakuga_tasks.cli.options import KnobCommand, as_json, common, knob_options, settings_of
from sakuga_tasks.cli.output import write_fields, write_json
from sakuga_tasks.jobs.knobs import groups, make_params, make_publish_params


@click.command(cls=KnobCommand)
@click.option("--year", type=click.IntRange(2000, 2999), help="First part of a new version. Default: this year, UTC.")
@as_json
@common
@knob_options(groups())
def publish(*, year: int | None, is_json: bool, store: str | None, **values: Any) -> None:
    """Publish a release of what the store holds under these settings.

    Asked again with nothing new, it returns the release that exists.
    """
    params, publish_params = make_params(**values), make_publish_params(**values)
    settings = settings_of(store)
    from sakuga_tasks.jobs.publish import publish as publish_release  # noqa: PLC0415 - help needs no database

    report = publish_release(settings, params, publish_params, year=year)
    result = {
        "release": report.version,
        "is_new": report.is_new,
        "videos": report.videos,
        "clips": report.clips,
        "duplicates": report.duplicates,
    }
    if is_json:
        write_json(result)
    else:
        write_fields(result)
