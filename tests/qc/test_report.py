"""Speech over background in the cue list (`report`); the table and the document are in `test_checks`."""

from audiodrama.export.cue_list import cue_list
from audiodrama.qc.report import with_background
from deliverables import empty, timeline


def test_the_cue_list_tells_the_lowest():
    """Each line its own, the chapter its lowest line's; a chapter without lines has none."""
    cues = with_background(cue_list(timeline()), {"01-001": 15.0, "01-002": 9.5})
    assert cues["speech_over_background_lu"] == 9.5
    assert [e.get("speech_over_background_lu") for e in cues["events"]] == [None, 15.0, 9.5, None, None]
    assert with_background(cue_list(empty()), {})["speech_over_background_lu"] is None
