"""`sakuga status`: what happened, what waits, what is published."""

from typing import Any

import click

from sakuga_tasks.cli.options import KnobCommand, as_json, common, knob_options, settings_of
from sakuga_tasks.cli.output import describe_counts, write_fields, write_json, write_json_rows, write_table
from sakuga_tasks.jobs.knobs import groups, make_params

_REJECT_COLUMNS = ("stage", "run_id", "item_id", "reason", "detail", "retry_after", "decided_by", "url")
_CRAWL_NOTE = (
    "rejects of crawl stay on record, also those of rows that were mended since; "
    "`sakuga crawl SOURCE` counts SOURCE as it is"
)
_STAGE_COLUMNS = ("stage", "run", "done", "rejects", "waiting", "uncommitted", "last receipt")


@click.command(cls=KnobCommand)
@click.option("--rejects", "is_rejects", is_flag=True, help="List the rejects instead, newest first.")
@click.option("--stage", help="With --rejects: those of one stage.")
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000_000),
    default=1000,
    show_default=True,
    help="With --rejects: most rows.",
)
@as_json
@common
@knob_options(name for name in groups() if name != "publish")
def status(*, is_rejects: bool, stage: str | None, limit: int, is_json: bool, store: str | None, **values: Any) -> None:
    """Show what every stage did and rejected, what waits, and what is published.

    `waiting` is what would be planned now under the settings given; `uncommitted` counts batches that are done
    and wait for a commit. Rejects of a crawl stay on record, also those of rows that a list no longer has; `run` and
    `crawl` count a source as it is. Writes nothing.
    """
    params = make_params(**values)
    settings = settings_of(store)
    from sakuga_tasks.jobs.status import list_rejects, read_status  # noqa: PLC0415 - help needs no database

    if is_rejects:
        found = list_rejects(settings, stage=stage, limit=limit)
        rows = [[getattr(one, name) for name in _REJECT_COLUMNS] for one in found]
        (write_json_rows if is_json else write_table)(_REJECT_COLUMNS, rows)
        return
    state = read_status(settings, params)
    if is_json:
        write_json(state)
        return
    write_fields({"store": state.store, "log entry": state.log_no, "committed": state.committed_at})
    click.echo()
    write_table(
        _STAGE_COLUMNS,
        [
            (
                one.stage,
                one.run_id,
                one.items_done,
                describe_counts(one.rejects),
                one.items_waiting,
                one.receipts_waiting,
                one.last_receipt_at,
            )
            for one in state.stages
        ],
    )
    if any(one.stage == "crawl" and one.rejects for one in state.stages):
        click.echo(f"\n{_CRAWL_NOTE}")
    click.echo()
    for release in state.releases:
        word = "withdrawn" if release.is_withdrawn else "published" if release.is_complete else "unfinished"
        click.echo(f"release {release.version}  {word}")
    if not state.releases:
        click.echo("no release yet")
