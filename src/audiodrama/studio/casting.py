"""Casting by ear for the page: who is who, voices to try, and what an audition found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiodrama.audition.candidates import telling_lines
from audiodrama.audition.cast_report import available, choice_text
from audiodrama.base.names import key
from audiodrama.cast.model import ROLE_FIGURES
from audiodrama.engines import registry
from audiodrama.studio.answers import missing_thing
from audiodrama.studio.changing import role_named
from audiodrama.studio.rows import cast_marks
from audiodrama.studio.tasks import partners_of, shown_audition
from audiodrama.studio.working import begin_job

if TYPE_CHECKING:
    from audiodrama.cast.model import Role, VoiceChoice
    from audiodrama.production.project import Production
    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.session import Studio


def roles_document(studio: Studio, _call: Call) -> dict[str, Any]:
    """The whole cast."""
    production = studio.edition.production
    marks = cast_marks(production)
    return {
        "roles": [_role(production, mark) for mark in marks if mark["cast"]],
        "uncast": [mark["name"] for mark in marks if not mark["cast"]],
    }


def _role(production: Production, mark: dict[str, Any]) -> dict[str, Any]:
    role = production.cast.roles[mark["role"]]
    partners = partners_of(production, role.name)
    names = {each.role: each.speaker for chapter in production.sheet.chapters for each in chapter.lines}
    return mark | {
        "choices": [_choice(each) for each in role.choices],
        "with": [{"name": names.get(other, other), "lines": count} for other, count in partners.items()],
    }


def _choice(choice: VoiceChoice) -> dict[str, Any]:
    return {"voice": choice_text(choice), "installed": available(choice), "licence": _licence(choice)}


def _licence(choice: VoiceChoice) -> str:
    if choice.engine not in registry.engine_names():
        return ""
    engine = registry.engine(choice.engine)
    return next((each.licence for each in engine.voices() if each.id == choice.voice), "") or engine.licence


def role_document(studio: Studio, call: Call) -> dict[str, Any]:
    """One role with its figures, telling lines, and its last audition."""
    production = studio.edition.production
    role = role_named(studio.edition, call.path["name"], may_be_locked=True)
    mark = next(each for each in cast_marks(production) if each["role"] == key(role.name))
    own = [line for chapter in production.sheet.chapters for line in chapter.lines if line.role == key(role.name)]
    audition = studio.auditions.get(key(role.name))
    current = next((each for each in (audition or {}).get("candidates", []) if each["current"]), None)
    return _role(production, mark) | {
        "figures": _figures(role),
        "effects": list(role.effects),
        "aliases": list(role.aliases),
        "gender": role.gender,
        "lines_to_hear": [{"id": line.id, "text": line.text} for line in telling_lines(own)],
        "distances": current["distances"] if current else None,
        "audition": None if audition is None else shown_audition(audition),
    }


def _figures(role: Role) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name, "value": getattr(role, each.attribute), "unit": each.unit, "low": each.low,
            "high": each.high, "default": each.default, "doc": each.doc,
            "shown": each.shown(getattr(role, each.attribute)),
        }
        for each in ROLE_FIGURES.values()
    ]  # fmt: skip


def hold_blind_or_open(studio: Studio, call: Call) -> dict[str, Any]:
    """Begin an audition."""
    role = role_named(studio.edition, call.path["name"], may_be_locked=True)
    wish = {"kind": "audition", "role": role.name, "blind": call.flag("blind")}
    for name in ("voices", "lines"):
        wish |= {name: list(call.texts(name))} if name in call.body else {}
    wish |= {"figures": dict(call.record("figures"))} if "figures" in call.body else {}
    return {"job": begin_job(studio, wish).id}


def reveal_voices(studio: Studio, call: Call) -> dict[str, Any]:
    """Say which voice each letter of a blind audition is."""
    role = role_named(studio.edition, call.path["name"], may_be_locked=True)
    audition = studio.auditions.get(key(role.name))
    if audition is None:
        raise missing_thing(f"no audition of {role.name} was held")
    studio.auditions[key(role.name)] = audition | {"blind": False}
    return studio.auditions[key(role.name)]


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/api/roles", roles_document),
    ("GET", "/api/role/{name}", role_document),
    ("POST", "/api/role/{name}/audition", hold_blind_or_open),
    ("POST", "/api/role/{name}/reveal", reveal_voices),
]
