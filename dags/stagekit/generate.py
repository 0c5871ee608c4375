"""Files that follow from others: the library's knobs as a DAG file can read them, and `docs/dags.md`.

    PYTHONPATH=dags:plugins python -m stagekit.generate

writes them; a test holds the checked-in ones equal. The knobs are written down because the library they stand in
takes half a second to import, and a DAG file is read for ever.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from airflow.dag_processing.dagbag import BundleDagBag
from airflow.sdk import DAG

from sakuga_tasks.jobs.knobs import Knob, knobs
from sakuga_tasks.stages.annotate import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
DOCS_FILE = ROOT / "docs" / "dags.md"
KNOBS_FILE = Path(__file__).with_name("library_knobs.py")

_KNOBS_HEAD = '''"""The library's knobs as JSON schemas. Written by `make generate`, never by hand."""

# ruff: noqa: E501 a knob's help is one line

from typing import Any

LIBRARY_KNOBS: dict[str, dict[str, Any]] = '''

_DOCS_HEAD = """\
# DAGs

What runs under Airflow, and how to use it: generated from the manuals and forms in `dags/` by `make generate`. Edit
those, not this page. All DAGs start paused, and nothing runs by the clock; `make_dataset` is the way from a folder of
videos to a release, the others are its stages one by one.
"""


def knobs_python() -> str:
    """Return the text of `library_knobs.py`."""
    found = {knob.name: _schema(knob) for knob in knobs()}
    return _format(_KNOBS_HEAD + repr(found))


def dags_markdown() -> str:
    """Return the text of `docs/dags.md`."""
    folder = ROOT / "dags"
    dags = BundleDagBag(folder, bundle_path=folder, bundle_name="dags-folder", load_op_links=False).dags
    order = sorted(dags, key=lambda dag_id: (dag_id != "make_dataset", dag_id))
    return _DOCS_HEAD + "".join(part for dag_id in order for part in _chapter(dags[dag_id]))


def _schema(knob: Knob) -> dict[str, Any]:
    schema: dict[str, Any] = {"default": list(knob.default) if isinstance(knob.default, tuple) else knob.default}
    if knob.kind == "list":
        items: dict[str, Any] = {"type": "string"} | ({"pattern": knob.pattern} if knob.pattern else {})
        if knob.name == "annotators":
            items["enum"] = list(REGISTRY)
        schema |= {"type": "array", "items": items, "minItems": 1}
    else:
        schema["type"] = knob.kind
    if knob.name == "annotators":
        schema["examples"] = list(REGISTRY)
    if knob.choices:
        schema["enum"] = list(knob.choices)
    if knob.minimum is not None:
        schema["exclusiveMinimum" if knob.is_above else "minimum"] = knob.minimum
    if knob.maximum is not None:
        schema["exclusiveMaximum" if knob.is_below else "maximum"] = knob.maximum
    return schema | {"description_md": knob.help}


def _format(code: str) -> str:
    ruff = [str(Path(sys.executable).with_name("ruff")), "format", "--stdin-filename", str(KNOBS_FILE), "-"]
    return subprocess.run(ruff, input=code, capture_output=True, text=True, check=True).stdout


def _chapter(dag: DAG) -> Iterator[str]:
    yield f"\n## `{dag.dag_id}`\n\n{(dag.doc_md or '').strip()}\n\n"
    yield f"**Starts.** {_schedule(dag)} Tags: {', '.join(sorted(dag.tags))}.\n\n"
    yield "| setting | default | allowed | what it does |\n|---|---|---|---|\n"
    for name in dag.params:
        param = dag.params.get_param(name)
        help_text = param.schema["description_md"].replace("|", "\\|")
        yield f"| `{name}` | {_default(param.value)} | {_allowed(param.schema)} | {help_text} |\n"


def _schedule(dag: DAG) -> str:
    if dag.schedule is None:
        return "By hand."
    followed = getattr(dag.timetable, "asset_condition", None)
    assets = [asset.name for asset in followed.objects] if followed else []
    return f"By hand, by a backfill, or after the asset `{assets[0]}`." if assets else "By hand or by a backfill."


def _default(value: object) -> str:
    if value is None or not isinstance(value, bool | int | float | str | list):
        return "empty"
    return ", ".join(f"`{one}`" for one in (value if isinstance(value, list) else [value]))


def _allowed(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if "minimum" in schema or "maximum" in schema:
        return f"{schema.get('minimum', '')} … {schema.get('maximum', '')}"
    kind = schema["type"]
    return " or ".join("empty" if one == "null" else one for one in ([kind] if isinstance(kind, str) else kind))


if __name__ == "__main__":
    # In this order: a DAG file reads the knobs.
    KNOBS_FILE.write_text(knobs_python(), encoding="utf-8")
    DOCS_FILE.write_text(dags_markdown(), encoding="utf-8")
