"""The data card: README.md of a release, with the header by which `datasets.load_dataset` finds the splits."""

from collections.abc import Mapping
from fnmatch import fnmatch

from sakuga_tasks.jobs.release.files import SAKUGA42M_FILES, SPLITS
from sakuga_tasks.jobs.release.manifest import Manifest

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def write_card(manifest: Manifest) -> str:
    """Return the card: header, counts, policies, method, limits, and how to ask for removal."""
    sections = (
        _header(manifest),
        _opening(manifest),
        _counts(manifest),
        _loading(),
        _licences(manifest),
        _method(manifest),
        _LIMITS,
        _REMOVAL,
    )
    return "\n".join(sections)


def _header(manifest: Manifest) -> str:
    clips = sum(one.clips for one in manifest.counts)
    size = next((name for limit, name in _SIZES if clips < limit), "1M<n<10M")
    lines = [
        "---",
        f"pretty_name: Hand-drawn animation, release {manifest.release_version}",
        "license: other",
        "license_name: per-clip",
        "task_categories:",
        "- text-to-video",
        "- video-classification",
        "tags:",
        "- animation",
        "- hand-drawn",
        "- timesheet",
        f"size_categories:\n- {size}",
        "configs:",
        *_config("default", {split: f"data/{split}/*.parquet" for split in SPLITS}, manifest),
        *_config("sakuga42m", {name: f"sakuga42m/{name}.parquet" for name in SAKUGA42M_FILES}, manifest),
        *_config("duplicates", {"train": "duplicates.parquet"}, manifest),
        *_config("provenance", {"train": "provenance.parquet"}, manifest),
        "---",
        "",
    ]
    return "\n".join(lines)


def _config(name: str, paths: Mapping[str, str], manifest: Manifest) -> list[str]:
    """Return the lines of one configuration; `datasets` refuses a split without a row, so those are left out."""
    lines = []
    for split, path in paths.items():
        if any(file.rows for file in manifest.files if fnmatch(file.path, path)):
            lines += [f"  - split: {split}", f"    path: {path}"]
    head = [f"- config_name: {name}"] + ["  default: true"] * (name == "default") + ["  data_files:"]
    return head + lines if lines else []


def _opening(manifest: Manifest) -> str:
    captions = ", ".join(f"{count} by {name}" for name, count in manifest.captions_by.items())
    return f"""\
# Hand-drawn animation, release {manifest.release_version}

Clips of animation, one row each: exact frames and times, the timesheet of drawings, facts, tags, ratings,
captions, licence and source. The rows hold no pictures: `clip_key` and `clip_sha256` name the clip's file in
the store, of which the frames after `skip_frames` are the clip.

Published texts: {captions}. A text by `template` is made from measured facts and claims nothing more. Every
kind of annotation has a `*_status`: `ok`, `no_model` (its model was not there) or `not_run`.
"""


def _counts(manifest: Manifest) -> str:
    by_split = {one.split: one for one in manifest.counts}
    lines = ["## What is in it", "", "| split | videos | clips | drawings | hours |", "|---|---|---|---|---|"]
    for split in SPLITS:
        one = by_split.get(split)
        row = (one.videos, one.clips, one.drawings, f"{one.seconds / 3600:.2f}") if one else (0, 0, 0, "0.00")
        lines.append(f"| {split} | " + " | ".join(str(value) for value in row) + " |")
    lines += [
        "",
        f"Another {manifest.duplicates} clips resemble one of these and stand in `duplicates.parquet`. A work, else a",
        "video, lies in one split, and stays there in every later release. `is_small` marks a uniform part of train,",
        "`is_aesthetic` what scores high in train, `is_safe` what is known to be general or sensitive.",
        "",
    ]
    return "\n".join(lines)


def _loading() -> str:
    return """\
## Load it

```python
from datasets import load_dataset
clips = load_dataset("path/of/this/folder", split="train")
```

```sql
select clip_id, timesheet, fused_caption from 'data/train/*.parquet' where is_safe;
```
"""


def _licences(manifest: Manifest) -> str:
    params = manifest.spec.params
    settings = {
        "unknown licence": params.ship_unknown_licence,
        "restricted licence": params.ship_restricted_licence,
        "rated questionable": params.ship_questionable,
        "rated explicit": params.ship_explicit,
    }
    policy = "; ".join(f"{name}: {'ships' if ships else 'held back'}" for name, ships in settings.items())
    lines = [f"- {one.licence} ({one.licence_class}): {one.clips} clips" for one in manifest.licences]
    return "\n".join(
        [
            "## Licences and ratings",
            "",
            "Each row carries the licence its source states, the strictest where several posts have the same file.",
            f"Clips of open licence ship. {policy}. An unknown rating ships and never counts as safe.",
            "",
            *lines,
            "",
        ]
    )


def _method(manifest: Manifest) -> str:
    methods = [f"- run `{run_id}`: {text}" for run_id, text in manifest.key_frame_methods.items()]
    return "\n".join(
        [
            "## How drawings are told, and the files shaped like Sakuga-42M's",
            "",
            "`sakuga42m/` holds Sakuga-42M's 25 columns with its types and text formats. Put right: `fps` is the",
            "stream's own rate, `frame_number` counts every frame, `identifier` ends in the clip's first frame, and",
            "`url_link` is null for a local file. `key_frame_number` counts drawings:",
            "",
            *(methods or ["- the run does not name its method"]),
            "",
        ]
    )


_LIMITS = """\
## Known limits

- A timesheet is read from the finished picture: it is not the studio's own sheet. A camera move is no new drawing;
  a layer that slides over another is one on every frame.
- Frames of a dissolve, a fade or a flash between two shots make no clip. Their bounds may be a frame or two off, and a
  transition between pictures that move, or a wipe, may be missed. Where Sakuga-42M's own methods were chosen, cuts are
  hard cuts alone and camera moves count as new drawings.
- Near-duplicates are found by the hashes of informative drawings. A flat or black clip is only found when its
  file is the same; a clip of one or two drawings only when they and its length are the same.
- Times are on the video's own clock, which may not start at zero. Frames and `*_pts` are exact, text is rounded.
- Country, year, work and the like are what the source says; what it does not say is null, never guessed.
"""

_REMOVAL = """\
## Ask for removal

Write to whoever gave you this release, or open an issue where it is hosted, with a URL, a file's SHA-256, or a
`video_id` and frames. What is taken down leaves the store at once, every later release, and its near-duplicates
with it; `sakuga takedown add` is the command its keeper runs.
"""
