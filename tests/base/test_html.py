"""Self-contained pages: texts stay texts."""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.html import document, json_for_script, safe

NASTY = [
    "</script><script>alert(1)</script>",
    "<!--",
    "\"'><img src=x onerror=alert(1)>",
    "\u2028\u2029",
    "]]>",
    "&lt;",
]


class Elements(HTMLParser):
    """The tags of a page, and the text of the element `values`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.values, self.inside = [], "", False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.inside = dict(attrs).get("id") == "values"

    def handle_data(self, text):
        if self.inside:
            self.values += text

    def handle_endtag(self, tag):
        self.inside = False


@given(st.text(min_size=1) | st.sampled_from(NASTY))
def test_values_read_back_whatever_they_hold(text):
    """JSON in the page gives the same text to a parser of HTML and JSON, and contains nothing that HTML reads."""
    assert json.loads(json_for_script([text])) == [text]
    assert not set("<>&\u2028\u2029") & set(json_for_script([text]))


@pytest.mark.parametrize("text", NASTY)
def test_no_text_adds_an_element(text):
    """A page with a hostile title and values has the elements of a harmless one."""
    calm, hostile = (Elements(document(t, f"<p>{safe(t)}</p>", values={"a": t})) for t in ("calm", text))
    assert hostile.tags == calm.tags
    assert json.loads(hostile.values) == {"a": text}


def test_only_the_pages_own_script_may_run():
    """The policy names the hash of the script and forbids connections."""
    page = document("t", "", script="1;")
    # printf '1;' | openssl dgst -sha256 -binary | base64
    assert "script-src 'sha256-CImjRDTlhukYQ2AnxOi0wzgPhGQ3Mb3rVwJK24dFz1M=';" in page
    assert page.count("<script>1;</script>") == 1
    assert "connect-src 'none'" in page
