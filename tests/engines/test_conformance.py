"""The suite that any engine's author can run finds what is wrong, and nothing where nothing is."""

import pytest

from audiodrama.engines.base import Capabilities, Take
from audiodrama.engines.conformance import findings
from audiodrama.engines.espeak.engine import Pyttsx3Engine
from audiodrama.engines.tone import ToneEngine


@pytest.mark.parametrize(("engine", "voice"), [(ToneEngine(), "low"), (Pyttsx3Engine(), "en-gb-x-rp+f2")])
def test_good_engines_pass(engine, voice):
    """The engines that are always there keep every promise."""
    assert findings(engine, voice) == []


class Forgetful(ToneEngine):
    """Speaks the first three words, whatever it is asked."""

    def speak(self, line):
        take = super().speak(line)
        return Take(take.samples[:8000], take.rate_hz)


class Restless(ToneEngine):
    """Never says a thing the same way twice, and talks while it does."""

    calls = 0

    def speak(self, line):
        print("speaking")  # noqa: T201 - that is what it is found out for
        self.calls += 1
        take = super().speak(line)
        return Take(take.samples * (1 + self.calls / 1000), take.rate_hz, take.words)


class Careless(ToneEngine):
    """Takes any voice and no rate, and says it knows what it does not."""

    capabilities = Capabilities(rate=(1.2, 2.0), phonemes=True)
    licence = ""

    def speak(self, line):
        return super().speak(type(line)(line.text, "low"))


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        (Forgetful(), ["cut short", "a line of 647 characters", "a line of 999 characters"]),
        (Restless(), ["other samples the second time", "prints to stdout"]),
        (
            Careless(),
            ["its own rate, 1, is outside its limits", "no licence", "spoken with another", "rate", "phonemes change"],
        ),
    ],
)
def test_bad_engines_are_found_out(engine, expected):
    """Each broken promise is named."""
    found = "\n".join(findings(engine, "low"))
    assert [each for each in expected if each not in found] == []
