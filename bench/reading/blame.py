"""What was read wrong, clip by clip: the tuning tool."""

from collections.abc import Sequence
from typing import Any

from reading.frames import Reading, Truth
from reading.tally import ClipScore, spans_of

LINE_FRAMES = 96
CUT_COST = 10


def worst_lines(scores: list[ClipScore], count: int) -> list[str]:
    """Return one line per clip, the worst first: errors, then the frames that are wrong (+) and missed (-)."""
    ordered = sorted(scores, key=cost_of, reverse=True)[:count]
    return [_line(score) for score in ordered if cost_of(score)]


def cost_of(score: ClipScore) -> int:
    """Return how much is wrong; a cut weighs as much as ten frames, a class or camera as one."""
    frames = len(score.frames.wrong) + len(score.frames.missed) if score.frames else 0
    return (
        len(score.misread) + frames + CUT_COST * (len(score.cuts.wrong) + len(score.cuts.missed) if score.cuts else 0)
    )


def _line(score: ClipScore) -> str:
    parts = [score.truth["video"]]
    if score.drawings and score.frames:
        parts.append(f"F1 {score.drawings.f1:.3f}")
        parts += _by_shot("+", score.frames.wrong, score) + _by_shot("-", score.frames.missed, score)
    if score.cuts:
        parts += [f"cut+{frame}" for frame in score.cuts.wrong]
        parts += [f"cut-{frame}({kind})" for kind, frame in score.cuts.missed]
    return "  ".join([*parts, *score.misread])


def _by_shot(sign: str, frames: Sequence[int], score: ClipScore) -> list[str]:
    """Group frames by what the truth shows there."""
    groups: dict[str, list[int]] = {}
    for frame in frames:
        groups.setdefault(_what_is_at(score.truth, frame), []).append(frame)
    return [f"{sign}{len(group)} {what}: {runs_of(group)}" for what, group in groups.items()]


def _what_is_at(truth: Truth, frame: int) -> str:
    return next(kind for span, kind in spans_of(truth) if frame in span)


def runs_of(frames: Sequence[int]) -> str:
    """Return frames as short text: `3-5 9 12/2-20` (every second from 12 to 20)."""
    texts = []
    rest = list(frames)
    while rest:
        step = rest[1] - rest[0] if len(rest) > 1 else 1
        length = 1
        while length < len(rest) and rest[length] - rest[length - 1] == step:
            length += 1
        if length >= 3 or (length == 2 and step == 1):
            texts.append(f"{rest[0]}{'' if step == 1 else f'/{step}'}-{rest[length - 1]}")
            rest = rest[length:]
        else:
            texts.append(str(rest[0]))
            rest = rest[1:]
    return " ".join(texts)


def clip_lines(score: ClipScore, reading: Reading) -> list[str]:
    """Return a clip shot by shot, a sign per frame: # new drawing found, . held, + wrong, - missed, | cut said."""
    truth = score.truth
    lines = [_line(score), f"truth cuts {truth['cuts']}  said {reading.get('cuts')}"]
    lines += [f"transition {row['kind']} {row['start']}-{row['end']}" for row in truth["transitions"]]
    said_transitions = [f"{row['kind']} {row['start']}-{row['end']}" for row in reading.get("transitions", [])]
    lines += [f"said transitions {said_transitions}", f"flashes {truth['flashes']}"]
    spans = [*truth["shots"], *({**row, "kind": f"<{row['kind']}>"} for row in truth["transitions"])]
    for span in sorted(spans, key=lambda row: int(row["start"])):
        lines += _span_lines(span, truth, reading)
    return lines


def _span_lines(span: dict[str, Any], truth: dict[str, Any], reading: Reading) -> list[str]:
    start, end = span["start"], span["end"]
    head = f"{start}-{end} {span['kind']}"
    if "camera" in span:
        head += f" camera={span['camera']['kind']} cadence={span['cadence']}/{span['cadence_24']}"
        for read in reading.get("shots", []):
            if read["start"] < end and start < read["end"] and "cadence" in read:
                said = (read.get("camera") or {}).get("kind")
                head += f"  said {read['start']}-{read['end']} {said} {read['cadence']}/{read['cadence_24']}"
    said_T, cuts = reading.get("new_drawing"), set(reading.get("cuts") or [])
    if said_T is None:
        return [head]
    signs = [
        ("|" if frame in cuts else "") + _sign(truth["new_drawing"][frame], said_T[frame])
        for frame in range(start, end)
    ]
    texts = ["".join(signs[place : place + LINE_FRAMES]) for place in range(0, len(signs), LINE_FRAMES)]
    return [head, *(f"  {start + no * LINE_FRAMES:5d} {text}" for no, text in enumerate(texts))]


def _sign(true: int, said: int) -> str:
    return ("." if not said else "+") if not true else ("#" if said else "-")
