"""`audiodrama studio` on the command line."""

import socket

from audiodrama.cli.app import run


def test_a_folder_that_is_not_there_is_told(tmp_path, capsys):
    """The studio of no folder is a mistake in the call."""
    assert run(["studio", str(tmp_path / "nothing")]) == 2
    assert "there is no folder" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(root, capsys):
    """A port that was asked for and is taken is a mistake; no other one is taken in its place."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run(["studio", str(root), "--no-open", "--port", str(taken.getsockname()[1])]) == 2
    assert "cannot be used" in capsys.readouterr().err
