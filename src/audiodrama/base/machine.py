"""This machine, as far as it may show in samples: host, processor, versions."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from pathlib import Path

from audiodrama.base.versions import package_version

_LIBRARIES = ("audiodrama", "numpy", "scipy", "soundfile", "onnxruntime", "openvino")


@cache
def machine_facts() -> dict[str, str]:
    """Host, system, processor with its abilities, and the versions of whatever makes samples.

    The abilities of a processor are named by a hash of their list, since what an engine makes may differ with them.
    """
    model, flags = _processor()
    versions = {name: package_version(name) for name in _LIBRARIES}
    return {
        "host": platform.node(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": model,
        "flags": flags,
        "python": platform.python_version(),
        **{name: version for name, version in versions.items() if version != "none"},
    }


def _processor() -> tuple[str, str]:
    """The processor's name, and a hash of its abilities; both empty where the system does not tell."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor(), ""
    facts: dict[str, str] = {}
    for line in text.split("\n"):
        name, _, value = line.partition(":")
        facts.setdefault(name.strip(), value.strip())
    flags = " ".join(sorted((facts.get("flags") or facts.get("Features") or "").split()))
    return facts.get("model name", platform.processor()), hashlib.sha256(flags.encode()).hexdigest()[:12]
