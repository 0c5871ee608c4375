"""Knobs: the settings of a chain as flat names with limits and help, for forms and command lines.

They are read from the params structs and the docstrings under their fields, so nothing is written twice.
Light on purpose: a DAG file imports this while it is parsed.
"""

import ast
import difflib
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Literal, TypeVar

import msgspec
from msgspec.inspect import (
    BoolType,
    FloatType,
    IntType,
    LiteralType,
    Metadata,
    StrType,
    StructType,
    Type,
    VarTupleType,
    type_info,
)

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.stages.publish import PublishParams

Params = TypeVar("Params", bound=msgspec.Struct)
Kind = Literal["boolean", "integer", "number", "string", "list"]
Value = bool | int | float | str | tuple[str, ...]

PUBLISH = "publish"

_KINDS: dict[type[Type], Kind] = {
    BoolType: "boolean",
    IntType: "integer",
    FloatType: "number",
    LiteralType: "string",
    StrType: "string",
    VarTupleType: "list",
}


class Knob(msgspec.Struct, frozen=True, kw_only=True):
    """One setting of a chain. `path` leads to its struct: `publish`, or a field of `DatasetParams`, comes first.

    A limit that is None does not exist; `is_above` and `is_below` say that the limit itself is not allowed.
    Each text of a list matches the regular expression `pattern`.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    default: Value
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    is_above: bool = False
    is_below: bool = False
    pattern: str | None = None
    help: str

    @property
    def group(self) -> str:
        """The stage, or what else the knob is about."""
        return self.path[0]


@cache
def knobs() -> tuple[Knob, ...]:
    """Return every knob of a chain, in the order of the walk.

    Raises:
        TypeError: two knobs share a name, or a field has no docstring.
    """
    found = (*_walk(DatasetParams, ()), *_walk(PublishParams, (PUBLISH,)))
    names = [knob.name for knob in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TypeError(f"two knobs are named {', '.join(twice)}: rename a field")
    return found


def groups() -> dict[str, str]:
    """Return the groups of knobs and what each is about, in order."""
    described: dict[str, type[msgspec.Struct]] = {
        field.name: field.type.cls for field in _struct_of(DatasetParams).fields if isinstance(field.type, StructType)
    }
    described[PUBLISH] = PublishParams
    return {name: (inspect.getdoc(params) or "").split("\n", 1)[0] for name, params in described.items()}


def make_params(**values: Any) -> DatasetParams:
    """Return the settings of a chain from flat names; None leaves a default, knobs of publish are passed over.

    Raises:
        ConfigError: a name is unknown, or a value is outside its limits.
    """
    return _convert({name: value for name, value in _nest(values).items() if name != PUBLISH}, DatasetParams)


def make_publish_params(**values: Any) -> PublishParams:
    """Return the settings of publish from flat names; None leaves a default, knobs of the chain are passed over.

    Raises:
        ConfigError: a name is unknown, or a value is outside its limits.
    """
    return _convert(_nest(values).get(PUBLISH, {}), PublishParams)


def _nest(values: Mapping[str, Any]) -> dict[str, Any]:
    known = {knob.name: knob for knob in knobs()}
    nested: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise ConfigError(f"{name}: no such setting{_closest(name, known)}")
        if value is not None:
            place = nested
            for part in known[name].path:
                place = place.setdefault(part, {})
            place[name] = value
    return nested


def _convert(nested: Mapping[str, Any], params: type[Params]) -> Params:
    try:
        return msgspec.convert(nested, params)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        path = where.rstrip("`").split("[", 1)[0].split(".")
        value: Any = nested
        for part in path:
            value = value[part]
        text = next(knob.help for knob in knobs() if knob.name == path[-1])
        raise ConfigError(f"{path[-1]}={value!r}: {what}; {path[-1]} is: {text}") from error


def _walk(params: type[msgspec.Struct], path: tuple[str, ...]) -> Iterator[Knob]:
    texts = field_docs(params)
    for field in _struct_of(params).fields:
        kind = field.type
        if isinstance(kind, StructType):
            yield from _walk(kind.cls, (*path, field.name))
        else:
            yield _knob(field.name, path, kind, default=field.default, text=texts.get(field.name))


def _knob(name: str, path: tuple[str, ...], kind: Type, *, default: Any, text: str | None) -> Knob:
    if text is None:
        raise TypeError(f"{'.'.join((*path, name))}: write a docstring under the field")
    plain = kind.type if isinstance(kind, Metadata) else kind
    above, below = getattr(plain, "gt", None), getattr(plain, "lt", None)
    return Knob(
        name=name,
        path=path,
        kind=_KINDS[type(plain)],
        default=default,
        choices=tuple(map(str, plain.values)) if isinstance(plain, LiteralType) else (),
        minimum=getattr(plain, "ge", None) if above is None else above,
        maximum=getattr(plain, "le", None) if below is None else below,
        is_above=above is not None,
        is_below=below is not None,
        pattern=getattr(getattr(plain, "item_type", None), "pattern", None),
        help=text,
    )


def field_docs(params: type[msgspec.Struct]) -> dict[str, str]:
    """Return the docstring under each field of a struct, on one line."""
    tree = ast.parse(inspect.getsource(params))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    found = {}
    for field, text in pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            found[field.target.id] = " ".join(str(text.value.value).split())
    return found


def _struct_of(params: type[msgspec.Struct]) -> StructType:
    info = type_info(params)
    assert isinstance(info, StructType)
    return info


def _closest(name: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known: {', '.join(known)}"
