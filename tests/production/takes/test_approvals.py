"""Approvals, their `status`, and what takes them away."""

from __future__ import annotations

import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import UsageError
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from audiodrama.production.status import production_status
from audiodrama.production.takes.approvals import UnapprovedError, approvals_at, approve_lines, withdraw_approval
from audiodrama.production.takes.line_takes import choose_take, new_takes

OPTIONS = Options(formats=("flac",), jobs=1)
ONLY = Options(formats=("flac",), jobs=1, approved_only=True)
WHEN = "2026-11-29T10:00:00Z"


@pytest.fixture
def store():
    """The cache."""
    return Store.default()


def approve_all(play):
    """Render a play, and approve every line of it."""
    render(load(play), options=OPTIONS)
    for chapter in ("1", "2"):
        approve_lines(load(play), chapter, OPTIONS, Store.default(), now=lambda: WHEN)


@pytest.fixture
def approved(copy_of):
    """A play that is rendered, every line of which is approved."""
    return copy_of(approve_all)


def change(root, file, old, new):
    """Change a file's text."""
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))


def lapsed(root, store) -> list[str]:
    """Who speaks the lines of the first chapter whose approval no longer holds."""
    return [each.line.speaker for each in approvals_at(load(root), "1", OPTIONS, store).lines if each.approval.lapsed]


def test_nobody_can_have_heard_a_line_that_was_never_spoken(root, store):
    """All or none of a chapter, and the cure names the command."""
    with pytest.raises(UsageError, match="3 of these 3 lines were not spoken yet") as refused:
        approve_lines(load(root), "1", OPTIONS, store)
    assert "render 1" in str(refused.value.hint)
    assert not (root / "takes.yaml").exists()


def test_an_approval_is_seen_everywhere(approved, store):
    """By line, by chapter, in the report of a render; again it changes nothing."""
    again = approve_lines(load(approved), "1", OPTIONS, store, now=lambda: "2027-01-01T00:00:00Z")
    assert (again.approved, again.changed) == (3, 0)
    assert {each.approval.approved for each in again.lines} == {WHEN}
    report = render(load(approved), options=OPTIONS, store=store)
    assert [each.approved for each in report.chapters] == [3, 1]
    status = production_status(load(approved), OPTIONS, store)
    assert [(each.lines, each.spoken, each.approved, each.lapsed, each.stale) for each in status.chapters] == [
        (3, 3, 3, 0, False), (1, 1, 1, 0, False),
    ]  # fmt: skip
    assert status.as_json()["total"]["approved"] == 4


@pytest.mark.parametrize(
    ("file", "old", "new", "who"),
    [
        ("voices.yaml", "tone: high", "tone: low", ["BEN"]),
        ("voices.yaml", "rate: 0.9", "rate: 0.95", ["BEN"]),
        ("voices.yaml", "pan: -0.2", "level: -1dB", ["MARTA"]),
        ("voices.yaml", "narrator:", "deliveries: {whispering: {level: -9dB}}\nnarrator:", ["BEN"]),
        ("voices.yaml", "narrator:", "pronounce: {stopped: {as: stahpt}}\nnarrator:", ["NARRATOR"]),
        ("script/01.fountain", "[[sfx: knock]] ", "", []),
        ("script/01.fountain", "BEDROOM", "CELLAR", []),
        ("script/01.fountain", "The Lamp\n\nINT", "Another Title\n\nINT", []),
    ],
)
def test_cast_and_delivery_take_it_away_and_surroundings_do_not(approved, store, file, old, new, who):
    """The line of the one whose voice, figure, delivery or reading changed, and no other."""
    change(approved, file, old, new)
    assert lapsed(approved, store) == who


def test_a_render_says_what_is_no_longer_approved(approved, store):
    """Each line with its reason."""
    change(approved, "voices.yaml", "rate: 0.9", "rate: 0.95")
    report = render(load(approved), options=OPTIONS, store=store)
    (told,) = [note for note in report.chapters[0].notes if "no longer approved" in note]
    assert "BEN's line is no longer approved: a figure" in told


