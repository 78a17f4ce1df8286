"""Which options of `export` mean something for which kind of file. What was asked for and cannot be done is said, not left out;
only what changes the looks may be given for files that have none."""

from __future__ import annotations

import typer

from coolthreads import CoolthreadsError

_FLAGS = {
    "module": "-m", "between": "--between", "actors": "--actors", "at": "--at", "storyboard": "--storyboard",
    "speed": "--speed", "below": "--versus", "source": "--source", "title": "--title", "caption": "--caption",
    "strip": "--strip", "steps": "--steps", "axis": "--axis",
}  # fmt: skip
_LOOKS = frozenset({"theme", "width", "scale", "dpi", "pace", "legend"})
_CUT = frozenset({"steps", "between"})
_DRAWN = frozenset({"actors", "axis", "source", "title", "caption"})
_TAKEN = {
    "figure": _CUT | _DRAWN | {"at", "storyboard", "below", "strip"},
    "film": _CUT | _DRAWN | {"speed", "strip"},
    "page": _CUT | {"strip"},
    "text": _CUT,
    "graph": _CUT | {"actors", "at"},
    "trace": frozenset[str](),
}
_GALLERY = frozenset({"file", "out", "every", *_LOOKS})


def refuse_what_means_nothing(kind: str, ending: str, context: typer.Context) -> None:
    """Raises CoolthreadsError for an option that was given and that such a file has no use for."""
    for name in _given(context):
        if name in _FLAGS and name not in _TAKEN[kind] and name != "module":
            raise CoolthreadsError(f"{_FLAGS[name]} means nothing for a {ending} file: leave it out")


def refuse_beside_all(context: typer.Context) -> None:
    """A gallery shows each program as it is."""
    for name in _given(context):
        if name not in _GALLERY:
            flag = _FLAGS.get(name) or next(
                (option.opts[0] for option in context.command.params if option.name == name), f"--{name}"
            )
            what = "ARGUMENTS" if name == "arguments" else flag
            raise CoolthreadsError(f"{what} and --all exclude each other: a gallery shows each program as it is")


def _given(context: typer.Context) -> list[str]:
    """The parameters that stood on the command line, in the order of the help."""
    return [option.name for option in context.command.params if option.name and _is_given(context, option.name)]


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
