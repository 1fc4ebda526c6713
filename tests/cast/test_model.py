"""The records of the cast: `model`, with the table of a role's figures, and `profiles`."""

import re
from importlib.resources import files

import pytest

from audiodrama.audition.candidates import with_settings
from audiodrama.base.errors import UsageError
from audiodrama.base.source import Source
from audiodrama.base.units import UnitError
from audiodrama.cast.model import DELIVERY_FIGURES, ROLE_FIGURES, Delivery, Role
from audiodrama.cast.profiles import DEFAULT_PROFILE, PROFILES
from audiodrama.cast.reader import read_cast
from audiodrama.sounds.palette import Palette


@pytest.mark.parametrize("figure", ROLE_FIGURES.values(), ids=lambda figure: figure.name)
def test_reader_and_settings_take_the_same_values(figure):
    """Both ends of the range are read everywhere, and what lies beyond is refused everywhere."""
    for value, good in ((figure.low, True), (figure.high, True), (figure.low * 2 - 1, False), (figure.high * 2, False)):
        text = figure.shown(value)
        source = Source("voices.yaml", f"cast:\n  MARTA: {{voice: {{tone: mid}}, {figure.name}: {text}}}\n")
        cast, mistakes = read_cast(source, Palette({}, {}))
        assert (mistakes == []) == good
        if good:
            changed = with_settings(Role("MARTA"), [f"{figure.name}={text}"])
            assert getattr(changed, figure.attribute) == getattr(cast.roles["marta"], figure.attribute) == value
        else:
            with pytest.raises(UsageError):
                with_settings(Role("MARTA"), [f"{figure.name}={text}"])
            with pytest.raises(UnitError):
                figure.read(text)


def test_the_table_and_the_records_agree():
    """Defaults are those of the records, and a delivery has the figures that it is said to change."""
    assert {each.attribute: each.default for each in ROLE_FIGURES.values()} == {
        each.attribute: getattr(Role("X"), each.attribute) for each in ROLE_FIGURES.values()
    }
    assert all(hasattr(Delivery("x"), ROLE_FIGURES[name].attribute) for name in DELIVERY_FIGURES)


def test_the_manual_names_every_figure():
    """Its table of a character's keys has each of them."""
    manual = (files("audiodrama.cli") / "help" / "casting.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (`.*?) \|", manual, re.MULTILINE)
    assert {name for row in table for name in re.findall("`(.*?)`", row)} >= ROLE_FIGURES.keys()


def test_profiles_are_known_by_their_own_names():
    """The default is one of them."""
    assert all(name == profile.name for name, profile in PROFILES.items())
    assert DEFAULT_PROFILE in PROFILES
