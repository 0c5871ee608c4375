"""`sakuga release`: list, show, verify and export releases."""

from pathlib import Path

import click

from sakuga_tasks.cli.options import as_json, common, settings_of
from sakuga_tasks.cli.output import write_fields, write_json, write_table

_SPLIT_COLUMNS = ("split", "videos", "clips", "drawings", "seconds", "n_bytes")
_FILE_COLUMNS = ("path", "rows", "n_bytes", "sha256")


@click.group()
def release() -> None:
    """List, show, verify and export releases."""


@release.command("list")
@as_json
@common
def list_(*, is_json: bool, store: str | None) -> None:
    """List every release, oldest first."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.release.stored import list_published  # noqa: PLC0415 - help needs no database

    found = list_published(settings)
    if is_json:
        write_json(found)
        return
    columns = ("version", "state", "videos", "clips", "n_bytes", "published_at")
    write_table(columns, [[getattr(one, name) for name in columns] for one in found])


@release.command()
@click.argument("version")
@as_json
@common
def show(*, version: str, is_json: bool, store: str | None) -> None:
    """Show what release VERSION holds; --json writes its manifest."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.release.stored import show_release  # noqa: PLC0415 - help needs no database

    state, manifest = show_release(settings, version)
    if is_json:
        write_json(manifest)
        return
    known = {name: manifest.get(name) for name in ("release_version", "spec_sha256", "salt", "duplicates")}
    write_fields({"state": state} | known)
    tables = {"counts": _SPLIT_COLUMNS} if state == "withdrawn" else {"counts": _SPLIT_COLUMNS, "files": _FILE_COLUMNS}
    for name, columns in tables.items():
        click.echo()
        write_table(columns, [[row.get(column) for column in columns] for row in manifest[name]])


@release.command()
@click.argument("version")
@as_json
@common
def verify(*, version: str, is_json: bool, store: str | None) -> None:
    """Read every file of release VERSION and hold it against its hash; exit 1 if one differs."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.release.stored import verify_release  # noqa: PLC0415 - help needs no database

    report = verify_release(settings, version)
    if is_json:
        write_json(report)
    else:
        click.echo(f"release {version}: {report.files_count} files, {report.n_bytes} bytes, all as published")


@release.command()
@click.argument("version")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder to write: new, empty, or an earlier export of this release.",
)
@as_json
@common
def export(*, version: str, folder: Path, is_json: bool, store: str | None) -> None:
    """Copy release VERSION into a folder, every hash checked; a killed export is finished by running it again."""
    settings = settings_of(store)
    from sakuga_tasks.jobs.release.export import export_release  # noqa: PLC0415 - help needs no database

    report = export_release(settings, version, folder)
    if is_json:
        write_json(report)
    else:
        click.echo(f"release {version}: {report.files_count} files, {report.n_bytes} bytes in {report.folder}")
