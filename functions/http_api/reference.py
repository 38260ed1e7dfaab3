"""The reference page: an OpenAPI document as one HTML file that needs nothing else (behaviour 1.10)."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from http_api.documents import Document, operations_of

MODELS = "Models"
CONTINUED = " \\\n  "


@cache
def content_security_policy() -> str:
    """Return what the page may do: nothing is loaded from anywhere, and only its own style and script are used."""
    style, script = (_hash(_file(name)) for name in ("reference.css", "reference.js"))
    return (
        f"default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def reference_page(document: Document) -> str:
    """Return the page as HTML."""
    info, title = document["info"], escape(document["info"]["title"])
    base = escape(document["servers"][0]["url"])
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<style>{_file('reference.css')}</style>"
        f"<header><strong>{title}</strong>"
        "<input type=search aria-label='Search operations' placeholder='Search operations  ( / )'>"
        "<a href=openapi>OpenAPI</a></header>"
        f"<div class=columns><nav aria-label=Operations><details open><summary>Contents</summary>{_contents(document)}"
        f"</details></nav><main><h1>{title}</h1>{_text(info['description'])}"
        f"<p>Base URL: <code data-base='{base}'>{base}</code></p>"
        "<p class=nothing hidden>No operation has all of these words.</p>"
        f"{''.join(_section(document, tag) for tag in document['tags'])}{_models(document)}</main></div>"
        f"<script>{_file('reference.js')}</script></html>"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text()


def _of_tag(document: Document, tag: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    return (each for each in operations_of(document) if each[2]["tags"][0] == tag)


def _contents(document: Document) -> str:
    return "".join(
        f"<section><h2>{escape(tag['name'])}</h2><ul>"
        + "".join(
            f"<li><a href='#{operation['operationId']}'>{_method(method)}{escape(operation['summary'])}</a>"
            for _, method, operation in _of_tag(document, tag["name"])
        )
        + "</ul></section>"
        for tag in document["tags"]
    )


def _section(document: Document, tag: dict[str, str]) -> str:
    articles = (_operation(document, *each) for each in _of_tag(document, tag["name"]))
    return (
        f"<section><h2>{escape(tag['name'])}</h2><p class=about>{_inline(tag['description'])}</p>"
        f"{''.join(articles)}</section>"
    )


def _operation(document: Document, path: str, method: str, operation: dict[str, Any]) -> str:
    id_, summary = escape(operation["operationId"]), escape(operation["summary"])
    words = " ".join([id_, summary, method, path, operation["description"], *operation["tags"]]).lower()
    return (
        f"<article id='{id_}' data-words='{escape(words, quote=True)}'><h3><a href='#{id_}'>{summary}</a></h3>"
        f"<div class=call>{_method(method)}<span class=path>{escape(path)}</span></div>"
        f"{_text(operation['description'])}{_parameters(operation)}{_body(document, operation)}"
        f"{_answers(document, operation)}{_curl(document, path, method, operation)}</article>"
    )


def _method(method: str) -> str:
    return f"<span class='method {method}'>{method.upper()}</span>"


def _parameters(operation: dict[str, Any]) -> str:
    parameters = operation.get("parameters", [])
    if not parameters:
        return ""
    rows = (
        _row(
            each["name"],
            f"{_type(each['schema'])}, in the {escape(each['in'])}{_bounds(each['schema'])}",
            each.get("description", ""),
            note=REQUIRED if each.get("required") else "",
        )
        for each in parameters
    )
    return f"<h4>Parameters</h4><dl>{''.join(rows)}</dl>"


def _body(document: Document, operation: dict[str, Any]) -> str:
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return f"<h4>Body</h4>{_media(document, media)}" if media else ""


def _answers(document: Document, operation: dict[str, Any]) -> str:
    return "<h4>Answers</h4>" + "".join(
        _answer(document, status, response) for status, response in operation["responses"].items()
    )


def _answer(document: Document, status: str, response: dict[str, Any]) -> str:
    is_error = status >= "400"
    headers = "".join(
        _row(name, _type(header["schema"]), header.get("description", ""))
        for name, header in response.get("headers", {}).items()
    )
    media = response["content"]["application/json"]
    return (
        f"<details{'' if is_error else ' open'}><summary><span class=status>{escape(status)}</span>"
        f"{_inline(response['description'])}</summary><dl>{headers}</dl>"
        f"{_example(media) if is_error else _media(document, media, is_answer=True)}</details>"
    )


def _media(document: Document, media: dict[str, Any], *, is_answer: bool = False) -> str:
    schema = media["schema"]
    fields = _fields(document, _innermost(schema), is_answer=is_answer)
    return f"<p class=type>{_type(schema)}</p>{fields}{_example(media, is_open=not is_answer)}"


def _innermost(schema: dict[str, Any]) -> dict[str, Any]:
    while schema.get("type") == "array":
        schema = schema["items"]
    return schema


def _example(media: dict[str, Any], *, is_open: bool = False) -> str:
    if "example" not in media:
        return ""
    text = json.dumps(media["example"], indent=2, ensure_ascii=False)
    opened = " open" if is_open else ""
    return f"<details class=examples{opened}><summary>Example</summary><pre>{escape(text)}</pre></details>"


def _fields(document: Document, schema: dict[str, Any], *, is_answer: bool = False) -> str:
    """Return the fields of a model, one level deep: models in it are links.

    Of what is sent the fields that cannot be left out are told, of what is answered those that can be missing.
    """
    if "$ref" in schema:
        schema = document["components"]["schemas"][_name(schema["$ref"])]
    always = set(schema.get("required", []))
    noted, note = (schema.get("properties", {}).keys() - always, SOMETIMES) if is_answer else (always, REQUIRED)
    rows = (
        _row(name, _type(field) + _bounds(field), field.get("description", ""), note=note if name in noted else "")
        for name, field in schema.get("properties", {}).items()
    )
    return f"<dl>{''.join(rows)}</dl>"


def _row(name: str, type_: str, description: str, *, note: str = "") -> str:
    noted = f" <span class=note>{note}</span>" if note else ""
    old = " <span class=old>deprecated</span>" if description.startswith("Deprecated") else ""
    return (
        f"<div><dt><code class=name>{escape(name)}</code><span class=type>{type_}</span>{noted}{old}</dt>"
        f"<dd>{_inline(description)}</dd></div>"
    )


def _models(document: Document) -> str:
    models = document["components"]["schemas"]
    articles = (
        f"<article id='{MODELS}-{name}'><h3><a href='#{MODELS}-{name}'>{name}</a></h3>"
        f"{_text(model.get('description', ''))}{_values(model)}{_fields(document, model)}</article>"
        for name, model in sorted(models.items())
    )
    return f"<section><h2>{MODELS}</h2>{''.join(articles)}</section>"


def _values(model: dict[str, Any]) -> str:
    values = ", ".join(f"<code>{escape(str(value))}</code>" for value in model.get("enum", []))
    return f"<p>One of {values}.</p>" if values else ""


def _name(reference: str) -> str:
    return reference.rsplit("/", 1)[1]


def _type(schema: dict[str, Any]) -> str:
    """Return the type of a value in words, models as links."""
    if "$ref" in schema:
        name = _name(schema["$ref"])
        return f"<a href='#{MODELS}-{name}'>{name}</a>"
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(map(_type, schema.get("anyOf") or schema["oneOf"]))
    if "const" in schema or "enum" in schema:
        return " or ".join(f"<code>{escape(str(value))}</code>" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"map of {_type(schema['additionalProperties'])}"
    return escape(
        {"double": "number"}.get(schema.get("format", ""), schema.get("format", schema.get("type", "anything")))
    )


REQUIRED, SOMETIMES = "required", "not always there"
BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "{} characters or more",
    "maxLength": "up to {} characters",
    "minItems": "{} or more",
    "maxItems": "up to {}",
    "default": "{} if not sent",
}


def _bounds(schema: dict[str, Any]) -> str:
    """Return what else a value must be."""
    told = (
        text.format(f"<code>{escape(json.dumps(part[key]))}</code>")
        for part in _parts(schema)
        for key, text in BOUNDS.items()
        if key in part
    )
    return "".join(f", {each}" for each in dict.fromkeys(told))


def _parts(schema: dict[str, Any]) -> Iterable[dict[str, Any]]:
    yield schema
    yield from (option for option in schema.get("anyOf", []) if "$ref" not in option)


def _curl(document: Document, path: str, method: str, operation: dict[str, Any]) -> str:
    parameters = operation.get("parameters", [])
    for each in parameters:
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", str(each["example"]))
    needed = [each for each in parameters if each["in"] == "query" and each.get("required")]
    query = "&".join(f"{each['name']}={_query_value(each['example'])}" for each in needed)
    base = escape(document["servers"][0]["url"])
    target = escape(f"{path}?{query}" if query else path)
    lines = [
        f"curl -X {method.upper()} \"<span data-base='{base}'>{base}</span>{target}\"",
        *(f"-H '{each['name']}: {each['example']}'" for each in parameters if each["in"] == "header"),
        "-H 'X-API-KEY: YOUR_KEY'",
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "example" in body:
        text = json.dumps(body["example"], ensure_ascii=False).replace("'", "'\\''")
        lines.append(f"-d '{escape(text, quote=False)}'")
    return f"<h4>On the command line</h4><pre>{CONTINUED.join(lines)}</pre>"


def _query_value(example: object) -> str:
    return ",".join(map(str, example)) if isinstance(example, list) else str(example)


def _text(text: str) -> str:
    return "".join(f"<p>{_inline(part)}</p>" for part in text.split("\n\n") if part.strip())


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
