"""The cue sheet as a page to print."""

import json

import pytest

from audiodrama.export.cue_list import cue_list
from audiodrama.export.targets.printed_sheet import cue_sheet_page
from browser import opened
from deliverables import timeline

CUES = [json.loads(json.dumps(cue_list(timeline(), number=number, title="One & <two>"))) for number in (1, 2)]


def test_the_cue_sheet_lists_every_line_and_sound():
    """Times, names and texts, escaped; headings in their place."""
    page = cue_sheet_page("Book & <more>", CUES)
    assert page.count('<tr class="line">') == 6
    assert page.count('<tr class="sfx">') == 2
    assert "Nobody &lt;answered&gt; &amp; nobody came." in page
    assert "<td>0:04.0</td>" in page
    assert page.index("The &quot;stair&quot;") < page.index("Nobody &lt;answered")


@pytest.mark.browser
def test_the_cue_sheet_prints_each_chapter_on_its_own_pages(tmp_path):
    """Printed to PDF it has as many pages as chapters."""
    path = tmp_path / "sheet.html"
    path.write_text(cue_sheet_page("Book", CUES), encoding="utf-8")
    with opened(path, tmp_path / "profile") as (page, said, asked):
        pdf = page.pdf(prefer_css_page_size=True)
        assert said == []
        assert len(asked) == 1
    assert pdf.count(b"/Type /Page\n") == 2
