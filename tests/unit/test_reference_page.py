"""Behaviour 1.10: the reference page shows the whole document, and needs nothing but itself."""

import re
from html import escape, unescape
from html.parser import HTMLParser

import pytest

from api_documents import DOCUMENTS, operations
from http_api.reference import reference_page

every_api = pytest.mark.parametrize("api", DOCUMENTS)


class Page(HTMLParser):
    """What a page refers to and what can be referred to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in {"href", "src", "action", "srcset"} and value:
                self.references.append(value)


@every_api
def test_it_loads_nothing_from_anywhere(api: str) -> None:
    html = reference_page(DOCUMENTS[api])
    page = Page(html)

    assert {each for each in page.references if not each.startswith("#")} == {"openapi"}
    assert page.tags & {"link", "img", "iframe", "object", "embed", "base"} == set()
    assert re.findall(r"@import|url\(|fetch\(|import\(", html) == []


@every_api
def test_every_link_leads_somewhere_and_every_place_has_its_own_name(api: str) -> None:
    page = Page(reference_page(DOCUMENTS[api]))

    assert {each[1:] for each in page.references if each.startswith("#")} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


@every_api
def test_it_shows_every_operation_with_its_parameters_statuses_and_a_curl_line(api: str) -> None:
    html = reference_page(DOCUMENTS[api])
    for operation in operations(api):
        article = html.split(f"<article id='{operation.id}'")[1].split("</article>")[0]

        assert escape(operation.content["summary"]) in article
        assert all(f">{name}</code>" in article for name in operation.parameter_names)
        assert all(f">{status}</span>" in article for status in operation.content["responses"])
        assert f"curl -X {operation.method.upper()}" in article


@every_api
def test_it_shows_every_model_with_every_field(api: str) -> None:
    html = reference_page(DOCUMENTS[api])
    for name, model in DOCUMENTS[api]["components"]["schemas"].items():
        article = html.split(f"<article id='Models-{name}'")[1].split("</article>")[0]

        assert all(f">{field}</code>" in article for field in model.get("properties", {}))


def test_what_a_document_says_is_text_and_never_markup() -> None:
    document = {
        "info": {"title": "<script>1</script>", "description": "a < b & `c <i>`"},
        "servers": [{"url": "/api"}],
        "tags": [{"name": "<b>", "description": "<b>"}],
        "paths": {},
        "components": {"schemas": {"Model": {"description": "</style>", "properties": {"<x>": {"type": "string"}}}}},
    }

    html = reference_page(document)

    assert "<script>1" not in html
    assert "<b>" not in html
    assert "a &lt; b &amp; <code>c &lt;i&gt;</code>" in html
    assert html.count("</style>") == 1
    assert "<x>" in unescape(html)
    assert "<x>" not in html
