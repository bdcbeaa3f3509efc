"""Whether an answer is what the OpenAPI description says it is."""

from functools import lru_cache
from typing import Any

from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from rest_framework.response import Response


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """Return the OpenAPI description of the whole API."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


def misfits(answer: Response) -> list[str]:
    """Return in what an answer of the test client is not as described: status, kind, or content."""
    request: Any = answer.wsgi_request  # type: ignore[attr-defined]  # the test client's
    path = _template(request.path_info)
    operation = description()["paths"][path][request.method.lower()]
    described = operation["responses"].get(str(answer.status_code))
    if described is None:
        return [f"{request.method} {path} does not say that it answers {answer.status_code}"]
    if "content" not in described:
        return [] if not answer.content else ["there should be no content"]
    kind = answer["Content-Type"]
    if kind not in described["content"]:
        return [f"the content is {kind}"]
    schema = _as_json_schema(described["content"][kind]["schema"])
    schema["components"] = _components()
    found = Draft202012Validator(schema).iter_errors(answer.json())  # type: ignore[attr-defined]
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


def _template(path: str) -> str:
    """Return a path as the description names it: `/api/admin/scenarios/{id}`."""
    route = "/" + resolve(path).route
    for path_named in description()["paths"]:
        if shape(path_named) == shape(route):
            return str(path_named)
    raise LookupError(f"{route} is not described")


def shape(path: str) -> list[str]:
    """Return the steps of a path of the description or of a URL table; parameters are all alike."""
    return ["*" if step[:1] in ("{", "<") else step for step in path.strip("/").split("/")]


@lru_cache(maxsize=1)
def _components() -> Any:
    return _as_json_schema(description()["components"])


def _as_json_schema(schema: Any) -> Any:
    """Return OpenAPI 3.0's dialect as JSON Schema: what may be null says so there."""
    if isinstance(schema, list):
        return [_as_json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: _as_json_schema(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [told, {"type": "null"}]} if schema.get("nullable") is True else told
