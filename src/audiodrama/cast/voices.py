"""The voice that speaks a role on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.errors import MissingError
from audiodrama.engines import registry
from audiodrama.engines.base import capabilities_of

if TYPE_CHECKING:
    from audiodrama.cast.model import Role, VoiceChoice


def speaking_choice(role: Role) -> VoiceChoice | None:
    """The first voice of a role's list that can speak here; None when there is none."""
    return next((choice for choice in role.choices if registry.lack(choice.engine, choice.voice) is None), None)


def takes_direction(role: Role) -> bool:
    """Whether the voice that speaks a role here acts on words: instructions and parentheticals."""
    choice = speaking_choice(role)
    if choice is None:
        return False
    try:
        return capabilities_of(registry.engine(choice.engine), choice.voice).direction
    except MissingError:
        return False
