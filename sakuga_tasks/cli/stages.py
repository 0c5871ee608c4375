"""One command per stage: plan what there is to do, do it, commit it."""

from collections.abc import Callable
from typing import Any

import click

from sakuga_tasks.cli.options import KnobCommand, as_json, common, knob_options, processes_option, settings_of
from sakuga_tasks.cli.output import describe_counts, write_fields, write_json
from sakuga_tasks.cli.progress import show_progress
from sakuga_tasks.jobs.knobs import make_params

# What a stage's run follows from: its own knobs and those of the stages before it.
_ANALYSE = ("analyse",)
_SAMPLE = (*_ANALYSE, "sample", "stills")
_ANNOTATE = (*_SAMPLE, "annotate")
_CAPTION = (*_ANNOTATE, "caption")

Command = Callable[..., Any]


def _stage_options(*groups: str) -> Callable[[Command], Command]:
    """Add what every stage command takes: processes, limit of rejects, `--json`, common options, its knobs."""

    def add(command: Command) -> Command:
        limit = click.option(
            "--rejects-ratio-max",
            type=click.FloatRange(0, 1),
            default=0.5,
            show_default=True,
            help="Largest share of the items that may be rejected.",
        )
        return processes_option(limit(as_json(common(knob_options(groups)(command)))))

    return add


@click.command(cls=KnobCommand)
@click.argument("source")
@click.option("--licence", metavar="ID", help="Licence of what brings none: an SPDX id, `own`, or a licence's URL.")
@_stage_options("crawl")
def crawl(*, source: str, licence: str | None, **given: Any) -> None:
    """List what SOURCE, a folder or a list, has as posts; no byte of a video moves."""
    _work("crawl", source=source, licence=licence, **given)


@click.command(cls=KnobCommand)
@_stage_options()
def download(**given: Any) -> None:
    """Bring the bytes of new posts into the store, verified under their SHA-256."""
    _work("download", **given)


@click.command(cls=KnobCommand)
@_stage_options(*_ANALYSE)
def analyse(**given: Any) -> None:
    """Read shots and timesheets from new videos in one decode each, and cut the exact clips."""
    _work("analyse", **given)


@click.command(cls=KnobCommand)
@_stage_options(*_SAMPLE)
def sample(**given: Any) -> None:
    """Decode the drawings that annotators will look at, once, into frame packs."""
    _work("sample", **given)


@click.command(cls=KnobCommand)
@_stage_options(*_ANNOTATE)
def annotate(**given: Any) -> None:
    """Run the annotators over the sampled drawings of new clips."""
    _work("annotate", **given)


@click.command(cls=KnobCommand)
@_stage_options(*_CAPTION)
def caption(**given: Any) -> None:
    """Write the published text of annotated clips."""
    _work("caption", **given)


def _work(
    name: str,
    *,
    processes: int,
    rejects_ratio_max: float,
    is_json: bool,
    store: str | None,
    source: str | None = None,
    licence: str | None = None,
    **values: Any,
) -> None:
    params = make_params(**values)
    settings = settings_of(store)
    # Imported here: the jobs bring decoders and databases, which help does not need.
    from sakuga_tasks.jobs import crawl as crawling  # noqa: PLC0415
    from sakuga_tasks.jobs.chain import work_all  # noqa: PLC0415
    from sakuga_tasks.jobs.registry import STAGES  # noqa: PLC0415

    stage = STAGES[name]  # type: ignore[index]  # the commands are named after the stages
    if source is not None:
        plan = crawling.plan(settings, params, source=source, licence=licence)
    else:
        plan = stage.plan(settings, params, lists_min=processes)
    with show_progress() as on_progress:
        work_all(settings, params, plan, processes=processes, on_progress=on_progress)
    report = stage.commit(settings, params, rejects_ratio_max=rejects_ratio_max)
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
