"""Self-contained pages: texts stay texts."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.html import document, json_for_script, part, safe

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


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_stands_out_from_its_ground():
    """Every colour of text on every ground, light and dark, has the contrast of WCAG AA (4.5 to 1)."""
    sheets = re.findall(r"--paper: #.*?--accent: #\w+", part("audiodrama.base", "tokens.css"), re.DOTALL)
    assert len(sheets) >= 2
    for sheet in sheets:
        colours = dict(re.findall(r"--(\w+): (#\w{6})", sheet))
        for ground in ("paper", "panel"):
            for text in ("ink", "soft", "faint", "accent"):
                light, dark = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground, colours)
