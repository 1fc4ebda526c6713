"""Castings that several productions share: what is read, what stands over what, and what may not be included."""

from __future__ import annotations

import os

import pytest

from audiodrama.base.source import Source
from audiodrama.cast.reader import read_cast
from audiodrama.cast.series import included_files, unlike_keys
from audiodrama.sounds.palette import Palette

SERIES = """cast:
  MARTA: {voice: {tone: mid}, rate: 1.1, pan: -0.2, aliases: [THE COOK], lock: true}
  OTTO: {voice: {tone: low}}
deliveries:
  grimly: {rate: 0.9, level: -2dB}
effects:
  cellar: [{lowpass: 2000Hz}]
pronounce:
  Siobhan: {as: shi-VAWN}
"""


@pytest.fixture
def play(tmp_path):
    """A production beside the folder of its series."""
    (tmp_path / "series").mkdir()
    (tmp_path / "series" / "cast.yaml").write_text(SERIES)
    (tmp_path / "play").mkdir()
    return tmp_path / "play"


def casting(play, text):
    (play / "voices.yaml").write_text(text)
    return read_cast(Source("voices.yaml", text), Palette(), play)


def codes(found):
    return [each.code for each in found]


def test_everything_of_the_series_is_there(play):
    """Roles, deliveries, effects and pronunciations, with the places where they stand."""
    cast, found = casting(play, "include: ../series/cast.yaml\n")
    assert found == []
    assert sorted(cast.roles) == ["marta", "otto"]
    assert cast.role("the cook").place.file == "../series/cast.yaml"
    assert (cast.deliveries["grimly"].level_db, "cellar" in cast.effects) == (-2.0, True)
    assert [each.written for each in cast.pronounce.values()] == ["Siobhan"]


def test_local_entries_win_key_by_key_and_it_is_said(play):
    """A key that the production states stands over the series', the others stay; one warning names all such entries."""
    text = "include: ../series/cast.yaml\ncast:\n  MARTA: {rate: 0.9}\n  LENA: {voice: {tone: mid}}\n"
    text += "deliveries:\n  grimly: {level: -6dB}\npronounce:\n  Siobhan: sha-VON\n"
    cast, found = casting(play, text)
    marta = cast.roles["marta"]
    assert (marta.rate, marta.pan, marta.lock, marta.choices[0].voice) == (0.9, -0.2, True, "mid")
    assert (cast.deliveries["grimly"].level_db, cast.deliveries["grimly"].rate) == (-6.0, 0.9)
    assert codes(found) == ["overrides-series"]
    assert all(name in found[0].message for name in ("MARTA", "grimly", "Siobhan"))
    assert not any(name in found[0].message for name in ("OTTO", "LENA"))
    assert unlike_keys(cast.series["marta"], marta) == ["rate"]


def test_the_same_entry_again_is_no_difference(play):
    """Saying the same as the series is no reason for a warning."""
    _, found = casting(play, "include: ../series/cast.yaml\ncast:\n  OTTO: {voice: {tone: low}}\n")
    assert found == []


def test_of_several_files_the_later_one_holds(play):
    """A list is read in its order, and an included file may include others, counted from itself."""
    (play.parent / "series" / "guests.yaml").write_text("include: cast.yaml\ncast:\n  OTTO: {voice: {tone: high}}\n")
    (play / "own.yaml").write_text("cast:\n  OTTO: {rate: 1.2, voice: {tone: mid}}\n")
    cast, found = casting(play, "include: [../series/guests.yaml, own.yaml]\n")
    assert (cast.roles["otto"].choices[0].voice, cast.roles["otto"].rate) == ("mid", 1.2)
    assert found == []
    assert {path.name for path in included_files(play)} == {"guests.yaml", "cast.yaml", "own.yaml"}


@pytest.mark.parametrize(
    ("include", "said"),
    [
        ("../series/none.yaml", "there is no such file"),
        ("voices.yaml", "includes itself"),
        ("round.yaml", "includes itself"),
        ("../../far.yaml", "lies outside"),
        ("/etc/passwd", "lies outside"),
        ("link.yaml", "lies outside"),
        ("pipe.yaml", "a pipe"),
        ("folder.yaml", "folder"),
        ("cast.txt", "ends in .yaml"),
        ("latin.yaml", "not UTF-8"),
        ('"\\0.yaml"', "no path"),
    ],
)
def test_what_cannot_be_included(play, tmp_path_factory, include, said):
    """Each is one error with its place and reason, and nothing that would only follow from it is reported."""
    far = tmp_path_factory.mktemp("far") / "cast.yaml"
    far.write_text(SERIES)
    (play / "round.yaml").write_text("include: round.yaml\n")
    (play / "link.yaml").symlink_to(far)
    os.mkfifo(play / "pipe.yaml")
    (play / "folder.yaml").mkdir()
    (play / "cast.txt").write_text(SERIES)
    (play / "latin.yaml").write_bytes(b"cast:\n  Andr\xe9: {voice: {tone: mid}}\n")
    cast, found = casting(play, f"include: {include}\ncast:\n  MARTA: {{rate: 0.9}}\n")
    assert [code for code in codes(found) if code != "control-character"] == ["bad-include"]
    assert said in next(each for each in found if each.code == "bad-include").message
    assert cast.roles["marta"].rate == 0.9


def test_a_folder_that_the_user_names_may_be_included(play, tmp_path_factory, monkeypatch):
    """AUDIODRAMA_SERIES opens other folders; without it the way to allow one is said."""
    far = tmp_path_factory.mktemp("shows") / "cast.yaml"
    far.write_text(SERIES)
    _, found = casting(play, f"include: {far}\n")
    assert f"AUDIODRAMA_SERIES={far.parent}" in found[0].hint
    monkeypatch.setenv("AUDIODRAMA_SERIES", f"/nowhere{os.pathsep}{far.parent}")
    cast, found = casting(play, f"include: {far}\n")
    assert (sorted(cast.roles), found) == (["marta", "otto"], [])


def test_a_series_holds_no_production(play):
    """Narrator, profiles and pacing belong to a production: an included file has no such keys."""
    (play.parent / "series" / "cast.yaml").write_text("pacing: {pauses: 2}\n")
    _, found = casting(play, "include: ../series/cast.yaml\n")
    assert [(each.code, each.place.file) for each in found] == [("unknown-key", "../series/cast.yaml")]


def test_castings_that_include_each_other_many_times_end(play):
    """A dozen files that each name the next one ten times are read some dozen times, and that is told."""
    for at in range(7):
        (play / f"{at}.yaml").write_text(f"include: [{', '.join([f'{at + 1}.yaml'] * 10)}]\n")
    (play / "7.yaml").write_text("cast: {}\n")
    _, found = casting(play, "include: 0.yaml\n")
    assert any("more than 64 files" in each.message for each in found)
    assert len(included_files(play)) == 64
