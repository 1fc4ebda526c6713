"""How an optional part is installed, from where the program runs."""

from __future__ import annotations

from audiodrama.engines import extras


def test_the_step_suits_where_the_program_lies(tmp_path, monkeypatch):
    """In a checkout the environment is its own; anywhere else the package is named."""
    monkeypatch.setattr(extras, "CHECKOUT", tmp_path)
    assert extras.step("piper") == "pip install 'audiodrama[piper]'"
    (tmp_path / "src" / "audiodrama").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    assert extras.step("piper") == "uv sync --inexact --extra piper"
