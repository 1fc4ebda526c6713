"""A production as a draft: embedded voices, no rooms, and a folder of its own, so that nothing finished is replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.audition.cast_report import propose, speaking_parts
from audiodrama.cast.model import EMBEDDED, VoiceChoice

if TYPE_CHECKING:
    from audiodrama.cast.model import Cast
    from audiodrama.production.project import Production


def draft_of(production: Production) -> Production:
    """The production with embedded voices only, without rooms, whose output goes to output/draft/.

    A role without an embedded voice gets the one that `cast --fill` would give it.
    """
    palette = production.palette
    dry = {key: replace(space, size_m=None, rt60_s=(), ir=None) for key, space in palette.spaces.items()}
    return replace(production, cast=_embedded(production), palette=replace(palette, spaces=dry), draft=True)


def _embedded(production: Production) -> Cast:
    cast = production.cast
    choices = {key: tuple(c for c in role.choices if c.engine == EMBEDDED) for key, role in cast.roles.items()}
    lacking = [part for part in speaking_parts(production.sheet, cast) if part.cast and not choices[part.role]]
    for part, proposal in zip(lacking, propose(lacking, cast), strict=True):
        choices[part.role] = (VoiceChoice(proposal.engine, proposal.voice),)
    roles = {key: replace(role, choices=choices[key]) for key, role in cast.roles.items()}
    return replace(cast, roles=roles)
