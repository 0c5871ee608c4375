"""Annotate: facts of every sampled clip; learned kinds write no row without weights."""

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.annotate import STAGE
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.stages.annotate import REGISTRY, AnnotateParams
from tests.unit.jobs.walk import PARAMS, ask, keys, store_of

ALL = DatasetParams(annotate=AnnotateParams(annotators=tuple(REGISTRY)))


def annotate(settings: Settings, params: DatasetParams) -> str:
    for key in STAGE.plan(settings, params).lists:
        STAGE.work(settings, params, key)
    report = STAGE.commit(settings, params)
    assert (report.items_done, report.rejects) == (2, {})
    return report.run_id


def test_facts_are_the_same_when_the_pack_is_gone_and_made_again(walked: Settings) -> None:
    facts = "select * exclude (run_id, log_no) from facts where run_id = '{}' order by clip_id"
    ((run_id,),) = ask(walked, "select distinct run_id from facts")
    kept = ask(walked, facts.format(run_id))
    store_of(walked).delete(keys(walked, "packs/"))

    assert ask(walked, facts.format(annotate(walked, ALL))) == kept


def test_learned_kinds_without_weights_are_done_and_have_no_rows(walked: Settings) -> None:
    annotate(walked, ALL)

    for kind in {one.kind for one in REGISTRY.values() if one.is_learned}:
        assert ask(walked, f"select count(*) from {kind}") == [(0,)], kind


def test_what_is_annotated_is_not_planned_again(walked: Settings) -> None:
    assert STAGE.plan(walked, PARAMS).items_count == 0
