"""One command per stage: plan what there is to do, do it, commit it."""

from collections.abc import Callable
from typing import Any

import click

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
from sakuga_tasks.jobs.knobs import make_params
from sakuga_tasks.jobs.walk import WALK, StageName

Option = Callable[[Callable[..., Any]], Callable[..., Any]]

# Whose knobs decide a stage's run: its own and those of the stages before it.
_KNOBS: dict[StageName, tuple[str, ...]] = {
    "crawl": ("crawl",),
    "download": (),
    "analyse": ("analyse", "cut"),
    "sample": ("analyse", "cut", "sample", "stills"),
    "annotate": ("analyse", "cut", "sample", "stills", "annotate"),
    "caption": ("analyse", "cut", "sample", "stills", "annotate", "caption"),
}


def _make_command(name: StageName, *own: Option) -> click.Command:
    """Return the command of a stage, with options of its own and those that all stages and their knobs have."""

    def command(**given: Any) -> None:
        work_stage(name, **given)

    for option in reversed((*own, processes_option, rejects_option, as_json, common, knob_options(_KNOBS[name]))):
        command = option(command)
    return click.command(name, cls=KnobCommand, help=WALK[name].summary)(command)


crawl = _make_command("crawl", click.argument("source"), licence_option)
download = _make_command("download")
sample = _make_command("sample")
annotate = _make_command("annotate")
caption = _make_command("caption")


def work_stage(
    name: StageName,
    *,
    processes: int,
    rejects_ratio_max: float,
    is_json: bool,
    store: str | None,
    source: str | None = None,
    licence: str | None = None,
    **values: Any,
) -> None:
    """Plan a stage, work its lists, commit, and write what came of it."""
    params = make_params(**values)
    settings = settings_of(store)
    from sakuga_tasks.jobs import crawl as crawling  # noqa: PLC0415 - help needs no database
    from sakuga_tasks.jobs.chain import work_all  # noqa: PLC0415 - help needs no database
    from sakuga_tasks.jobs.registry import STAGES  # noqa: PLC0415 - help needs no database

    stage = STAGES[name]
    if source is not None:
        plan = crawling.plan(settings, params, source=source, licence=licence)
    else:
        plan = stage.plan(settings, params, lists_min=processes)
    with show_progress() as on_progress:
        work_all(settings, params, plan, processes=processes, on_progress=on_progress)
    report = stage.commit(settings, params, rejects_ratio_max=rejects_ratio_max)
    if source is not None:
        report = crawling.report_source(settings, plan, report)
    result: dict[str, Any] = {
        "stage": name,
        "run_id": report.run_id,
        "items_planned": plan.items_count,
        "items_done": report.items_done,
        "rejects": report.rejects,
        "ignored": plan.ignored,
        "log_no": report.log_no,
    }
    if is_json:
        write_json(result)
    else:
        counts = {"rejects": describe_counts(report.rejects), "ignored": describe_counts(plan.ignored)}
        write_fields(result | counts)
