"""Questions to a language model and its answers, `llm`: only offered names count, and only doubtful lines are asked."""

from __future__ import annotations

from audiodrama.adapt.attribution.llm import ask_about, doubtful_runs, read_answer
from audiodrama.adapt.attribution.model import infer_speakers, shipped
from audiodrama.adapt.attribution.stages import read_story

TALK = 'Ruth met Ivo, who waved his hat.\n\n"Cold," said Ruth.\n\n"Line a."\n\n"Line b."\n'


def test_only_names_that_were_offered_are_taken():
    """A name of its own invention, a number too many and prose around the answer change nothing."""
    reading = read_story(TALK)
    chances = infer_speakers(shipped(), reading.lines)
    run = [1, 2]
    assert "[1] Line a." in ask_about(reading, chances, run)
    answer = "Sure!\n1: Ivo\n2: Napoleon\n3: Ruth\n"
    names = {i: reading.company.entities[e].name for i, e in read_answer(answer, reading, chances, run).items()}
    assert names == {1: "Ivo"}


def test_runs_are_doubtful_lines_near_each_other():
    """A sure line is not asked about, and lines far apart are two questions."""
    doubt, sure = {0: 0.5, 1: 0.5}, {0: 0.99, 1: 0.01}
    assert list(doubtful_runs([doubt, sure, doubt, *[sure] * 9, doubt])) == [[0, 2], [12]]
