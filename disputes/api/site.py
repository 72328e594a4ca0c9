"""The API, put together. Importing this costs what the pages do not want to pay at every start: see `door`."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from disputes.api import annotations, articles, disputes, errors, statements
from disputes.api.auth import TokenOrSession
from disputes.api.schemas import Error
from disputes.errors import DemarcheError

PREFIX = "/api/v1/"

DESCRIPTION = (
    "Offsets count Unicode code points. Lists answer “items” and “next”, a cursor or null. "
    "Errors answer “error” (a code), “detail” (a sentence) and “fields” (what is wrong with which value). "
    "./demarche manage create_token NAME makes a token."
)


class _Parser(Parser):
    """JSON as it stands in the standard: no NaN, and text that can be stored."""

    def parse_body(self, request: HttpRequest) -> Any:
        return _storable(json.loads(request.body, parse_constant=_no_constant))


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _storable(value: Any) -> Any:
    """Half a surrogate pair can be written in JSON, but neither stored nor sent; importers replace it likewise."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


api = NinjaAPI(
    title="Demarche",
    version="1",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    auth=TokenOrSession(),
    parser=_Parser(),
    urls_namespace="api",
)
for module in (disputes, articles, annotations, statements):
    api.add_router("", module.router)


@api.exception_handler(DemarcheError)
def _named(request: HttpRequest, error: DemarcheError) -> HttpResponse:
    return errors.named(request, error)


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return errors.not_valid(request, error.errors)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return errors.http(request, error.status_code, error.message)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return errors.missing(request, error)


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    return errors.unexpected(request, error)


resolver = URLResolver(RegexPattern(r""), api.urls[0])


@cache
def description() -> dict[str, Any]:
    """The API in the words of OpenAPI."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX), default=str))
    schema["components"]["schemas"]["Error"] = Error.model_json_schema()
    problem = {"$ref": "#/components/schemas/Error"}
    for operation in _operations(schema):
        operation["responses"]["default"] = {
            "description": "What went wrong",
            "content": {"application/json": {"schema": problem}},
        }
    return schema


def _operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in schema["paths"].values():
        yield from methods.values()


@cache
def groups() -> list[dict[str, Any]]:
    """The calls for the page of documentation, by what they are about."""
    schema = description()
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            by_tag.setdefault(operation["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "id": operation["operationId"],
                    "summary": operation["summary"],
                    "description": operation.get("description", ""),
                    "parameters": [_parameter(parameter) for parameter in operation.get("parameters", ())],
                    "body": _fields(schema, operation.get("requestBody")),
                    "answers": [
                        {"status": status, "fields": _fields(schema, answer)}
                        for status, answer in operation["responses"].items()
                        if status != "default"
                    ],
                }
            )
    return [{"name": name, "calls": calls} for name, calls in by_tag.items()]


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    repeatable = schema.get("type") == "array"
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "type": _type(schema["items"] if repeatable else schema),
        "repeatable": repeatable,
        "description": parameter.get("description", ""),
    }


def _fields(schema: dict[str, Any], answer: dict[str, Any] | None) -> list[dict[str, Any]]:
    content = (answer or {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = content.get("$ref", "").rpartition("/")[2]
    described = schema["components"]["schemas"].get(name, {})
    return [
        {
            "name": field,
            "type": _type(value),
            "required": field in described.get("required", ()),
            "description": value.get("description", ""),
        }
        for field, value in described.get("properties", {}).items()
    ]


def _type(value: dict[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if "enum" in value:
        return " or ".join(map(str, value["enum"]))
    if choices := value.get("anyOf") or value.get("oneOf"):
        return " or ".join(_type(each) for each in choices)
    if value.get("type") == "array":
        return f"list of {_type(value.get('items', {}))}"
    return str(value.get("format") or value.get("type") or "anything")
