"""Versions of installed packages."""

from importlib.metadata import version

from audiodrama.base.versions import package_version


def test_what_is_installed_has_a_version():
    """The version is the one in the package's metadata; what is not there has none."""
    assert package_version("numpy") == version("numpy")
    assert package_version("no-such-package-anywhere") == "none"
