"""A readable page for an OpenAPI document: one file, no script, works offline."""

import json
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; } code, pre { font: 14px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: .8rem; border-radius: .4rem; overflow-x: auto; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
td { padding: .15rem .8rem .15rem 0; vertical-align: top; }
"""


def reference_page(document: dict[str, Any]) -> str:
    """Return the page as HTML."""
    info = document["info"]
    title = escape(info["title"])
    sections = [_tag_section(document, tag) for tag in _tags(document)]
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
        f"<meta name=viewport content='width=device-width'><style>{_STYLE}</style>"
        f"<h1>{title}</h1><p>{escape(info.get('summary', ''))}</p>"
        "<p>Every request carries the header <code>X-API-KEY</code>. "
        "The same as JSON: <a href=openapi><code>openapi</code></a>.</p>"
        f"{''.join(sections)}</html>"
    )


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _tags(document: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(operation["tags"][0] for _, _, operation in _operations(document)))


def _tag_section(document: dict[str, Any], tag: str) -> str:
    operations = [each for each in _operations(document) if each[2]["tags"][0] == tag]
    return f"<h2>{escape(tag)}</h2>" + "".join(_operation(document, *each) for each in operations)


def _operation(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    parts = [f"<p>{escape(operation.get('description', ''))}</p>", _parameters(operation.get("parameters", []))]
    if body:
        parts.append(f"<h4>Request body</h4>{_schema(document, body)}")
    for status, response in sorted(operation["responses"].items()):
        parts.append(f"<h4>{escape(status)}: {escape(response['description'])}</h4>")
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        if schema and status.startswith("2"):
            parts.append(_schema(document, schema))
    summary = escape(operation.get("summary", ""))
    return (
        f"<details id='{escape(operation['operationId'])}'><summary><span class=method>{method.upper()}</span> "
        f"<code>{escape(path)}</code> {summary}</summary>{''.join(parts)}</details>"
    )


def _parameters(parameters: list[dict[str, Any]]) -> str:
    if not parameters:
        return ""
    rows = (
        f"<tr><td><code>{escape(each['name'])}</code><td>in {escape(each['in'])}"
        f"<td>{'required' if each.get('required') else 'optional'}<td>{escape(each.get('description', ''))}"
        for each in parameters
    )
    return f"<h4>Parameters</h4><table>{''.join(rows)}</table>"


def _schema(document: dict[str, Any], schema: dict[str, Any]) -> str:
    return f"<pre>{escape(json.dumps(_sketch(document, schema), indent=2, ensure_ascii=False))}</pre>"


def _sketch(document: dict[str, Any], schema: dict[str, Any]) -> object:
    """Return the shape of a schema, with the type of each value in its place."""
    if "$ref" in schema:
        return _sketch(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        options = [_sketch(document, option) for option in schema["anyOf"]]
        return options[0] if len(options) == 1 or options[1] != "null" else _or_null(options[0])
    if "properties" in schema:
        required = schema.get("required", [])
        return {
            name if name in required else f"{name}?": _sketch(document, each)
            for name, each in schema["properties"].items()
        }
    if schema.get("type") == "array":
        return [_sketch(document, schema["items"])]
    return " | ".join(schema["enum"]) if "enum" in schema else schema.get("format", schema.get("type", "any"))


def _or_null(option: object) -> object:
    return f"{option} | null" if isinstance(option, str) else option