def test_words_take_it_away_and_bring_it_back(approved, store):
    """An approval never holds for words that nobody has heard."""
    change(approved, "script/01.fountain", "only me", "only you")
    play = load(approved)
    assert [each.code for each in play.diagnostics] == ["orphan-take"]
    assert approvals_at(play, "1", OPTIONS, store).approved == 2
    change(approved, "script/01.fountain", "only you", "only me")
    assert approvals_at(load(approved), "1", OPTIONS, store).approved == 3


def test_another_take_takes_it_away(approved, store):
    """What was found good was another sound."""
    new_takes(load(approved), "1:10", 1, OPTIONS, store)
    told = choose_take(load(approved), "1:10", 2, OPTIONS, store)
    assert told.approved is None
    assert any("its approval is taken away" in note for note in told.notes)
    assert approvals_at(load(approved), "1", OPTIONS, store).approved == 2


def test_keeping_the_take_that_was_approved_keeps_the_approval(approved, store):
    """It is the same sound."""
    assert choose_take(load(approved), "1:10", 1, OPTIONS, store).approved == WHEN


def test_it_can_be_taken_back(approved, store):
    """Of one line, and nothing is left of it in the file."""
    report = withdraw_approval(load(approved), "1:10", OPTIONS, store)
    assert (report.approved, report.changed) == (0, 1)
    assert "Is it you" not in (approved / "takes.yaml").read_text()
    with pytest.raises(UsageError, match=r"no line of 1:10 is approved"):
        withdraw_approval(load(approved), "1:10", OPTIONS, store)


def test_only_what_is_approved(approved, store):
    """Lines that are not are named, with the reason, and nothing is made; the other chapters are on demand."""
    assert render(load(approved), options=ONLY, store=store).unapproved == ()
    withdraw_approval(load(approved), "1:10", OPTIONS, store)
    change(approved, "voices.yaml", "rate: 0.9", "rate: 0.95")
    with pytest.raises(UnapprovedError, match="2 lines are not approved") as refused:
        render(load(approved), options=ONLY, store=store)
    assert refused.value.exit_status == 4
    assert [line.speaker for _, line, _ in refused.value.lines] == ["MARTA", "BEN"]
    assert "a figure, an effect" in refused.value.message
    going = Options(formats=("flac",), jobs=1, approved_only=True, keep_going=True)
    report = render(load(approved), options=going, store=store)
    assert ([each.chapter.number for each in report.chapters], len(report.unapproved)) == ([2], 2)


def test_a_sound_that_is_another_is_no_longer_approved(approved, store):
    """As of an engine whose next version says it otherwise: noticed as soon as it was spoken, and never rendered."""
    text = (approved / "takes.yaml").read_text()
    at = text.index('sha256: "') + len('sha256: "')
    (approved / "takes.yaml").write_text(text[:at] + "0" * 64 + text[at + 64 :])
    assert lapsed(approved, store) == ["NARRATOR"]
    clean = Store(approved.parent / "clean")
    assert lapsed(approved, clean) == []
    (approved / "output" / ".audiodrama.json").unlink()
    with pytest.raises(UnapprovedError, match="it sounds otherwise"):
        render(load(approved), options=ONLY, store=clean)


def test_a_line_that_failed_is_counted(tmp_path, production_at, store):
    """Until it is spoken; a status asks no engine."""
    root = production_at(tmp_path, voices="cast:\n  NARRATOR: {voice: {tone: low}}\n  MARTA: {voice: {tone: refuse}}\n"
                         "  BEN: {voice: {tone: high}}\n")  # fmt: skip
    going = Options(formats=("flac",), jobs=1, keep_going=True)
    assert [each.failed for each in production_status(load(root), OPTIONS, store).chapters] == [0, 0]
    render(load(root), options=going, store=store)
    found = production_status(load(root), OPTIONS, store).chapters
    assert [(each.failed, each.spoken, each.stale) for each in found] == [(1, 2, True), (1, 0, True)]
