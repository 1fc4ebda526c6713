"""Cures for what the system refuses."""

import errno

import pytest

from audiodrama.base.refusals import CURES, cure_of


@pytest.mark.parametrize("number", sorted(CURES))
def test_every_cure_advises(number):
    """A cure is one clause that says what to do or what is the matter, and the error finds it by its number."""
    cure = cure_of(OSError(number, "refused", "there"))
    assert cure == CURES[number]
    assert cure[0].islower()
    assert not cure.endswith(".")


def test_an_unknown_refusal_has_no_cure():
    """Nothing is advised where nothing is known to help."""
    assert cure_of(OSError(errno.ECHILD, "no child")) is None
    assert cure_of(OSError("no number")) is None
