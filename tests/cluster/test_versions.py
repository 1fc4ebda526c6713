"""Machines that would make something else are told apart, with both values."""

from __future__ import annotations

from dataclasses import replace

from audiodrama.cluster.versions import own_versions, version_differences, worker_facts

VOICES = [("tone", "mid"), ("tone", "nobody"), ("absent", "x")]


def test_a_worker_tells_what_it_has(tmp_path):
    """Versions, fingerprints of the voices that it has, reasons for the others, and whether it sees the store."""
    facts = worker_facts(str(tmp_path), VOICES)
    assert facts.versions == own_versions()
    assert {"audiodrama", "code of audiodrama", "python", "library numpy", "distributed"} <= set(facts.versions)
    assert facts.fingerprints == {"tone:mid": "tone 1"}
    assert "no voice nobody" in facts.lacks["tone:nobody"]
    assert "no engine called absent" in facts.lacks["absent:x"]
    assert facts.store == ""
    assert "there is no folder" in worker_facts(str(tmp_path / "absent"), []).store


def test_differences_have_both_values(tmp_path):
    """Of code, libraries and engines; a voice that one of them lacks is no difference."""
    ours = worker_facts(str(tmp_path), VOICES)
    assert version_differences(ours, ours) == []
    other = replace(ours, versions={**ours.versions, "python": "3.99"}, fingerprints={"tone:mid": "tone 2"})
    assert version_differences(ours, other) == [
        f"python is 3.99 there and {ours.versions['python']} here",
        "tone:mid is 'tone 2' there and 'tone 1' here",
    ]
    assert version_differences(ours, replace(ours, fingerprints={})) == []
