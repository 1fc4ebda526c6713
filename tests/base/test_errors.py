"""Failures and their exit status."""

import re

import pytest

from audiodrama.base import errors
from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.http import NetError
from audiodrama.base.source import EncodingError

KINDS = (MistakesError, EncodingError, NetError, *(kind for kind in vars(errors).values() if isinstance(kind, type)))


def test_the_tree_in_the_docstring_is_the_tree():
    """The drawing at the top of the file names every kind of failure with its exit status, and no other."""
    drawn = dict(re.findall(r"(?:── )(\w+Error) +(\d)", errors.__doc__))
    real = {kind.__name__: str(kind.exit_status) for kind in KINDS if kind is not AudiodramaError}
    assert drawn == real


@pytest.mark.parametrize(("hint", "text"), [(None, "it broke"), ("mend it", "it broke (mend it)")])
def test_a_failure_says_its_cure(hint, text):
    """As text, a failure is its message with the hint behind it."""
    assert str(AudiodramaError("it broke", hint=hint)) == text
