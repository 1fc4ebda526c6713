"""The cost of a change: what it would have spoken and mixed again, and nothing that is due anyway."""

from __future__ import annotations

import pytest

from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import UsageError
from audiodrama.production.cost import cost_of, cost_of_edit, what_if, with_change
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load

ONE_JOB = Options(formats=("flac",), jobs=1)
VOICES = "voices.yaml"


@pytest.fixture
def made(rendered):
    """A production of two chapters, rendered."""
    return load(rendered)


def speakers(cost):
    return cost.by_speaker, [each.number for each in cost.chapters]


def test_before_the_first_render(root):
    """Everything is due; a change adds nothing to that."""
    production = load(root)
    cost = cost_of(plan(production, options=ONE_JOB))
    assert (len(cost.lines), len(cost.chapters), cost.seconds > 0) == (4, 2, True)
    assert what_if(production, ["MARTA.rate=1.1"], ONE_JOB).sentence == "nothing to speak and nothing to make"


def test_a_role_a_level_and_nothing(made):
    """Pace is spoken again, a level is only mixed again, and what stands there already costs nothing."""
    spoken = [(chapter.number, line) for chapter in made.sheet.chapters for line in chapter.lines]
    of_marta = [number for number, line in spoken if line.speaker == "MARTA"]
    paced = what_if(made, ["MARTA.rate=1.3"], ONE_JOB)
    assert paced.by_speaker == {"MARTA": len(of_marta)}
    assert [each.number for each in paced.chapters] == sorted(set(of_marta))
    level = what_if(made, ["MARTA.level=-2dB"], ONE_JOB)
    assert (level.lines, level.chapters) == ((), paced.chapters)
    assert 0 < level.seconds < paced.seconds
    assert "MARTA" in paced.sentence
    assert paced.as_json()["speakers"] == {"MARTA": len(of_marta)}
    assert what_if(made, ["MARTA.distance=1m"], ONE_JOB).seconds == 0.0


def test_an_edit_of_a_script(made, root):
    """One changed line is one line and its chapter, and the file on the disk is as it was."""
    name = "script/01.fountain"
    before = (root / name).read_text()
    cost = cost_of_edit(made, {name: before.replace("only me", "nobody")}, ONE_JOB)
    assert (len(cost.lines), [each.number for each in cost.chapters]) == (1, [1])
    assert (root / name).read_text() == before
    with pytest.raises(MistakesError):
        cost_of_edit(made, {VOICES: "cast: [\n"}, ONE_JOB)


def test_what_is_due_anyway_does_not_count(made, root):
    """A line that was changed before is not part of the price of another change."""
    script = root / "script" / "01.fountain"
    script.write_text(script.read_text().replace("only me", "nobody"))
    whole = cost_of(plan(load(root), options=ONE_JOB))
    assert len(whole.lines) == 1
    more = what_if(load(root), ["MARTA.rate=1.3"], ONE_JOB)
    assert {line.id for line in more.lines}.isdisjoint({line.id for line in whole.lines})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("MARTA", "is no change"),
        ("MARTA.rate", "is no change"),
        ("MARTA.rate=", "is no change"),
        ("MATRA.rate=1", "neither in the cast nor a delivery"),
        ("MARTA.raet=1", "no figure raet"),
        ("MARTA.rate=12", "outside"),
        ("MARTA.level=-3", "level"),
        ("MARTA.voice=nobody", "is not a voice"),
        ("whispering.pan=0.3", "no figure pan"),
    ],
)
def test_changes_that_are_none(root, change, said):
    """Each is refused with what is wrong with it."""
    with pytest.raises(UsageError, match=said):
        what_if(load(root), [change])


def test_a_change_is_an_edit(root):
    """A delivery or a role of an included file gets an entry of its own; all else stays byte for byte."""
    text = (root / VOICES).read_text()
    changed = with_change(load(root), text, "whispering.level=-9dB")
    assert changed.startswith(text.rstrip("\n"))
    assert "whispering" in changed[len(text.rstrip("\n")) :]
    (root / "shared.yaml").write_text("cast:\n  LENA: {voice: {tone: mid}}\n")
    text = f"include: shared.yaml\n{text}"
    (root / VOICES).write_text(text)
    for change, written in (("LENA.rate=1.2", "rate: 1.2"), ("LENA.voice=tone:low", "{tone: low}")):
        (root / VOICES).write_text(changed := with_change(load(root), text, change))
        lena = load(root).cast.roles["lena"]
        assert (lena.rate, lena.choices[0].voice) == ((1.2, "mid") if "rate" in change else (1.0, "low"))
        assert written in changed
