"""Pictures of what is gone, and of other bytes, do not stay; anything else does."""

from __future__ import annotations

from audiodrama.base.files import file_hash
from audiodrama.qc.old_pictures import picture_path, remove_old_pictures


def drawn(audio, digest: str, name: str = "") -> None:
    """A picture that says which file it shows."""
    of = f'<metadata id="of" data-file="{name or audio.name}" data-sha256="{digest}"/>'
    picture_path(audio).write_text(f"<svg>{of}</svg>")


def test_only_pictures_of_other_names_or_bytes_go(tmp_path):
    """A file that changed, one that is gone, one under another name; one that still fits, and one of the user's."""
    for name in ("same", "changed", "renamed"):
        (tmp_path / f"{name}.mp3").write_bytes(name.encode())
    drawn(tmp_path / "same.mp3", file_hash(tmp_path / "same.mp3"))
    drawn(tmp_path / "changed.mp3", "0" * 64)
    drawn(tmp_path / "gone.mp3", "0" * 64)
    drawn(tmp_path / "renamed.mp3", file_hash(tmp_path / "renamed.mp3"), "before.mp3")
    drawn(tmp_path / "outside.mp3", "0" * 64, "../same.mp3")
    (tmp_path / "mine.qc.svg").write_text("<svg/>")
    (tmp_path / "binary.qc.svg").write_bytes(b"\xff\xfe\x00")
    removed = remove_old_pictures(tmp_path)
    assert removed == ["changed.qc.svg", "gone.qc.svg", "outside.qc.svg", "renamed.qc.svg"]
    assert sorted(path.name for path in tmp_path.glob("*.svg")) == ["binary.qc.svg", "mine.qc.svg", "same.qc.svg"]


def test_a_picture_that_qc_draws_is_known(root, tmp_path):
    """The program's own picture goes as soon as its file has other bytes."""
    from audiodrama.cli.app import run

    assert run(["render", "1", "-C", str(root), "--format", "wav"]) == 0
    run(["qc", "-C", str(root), "--pictures"])
    audio = root / "output" / "01-the-lamp.wav"
    assert (picture_path(audio).is_file(), remove_old_pictures(root / "output")) == (True, [])
    audio.write_bytes(audio.read_bytes() + b"x")
    assert remove_old_pictures(root / "output") == ["01-the-lamp.qc.svg"]
