"""The machine's facts: enough to tell two apart whose samples differ."""

from __future__ import annotations

import platform

from audiodrama.base.machine import machine_facts


def test_a_machine_says_what_it_is():
    """Host, system, processor, its abilities and the versions of what makes samples."""
    facts = machine_facts()
    assert facts["host"] == platform.node()
    assert facts["python"] == platform.python_version()
    assert {"numpy", "scipy", "processor", "flags"} <= set(facts)
    assert all(isinstance(value, str) for value in facts.values())
