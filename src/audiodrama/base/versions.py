"""Versions of installed packages, for cache keys and reports."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def package_version(package: str) -> str:
    """The version of an installed package, as its metadata has it; "none" where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
