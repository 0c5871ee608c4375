"""`sakuga doctor`: whether everything a chain needs is here."""

import click

from sakuga_tasks.cli.options import as_json, common
from sakuga_tasks.cli.output import write_json, write_table


@click.command()
@as_json
@common
def doctor(*, is_json: bool, store: str | None) -> None:
    """Examine settings, store, catalog, disk, pools and libraries; exit 1 if something must be mended."""
    from sakuga_tasks.jobs.doctor import examine  # noqa: PLC0415 - help needs no decoder

    findings = examine(store)
    if is_json:
        write_json(findings)
    else:
        write_table(
            ("level", "what", "found", "remedy"), [(one.level, one.name, one.message, one.remedy) for one in findings]
        )
    if any(one.level == "fail" for one in findings):
        raise click.exceptions.Exit(1)
