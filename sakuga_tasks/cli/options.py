"""Options that several commands share; those of the knobs are made from the params structs."""

import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from sakuga_tasks.cli.group import VERBOSE
from sakuga_tasks.cli.logs import start_logging
from sakuga_tasks.config import Settings, load_settings
from sakuga_tasks.jobs.knobs import Knob, groups, knobs

PROCESSES_MAX = 256
Command = TypeVar("Command", bound=Callable[..., Any])


class KnobOption(click.Option):
    """The option of a knob; help lists it under its group."""

    def __init__(self, *args: Any, knob: Knob, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.knob = knob


class KnobCommand(click.Command):
    """A command whose help shows the knobs by group, after its own options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then a section per group of knobs."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = None if isinstance(param, click.Argument) else param.get_help_record(ctx)
            if record is not None:
                title = param.knob.group if isinstance(param, KnobOption) else "Options"
                sections.setdefault(title, []).append(record)
        described = groups()
        for title, records in {"Options": sections.pop("Options"), **sections}.items():
            about = f": {described[title][0].lower()}{described[title][1:].rstrip('.')}" if title in described else ""
            with formatter.section(f"{title.capitalize()}{about}"):
                formatter.write_dl(records)


def common(command: Command) -> Command:
    """Add `--store` and `--verbose`; the command gets its `settings` from `settings_of(store)`."""
    return click.option(
        "--store",
        metavar="URL",
        help="Where the data is: s3://bucket/prefix, file:///folder or a folder. Default: SAKUGA_STORE.",
    )(verbose_option(command))


def verbose_option(command: Command) -> Command:
    """Add `--verbose`, which the command need not take."""
    return click.option(
        "--verbose", is_flag=True, expose_value=False, callback=_be_verbose, help="Show tracebacks and log lines."
    )(command)


def as_json(command: Command) -> Command:
    """Add `--json`, passed on as `is_json`."""
    return click.option("--json", "is_json", is_flag=True, help="Write JSON to stdout.")(command)


def licence_option(command: Command) -> Command:
    """Add `--licence`."""
    return click.option(
        "--licence", metavar="ID", help="Licence of what brings none: an SPDX id, `own`, or a licence's URL."
    )(command)


def count_cores() -> int:
    """Return how many cores this process may use, as far as `--processes` goes."""
    return min(len(os.sched_getaffinity(0)), PROCESSES_MAX)


def processes_option(command: Command) -> Command:
    """Add `--processes`, one per core unless given."""
    return click.option(
        "--processes",
        type=click.IntRange(1, PROCESSES_MAX),
        default=count_cores,
        show_default="one per core",
        help="Processes to work with.",
    )(command)


def rejects_option(command: Command) -> Command:
    """Add `--rejects-ratio-max`."""
    return click.option(
        "--rejects-ratio-max",
        type=click.FloatRange(0, 1),
        default=0.5,
        show_default=True,
        help="Largest share of the items that may be rejected.",
    )(command)


def knob_options(wanted: Iterable[str]) -> Callable[[Command], Command]:
    """Add an option for every knob of the groups; the command takes them as `**values`."""
    names = set(wanted)

    def add(command: Command) -> Command:
        for knob in reversed([knob for knob in knobs() if knob.group in names]):
            command = _option(knob)(command)
        return command

    return add


def settings_of(store: str | None) -> Settings:
    """Return the settings of the environment, `--store` first."""
    return load_settings(store=store)


def _be_verbose(ctx: click.Context, _param: click.Parameter, value: bool) -> bool:
    if value:
        ctx.meta[VERBOSE] = True
    start_logging(is_verbose=value)
    return value


def _option(knob: Knob) -> Callable[[Command], Command]:
    name = knob.name.replace("_", "-")
    flags = f"--{name}/--no-{name}" if knob.kind == "boolean" else f"--{name}"
    default = ",".join(knob.default) if isinstance(knob.default, tuple) else str(knob.default)
    shown = {"True": "on", "False": "off"}.get(default, default)
    return click.option(
        flags,
        knob.name,
        cls=KnobOption,
        knob=knob,
        type=_type(knob),
        default=None,
        callback=_split if knob.kind == "list" else None,
        metavar="NAME,…" if knob.kind == "list" else None,
        help=f"{knob.help}  [default: {shown}]",
    )


def _type(knob: Knob) -> click.ParamType[Any] | type[bool]:
    if knob.choices:
        return click.Choice(knob.choices)
    if knob.kind not in {"integer", "number"}:
        return bool if knob.kind == "boolean" else click.STRING
    if knob.minimum is None and knob.maximum is None:
        return click.INT if knob.kind == "integer" else click.FLOAT
    if knob.kind == "number":
        return click.FloatRange(knob.minimum, knob.maximum, min_open=knob.is_above, max_open=knob.is_below)
    low, high = (None if limit is None else int(limit) for limit in (knob.minimum, knob.maximum))
    return click.IntRange(low, high, min_open=knob.is_above, max_open=knob.is_below)


def _split(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(part.strip() for part in value.split(",") if part.strip())
