"""Parameters in the address: told in the description of the API, taken strictly."""

from typing import Any, NamedTuple

from django.http import HttpRequest

from disputes import text as texts
from disputes.errors import BadRequest


class Parameter(NamedTuple):
    name: str
    description: str
    format: str = ""
    repeatable: bool = False
    choices: tuple[str, ...] = ()


CURSOR = Parameter("cursor", "what the page before gave as “next”")


def parameters(*known: Parameter) -> dict[str, Any]:
    """For `openapi_extra`."""
    return {"parameters": [_described(parameter) for parameter in known]}


def _described(parameter: Parameter) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "string"}
    if parameter.format:
        value["format"] = parameter.format
    if parameter.choices:
        value["enum"] = list(parameter.choices)
    schema = {"type": "array", "items": value} if parameter.repeatable else value
    described = {"name": parameter.name, "in": "query", "description": parameter.description, "schema": schema}
    return described | {"explode": True} if parameter.repeatable else described


def one(request: HttpRequest, *known: Parameter, beside: tuple[str, ...] = ()) -> dict[str, str]:
    """The one value of each, "" where it is not given. Names in `beside` are somebody else's to read."""
    names = [parameter.name for parameter in known]
    for name, values in request.GET.lists():
        if name not in names and name not in beside:
            raise _refused(
                name, f"There is no parameter “{_shown(name)}”. Known: {', '.join([*names, *beside]) or 'none'}."
            )
        if name in names and len(values) > 1:
            raise _refused(name, f"“{name}” is given once only.")
    given = {parameter.name: request.GET.get(parameter.name, "") for parameter in known}
    for parameter in known:
        if parameter.choices and given[parameter.name] not in ("", *parameter.choices):
            raise _refused(parameter.name, f"“{parameter.name}” is one of {', '.join(parameter.choices)}.")
    return given


def _shown(name: str) -> str:
    return texts.shorten(texts.clean_line(name), 40)


def _refused(name: str, detail: str) -> BadRequest:
    return BadRequest(detail, fields={_shown(name): "is not understood"})
