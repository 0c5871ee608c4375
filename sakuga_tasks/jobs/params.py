"""The settings of a whole chain, and the runs that follow from them.

A run's id hangs on its stage, version, params and upstream runs alone, so every job can name the runs
it reads without asking anyone.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import msgspec

from sakuga_tasks.jobs.walk import StageName
from sakuga_tasks.records.identity import canonical_json, run_id
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.records.media import CutParams
from sakuga_tasks.stages import analyse_params, annotate, caption, sample
from sakuga_tasks.stages.analyse_params import AnalyseParams
from sakuga_tasks.stages.annotate import AnnotateParams
from sakuga_tasks.stages.caption import CaptionParams
from sakuga_tasks.stages.sample import SampleParams

if TYPE_CHECKING:
    from sakuga_tasks.media.features import FeatureParams

__all__ = ["CrawlParams", "DatasetParams", "StageName", "StillParams", "runs_of"]

# Versions of stages whose output is what the source or the container says.
CRAWL_VERSION = 1
DOWNLOAD_VERSION = 1


class CrawlParams(msgspec.Struct, frozen=True, kw_only=True):
    """What a crawl takes in."""

    extensions: tuple[Annotated[str, msgspec.Meta(pattern=r"^\.[a-z0-9]{1,16}$")], ...] = (".mkv", ".mp4", ".webm")
    """File name endings that are taken, lower case with their dot; others are rejects."""


class StillParams(msgspec.Struct, frozen=True, kw_only=True):
    """How sampled drawings are kept for annotators."""

    long_side_px: Annotated[int, msgspec.Meta(ge=64, le=4096)] = 768
    """Longest side of a still; larger pictures are shrunk."""


class DatasetParams(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides what the rows of a data set hold."""

    crawl: CrawlParams = CrawlParams()
    analyse: AnalyseParams = AnalyseParams()
    cut: CutParams = CutParams()
    sample: SampleParams = SampleParams()
    stills: StillParams = StillParams()
    annotate: AnnotateParams = AnnotateParams()
    caption: CaptionParams = CaptionParams()

    @property
    def measures(self) -> dict[str, bool]:
        """What analyse measures on every frame beside what the engine reads: the fields of `FeatureParams`."""
        return {
            "with_content": self.analyse.cuts == "sakuga42m",
            "with_ssim": self.analyse.drawings == "sakuga42m",
        }

    @property
    def features(self) -> "FeatureParams":
        """`measures` as the decoder takes them."""
        from sakuga_tasks.media.features import FeatureParams  # noqa: PLC0415 - to name a run needs no decoder

        return FeatureParams(**self.measures)


def runs_of(params: DatasetParams) -> dict[StageName, Run]:
    """Return the run of every stage of a chain.

    Raises:
        ConfigError: an annotator is unknown.
    """
    asked = annotate.annotators(params.annotate.annotators)
    versions = {"annotator_versions": {one.name: one.version for one in asked}}
    crawled = _run("crawl", CRAWL_VERSION, params.crawl)
    downloaded = _run("download", DOWNLOAD_VERSION)
    analysed = _run("analyse", analyse_params.STAGE_VERSION, params.analyse, params.cut, beside=params.measures)
    sampled = _run("sample", sample.STAGE_VERSION, params.sample, params.stills, upstream=[analysed])
    annotated = _run("annotate", annotate.STAGE_VERSION, params.annotate, upstream=[sampled], beside=versions)
    captioned = _run("caption", caption.STAGE_VERSION, params.caption, upstream=[analysed, annotated])
    return {
        "crawl": crawled,
        "download": downloaded,
        "analyse": analysed,
        "sample": sampled,
        "annotate": annotated,
        "caption": captioned,
    }


def _run(
    stage: StageName,
    version: int,
    *structs: msgspec.Struct,
    upstream: list[Run] | None = None,
    beside: Mapping[str, object] | None = None,
) -> Run:
    params: dict[str, object] = dict(beside or {})
    for struct in structs:
        params |= msgspec.to_builtins(struct)
    upstream_run_ids = sorted(run.run_id for run in upstream or [])
    return Run(
        run_id=run_id(stage=stage, stage_version=version, params=params, upstream_run_ids=upstream_run_ids),
        stage=stage,
        stage_version=version,
        params_json=canonical_json(params).decode(),
        upstream_run_ids=upstream_run_ids,
    )
