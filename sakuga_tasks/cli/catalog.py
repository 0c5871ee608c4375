"""`sakuga catalog`: look after the catalog, and ask it in SQL."""

import csv
import io
from datetime import timedelta

import click

from sakuga_tasks.cli.options import as_json, common, settings_of
from sakuga_tasks.cli.output import write_fields, write_json, write_json_rows, write_table

_EXPLAINED = ["explain_key", "explain_value"]


@click.group()
def catalog() -> None:
    """Look after the catalog, and ask it in SQL."""


@catalog.command()
@as_json
@common
def status(*, is_json: bool, store: str | None) -> None:
    """Show the newest snapshot, its schema, and the rows of every table."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.catalog import read_catalog_status  # noqa: PLC0415 - help needs no database

    found = read_catalog_status(settings)
    if is_json:
        write_json(found)
        return
    write_fields(
        {
            "store": found.store,
            "log entry": found.log_no,
            "committed": found.committed_at,
            "snapshot": found.snapshot_key,
            "bytes": found.snapshot_bytes,
            "schema": f"{found.schema} of {found.schema_of_code}",
        }
    )
    click.echo()
    write_table(("table", "rows"), found.tables.items())


@catalog.command()
@as_json
@common
def rebuild(*, is_json: bool, store: str | None) -> None:
    """Make the catalog again from the log, and replace a snapshot that is lost, damaged or differs."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.catalog import rebuild_catalog  # noqa: PLC0415 - help needs no database

    report = rebuild_catalog(settings)
    if is_json:
        write_json(report)
    elif report.log_no is None:
        click.echo("the rebuilt catalog equals the snapshot, table by table; nothing was written")
    else:
        differing = ", ".join(report.tables_differing)
        why = f"differed in {differing}" if report.is_snapshot_readable else "was lost or damaged"
        click.echo(f"the snapshot {why}; log entry {report.log_no} holds the rebuilt catalog")


@catalog.command()
@as_json
@common
def migrate(*, is_json: bool, store: str | None) -> None:
    """Bring the catalog to this code's schema; commits do the same by themselves."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.catalog import migrate_catalog  # noqa: PLC0415 - help needs no database

    report = migrate_catalog(settings)
    if is_json:
        write_json(report)
    elif report.log_no is None:
        click.echo("the catalog has this code's schema; nothing was written")
    else:
        click.echo(f"{report.migrations_applied} migrations applied; log entry {report.log_no} holds the result")


@catalog.command()
@click.option(
    "--older-than-days",
    type=click.FloatRange(0),
    default=7.0,
    show_default=True,
    help="Age in days from which what nothing names may go; younger may belong to a running job.",
)
@click.option("--delete", "is_delete", is_flag=True, help="Delete it; without this it is only counted.")
@as_json
@common
def gc(*, older_than_days: float, is_delete: bool, is_json: bool, store: str | None) -> None:
    """Count, or delete, what no log entry, receipt or release names any more."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.context import open_context  # noqa: PLC0415 - help needs no database
    from sakuga_tasks.store.garbage import collect_garbage  # noqa: PLC0415 - help needs no database

    context = open_context(settings, create=False)
    objects, n_bytes = collect_garbage(
        context.store,
        older_than=timedelta(days=older_than_days),
        engine=context.engine,
        is_dry_run=not is_delete,
    )
    if is_json:
        write_json({"objects": objects, "n_bytes": n_bytes, "is_deleted": is_delete})
    else:
        done = "deleted" if is_delete else "may go; pass --delete to delete them"
        click.echo(f"{objects} objects, {n_bytes} bytes {done}")


@catalog.command()
@click.argument("statement")
@click.option("--csv", "is_csv", is_flag=True, help="Write CSV with a header.")
@as_json
@common
def sql(*, statement: str, is_csv: bool, is_json: bool, store: str | None) -> None:
    """Answer STATEMENT, one select, from the newest snapshot; --json writes an object per row."""
    if is_csv and is_json:
        raise click.UsageError("give --csv or --json, not both")
    settings = settings_of(store)
    from sakuga_tasks.jobs.catalog import query_catalog  # noqa: PLC0415 - help needs no database
    from sakuga_tasks.jobs.context import open_context  # noqa: PLC0415 - help needs no database
    from sakuga_tasks.store.snapshots import read_catalog  # noqa: PLC0415 - help needs no database

    context = open_context(settings, create=False)
    with read_catalog(context.store, engine=context.engine) as con:
        answer = query_catalog(con, statement)
        if is_csv:
            for row in (answer.columns, *answer.rows):
                line = io.StringIO()
                csv.writer(line, lineterminator="").writerow(row)
                click.echo(line.getvalue())
        elif is_json:
            write_json_rows(answer.columns, answer.rows)
        elif answer.columns == _EXPLAINED:
            for _, drawing in answer.rows:
                click.echo(drawing)
        else:
            write_table(answer.columns, answer.rows)
