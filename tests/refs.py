"""Short names for what clips play in tests."""

from audiodrama.arrange.sources import SoundRef, SoundUse, TakeRef

__all__ = ["TakeRef", "sound_ref"]


def sound_ref(name: str) -> SoundRef:
    """A sound of the palette under its own name."""
    return SoundRef(name, SoundUse(name))
