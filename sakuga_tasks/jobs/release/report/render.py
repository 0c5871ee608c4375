"""Render the report of a release: one self-contained page, no script, nothing fetched."""

import base64
from collections.abc import Iterable
from html import escape
from string import Template
from urllib.parse import urlsplit

from sakuga_tasks.jobs.release.report.charts import (
    EXPOSURE_LEGEND,
    draw_composition,
    draw_key,
    draw_mark_key,
    draw_pegs,
    draw_share,
    draw_timesheet,
    hidden_frames,
)
from sakuga_tasks.jobs.release.report.style import STYLE
from sakuga_tasks.records.report import ReportData, SampleClip, SplitRow, Step

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main>
<header>
$pegs
<h1>$title</h1>
<p class="quiet">Made $created.</p>
<ul class="headline">$headline</ul>
</header>
$sections
<footer>Frames count from 0, ranges leave their end out, times are UTC. The files and their hashes stand in
<code>manifest.json</code>.</footer>
</main>
</body>
</html>
""")


def render_report(data: ReportData) -> str:
    """Return the page as HTML."""
    title = f"Hand-drawn animation, release {data.version}"
    sections = [_funnel(data.funnel), _splits(data.splits), _compositions(data), _samples(data.samples), _made_of(data)]
    return _PAGE.substitute(
        title=escape(title),
        style=STYLE,
        pegs=draw_pegs(),
        created=f"{data.created_at:%-d %B %Y, %H:%M} UTC",
        headline=_headline(data.splits),
        sections="\n".join(sections),
    )


def _headline(splits: list[SplitRow]) -> str:
    values = (
        (f"{sum(row.clips for row in splits):,}", "clips"),
        (f"{sum(row.drawings for row in splits):,}", "drawings"),
        (_duration(sum(row.seconds for row in splits)), "of animation"),
        (_bytes(sum(row.n_bytes for row in splits)), "of clip files"),
    )
    return "".join(f"<li><b>{value}</b><span>{name}</span></li>" for value, name in values)


def _funnel(steps: list[Step]) -> str:
    most = {step.things: max(other.items for other in steps if other.things == step.things) for step in steps}
    items = []
    for step in steps:
        share = step.items / most[step.things] if most[step.things] else 0
        lost = "".join(
            f"<li><span>&minus;{loss.items:,}</span> {escape(loss.reason.replace('_', ' '))}</li>"
            for loss in step.losses
        )
        items.append(
            f"<li><b>{step.items:,}</b>{escape(step.name)}{draw_share(share)}{f'<ul>{lost}</ul>' if lost else ''}</li>"
        )
    intro = "What came in, what was left after each step, and everything that fell out on the way, by reason."
    return _section("From found to published", intro, f'<ol class="funnel">{"".join(items)}</ol>')


def _splits(splits: list[SplitRow]) -> str:
    head = _row(("split", "videos", "clips", "drawings", "length", "clip files"), cell="th")
    rows = [
        _row(
            (
                escape(row.split),
                _beside(row.videos, row.sakuga_videos),
                _beside(row.clips, row.sakuga_clips),
                _beside(row.drawings, row.sakuga_drawings),
                _duration(row.seconds),
                _bytes(row.n_bytes),
            )
        )
        for row in splits
    ]
    total = _row(
        (
            "all",
            f"{sum(row.videos for row in splits):,}",
            f"{sum(row.clips for row in splits):,}",
            f"{sum(row.drawings for row in splits):,}",
            _duration(sum(row.seconds for row in splits)),
            _bytes(sum(row.n_bytes for row in splits)),
        ),
        name="total",
    )
    intro = (
        "A video, and a work where it is known, lies in one split alone. In red, Sakuga-42M's own: clips were dealt "
    )
    intro += "at random there, so one video may lie in several splits; its drawings are key frames."
    table = f'<div class="scroll"><table><thead>{head}</thead><tbody>{"".join(rows)}{total}</tbody></table></div>'
    return _section("Splits", intro, table)


def _compositions(data: ReportData) -> str:
    legend = f"<span>{draw_key('ours')}this release</span><span>{draw_mark_key()}Sakuga-42M, as published</span>"
    figures = "".join(draw_composition(composition) for composition in data.compositions)
    body = f'<div class="legend">{legend}</div><div class="figures">{figures}</div>'
    intro = "Shares of the clips that are known. Bars of one figure share one scale; figures do not."
    return _section("What the clips are like", intro, body)


def _samples(samples: list[SampleClip]) -> str:
    if not samples:
        return _section("Clips to look at", "There is none to show.", "")
    legend = "".join(f"<span>{draw_key(name)}{escape(text)}</span>" for name, text in EXPOSURE_LEGEND)
    clips = "".join(_clip(sample) for sample in samples)
    intro = "Chosen by rule, not by eye: every cadence and video in turn, those with most drawings first. "
    intro += "Under each its timesheet, 24 frames a row: a block is a drawing, as wide as it is held."
    return _section("Clips to look at", intro, f'<div class="legend">{legend}</div><div class="samples">{clips}</div>')


def _clip(sample: SampleClip) -> str:
    name = escape(sample.name)
    image = f'<img src="{_data_url(sample.sheet)}" alt="Drawings of {name}" loading="lazy">' if sample.sheet else ""
    hidden = hidden_frames(sample.timesheet)
    more = f'<p class="quiet">{hidden:,} more frames are not drawn here.</p>' if hidden else ""
    facts = (
        sample.start_time,
        f"{sum(sample.timesheet):,} frames",
        f"{len(sample.timesheet):,} drawing{'' if len(sample.timesheet) == 1 else 's'}",
        sample.cadence.replace("_", " "),
        f"{sample.width} x {sample.height} px",
        sample.split,
    )
    caption = f"<p>{escape(sample.fused_caption)}</p>" if sample.fused_caption else '<p class="quiet">No caption.</p>'
    origin = [_link(sample.licence_url, sample.licence or "licence unknown")]
    if sample.page_url:
        origin.append(_link(sample.page_url, "page"))
    return (
        f'<article class="clip">{image}<div><h3>{name}</h3><div class="quiet">{escape(" · ".join(facts))}</div>'
        f"{draw_timesheet(sample.timesheet)}{more}{caption}"
        f'<p class="quiet">{" · ".join(origin)} · <code>{escape(sample.clip_id)}</code></p></div></article>'
    )


def _made_of(data: ReportData) -> str:
    held = "".join(
        _row((escape(one.reason.replace("_", " ")), f"{one.clips:,}", _setting(one.setting, one.value)), text=(2,))
        for one in data.held_back
    )
    runs = "".join(
        _row(
            (escape(run.stage), f"{run.stage_version}", _code(run.run_id), _code(run.params_json)),
            text=(2, 3),
        )
        for run in data.runs
    )
    settings = "".join(_row((_code(name), _code(value)), text=(1,)) for name, value in sorted(data.settings.items()))
    head = _row(("reason", "clips", "decided by"), cell="th", text=(2,))
    body = f"<table>{head}{held}</table>" if held else '<p class="empty">No clip was held back.</p>'
    runs_head = _row(("stage", "version", "run", "params"), cell="th", text=(2, 3))
    body += f'<details><summary>Runs it reads</summary><div class="scroll"><table>{runs_head}{runs}</table></div>'
    body += f"</details><details><summary>Settings of the release</summary><table>{settings}</table></details>"
    return _section("What was held back, and by what", "Clips that exist and are not in this release.", body)


def _section(title: str, intro: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2><p class='quiet'>{escape(intro)}</p>{body}</section>"


def _row(cells: Iterable[str], *, cell: str = "td", name: str = "", text: tuple[int, ...] = ()) -> str:
    """Return a table row of cells that are markup already; `text` names the columns set flush left."""
    marked = (
        f"<{cell}{' class=text' if place in text else ''}>{content}</{cell}>" for place, content in enumerate(cells)
    )
    return f"<tr{f' class={name}' if name else ''}>{''.join(marked)}</tr>"


def _beside(ours: int, theirs: int | None) -> str:
    return f"{ours:,}" + (f"<small>{theirs:,}</small>" if theirs is not None else "")


def _setting(name: str, value: str) -> str:
    return f"{_code(name)} = {_code(value)}" if value else escape(name)


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _link(url: str | None, text: str) -> str:
    """Return a link, or the bare text where the address is not one of the web."""
    if url is None or urlsplit(url).scheme not in {"http", "https"}:
        return escape(text)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(text)}</a>'


def _data_url(image: bytes) -> str:
    kind = "png" if image.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(image).decode()}"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60:,} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"
