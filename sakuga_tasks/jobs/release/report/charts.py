"""Small inline pictures for the report: bars, peg holes and timesheets, as SVG text.

Text that comes from data is escaped here, where it enters the markup.
"""

from collections.abc import Iterator, Sequence
from html import escape

from sakuga_tasks.media.paper import HOLD_FRAMES_MIN
from sakuga_tasks.records.report import Bar, Composition

FRAMES_PER_ROW = 24
ROWS_MAX = 6

_CELL, _ROW = 20, 22
_EXPOSURES = {1: "e1", 2: "e2", 3: "e3"}
EXPOSURE_LEGEND = (
    ("e1", "on ones"),
    ("e2", "on twos"),
    ("e3", "on threes"),
    ("longer", "longer"),
    ("held", f"held, {HOLD_FRAMES_MIN} frames or more"),
)


def draw_pegs() -> str:
    """Return the round hole and the two slots of an Acme peg bar."""
    return (
        '<svg class="pegs" viewBox="0 0 260 22" aria-hidden="true"><rect x="4" y="6" width="44" height="10" rx="5"/>'
        '<circle cx="130" cy="11" r="9"/><rect x="212" y="6" width="44" height="10" rx="5"/></svg>'
    )


def draw_key(name: str) -> str:
    """Return a small coloured block for a legend."""
    return f'<svg viewBox="0 0 26 12" aria-hidden="true"><rect class="{name}" width="26" height="12" rx="2"/></svg>'


def draw_mark_key() -> str:
    """Return the legend of the published mark."""
    return '<svg viewBox="0 0 26 12" aria-hidden="true"><rect class="theirs" x="11" width="3" height="12"/></svg>'


def draw_share(share: float) -> str:
    """Return a thin bar filled to a share of 0-1."""
    return (
        '<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="8"/><rect class="ours" width="{100 * share:.2f}" height="8"/></svg>'
    )


def draw_composition(composition: Composition) -> str:
    """Return one figure: a bar per bin, a mark where Sakuga-42M published the same, or why it is empty."""
    known = sum(bar.clips for bar in composition.bars)
    title = f"<h3>{escape(composition.title)}</h3>"
    is_compared = any(bar.sakuga_share is not None for bar in composition.bars)
    shares = [bar.clips / known if known else 0.0 for bar in composition.bars]
    widest = max([*shares, *(bar.sakuga_share or 0 for bar in composition.bars)], default=0)
    body = ""
    if not known:
        why = composition.why_unknown or "no clip is in this release"
        body += f'<p class="empty">Nothing known: {escape(why)}.</p>'
    if known or is_compared:
        pairs = zip(composition.bars, shares, strict=True)
        rows = "".join(_bar_row(bar, share, widest=widest, is_known=bool(known)) for bar, share in pairs)
        body += f'<table class="bars">{rows}</table>'
    notes = [composition.note] if composition.note else []
    if known and composition.unknown:
        notes.insert(0, f"{_clips(composition.unknown)} not counted: {composition.why_unknown}.")
    said = f'<p class="note">{escape(" ".join(notes))}</p>' if notes else ""
    return f"<figure>{title}{body}{said}</figure>"


def draw_timesheet(timesheet: Sequence[int]) -> str:
    """Return an X-sheet strip: one block per drawing, 24 frames a row, at most six rows.

    A block is as wide as its exposure, and coloured by it; one that runs over the end of a row goes
    on in the next. Numbers count drawings from 1.
    """
    frames = sum(timesheet)
    rows = min(-(-frames // FRAMES_PER_ROW), ROWS_MAX)
    shown = min(frames, rows * FRAMES_PER_ROW)
    width, height = FRAMES_PER_ROW * _CELL, rows * _ROW
    blocks = "".join(_blocks(timesheet, shown))
    text = f"{len(timesheet)} drawings over {frames} frames: {_run_lengths(timesheet)}"
    beats = "".join(
        f'<line class="beat" x1="{frame * _CELL}" x2="{frame * _CELL}" y1="0" y2="{height}"/>' for frame in (6, 12, 18)
    )
    return (
        f'<svg class="sheet" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(text)}">'
        f"<title>{escape(text)}</title>{blocks}{beats}</svg>"
    )


def hidden_frames(timesheet: Sequence[int]) -> int:
    """Return how many frames of a timesheet the strip leaves out."""
    return max(0, sum(timesheet) - ROWS_MAX * FRAMES_PER_ROW)


def _blocks(timesheet: Sequence[int], shown: int) -> Iterator[str]:
    start = 0
    for number, exposure in enumerate(timesheet, start=1):
        name = "held" if exposure >= HOLD_FRAMES_MIN else _EXPOSURES.get(exposure, "longer")
        end, is_first = min(start + exposure, shown), True
        while start < end:
            row, column = divmod(start, FRAMES_PER_ROW)
            length = min(end - start, FRAMES_PER_ROW - column)
            yield _block(name, str(number) if is_first else "", row=row, column=column, length=length)
            start, is_first = start + length, False
        if start >= shown:
            return


def _block(name: str, text: str, *, row: int, column: int, length: int) -> str:
    left, top = column * _CELL, row * _ROW
    block = (
        f'<rect class="{name}" x="{left + 0.75}" y="{top + 2}" width="{length * _CELL - 1.5}" '
        f'height="{_ROW - 4}" rx="2.5"/>'
    )
    middle = left + min(length, 2) * _CELL / 2
    return block + (f'<text x="{middle}" y="{top + _ROW / 2 + 2.6}">{text}</text>' if text else "")


def _bar_row(bar: Bar, share: float, *, widest: float, is_known: bool) -> str:
    scale = 100 / widest if widest else 0
    parts = '<rect class="track" y="5" width="100" height="10"/>'
    parts += f'<rect class="ours" y="5" width="{share * scale:.2f}" height="10"/>'
    theirs = ""
    if bar.sakuga_share is not None:
        place = min(bar.sakuga_share * scale, 98.8)
        parts += f'<rect class="theirs" x="{place:.2f}" width="1.2" height="20"/>'
        theirs = f"{100 * bar.sakuga_share:.{_digits(bar.sakuga_share)}f} %"
    name = escape(bar.name.replace("_", " "))
    ours = f"{100 * share:.1f} %" if is_known else ""
    return (
        f'<tr title="{name}: {_clips(bar.clips)}"><th scope="row">{name}</th>'
        f'<td><svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">{parts}</svg></td>'
        f'<td class="value">{ours}</td><td class="value published">{theirs}</td></tr>'
    )


def _digits(share: float) -> int:
    return 1 if share >= 0.01 or share == 0 else 2


def _run_lengths(timesheet: Sequence[int]) -> str:
    shown = ", ".join(str(exposure) for exposure in timesheet[:48])
    return f"{shown}…" if len(timesheet) > 48 else shown


def _clips(count: int) -> str:
    return f"{count:,} clip{'' if count == 1 else 's'}"
