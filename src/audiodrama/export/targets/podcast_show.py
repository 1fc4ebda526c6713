"""Facts of a show that no script holds: read from options or the title page, refused while one is missing.

A feed goes out to shops and apps that keep what they once read, so nothing in it is made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.names import closest
from audiodrama.export.targets.podcast import Show, must_be_folder_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.export.cover import Cover
    from audiodrama.script.title_page import TitlePage

# Apple Podcasts categories, first level and second
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": (
        "Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality",
    ),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden", "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News", "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality",
    ),
    "Science": (
        "Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics", "Natural Sciences", "Nature",
        "Physics", "Social Sciences",
    ),
    "Society & Culture": ("Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"),
    "Sports": (
        "Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey", "Rugby", "Running",
        "Soccer", "Swimming", "Tennis", "Volleyball", "Wilderness", "Wrestling",
    ),
    "Technology": (),
    "True Crime": (),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
}  # fmt: skip
DEFAULT_CATEGORY = "Fiction/Drama"
_YES, _NO = {"yes", "true", "explicit", "1"}, {"no", "false", "clean", "0"}
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """Facts of a show as they were given on the command line; an empty one is looked for on the title page.

    Args:
        address: where the folder will lie on the web; title page `Podcast`.
        first: date of the first episode, `2026-11-01` or with time and zone; title page `First episode`.
        author: who made it; title page `Author`.
        owner: who answers for it; title page `Owner`.
        email: of the owner; title page `Email`.
        explicit: `yes` or `no`; title page `Explicit`.
        category: such as `Fiction/Drama`; title page `Category`.
        season: number from 1; title page `Season`.
        every: days from one episode to the next; title page `Every`.
    """

    address: str = ""
    first: str = ""
    author: str = ""
    owner: str = ""
    email: str = ""
    explicit: str = ""
    category: str = ""
    season: str = ""
    every: str = ""


@dataclass(frozen=True, slots=True)
class _Need:
    """A fact without which there is no feed: its name for people, its option with an example, its key."""

    words: str
    option: str
    key: str


_NEEDS = {
    "address": _Need("the address where its folder will lie", "--address https://example.org/show/", "Podcast"),
    "first": _Need("the date of its first episode", "--first 2026-11-01", "First episode"),
    "author": _Need("an author", "--author 'A. Writer'", "Author"),
}


def show_of(page: TitlePage, options: ShowOptions, *, language: str, cover: Cover | None) -> Show:
    """The show that options and title page describe.

    Raises:
        UsageError: a fact is missing or makes no sense; the hint says which option or line of the title page cures it.
    """
    facts = {
        "address": options.address or page.others.get("podcast", ""),
        "first": options.first or page.others.get("first-episode", ""),
        "author": options.author or page.author,
    }
    _must_be_complete([need for name, need in _NEEDS.items() if not facts[name]])
    must_be_folder_address(facts["address"])
    return Show(
        title=page.book_title,
        address=facts["address"],
        author=facts["author"],
        description=page.description or page.credit or page.book_title,
        first=_date(facts["first"]),
        language=language,
        every_days=_number("every", options.every or page.others.get("every", "") or "7", "--every 7"),
        category=category_named(options.category or page.category or DEFAULT_CATEGORY),
        explicit=_explicit(options.explicit or page.explicit or "no"),
        cover=cover,
        owner=options.owner or page.owner,
        email=_email(options.email or page.email),
        season=_season(options.season or page.season),
    )


def _must_be_complete(missing: list[_Need]) -> None:
    if not missing:
        return
    words = [need.words for need in missing]
    lacks = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    keys = ", ".join(f"`{need.key}: …`" for need in missing)
    options = " ".join(need.option for need in missing)
    raise UsageError(
        f"a podcast lacks {lacks}", hint=f"audiodrama export podcast {options}; or write {keys} on the title page"
    )


def _date(text: str) -> datetime:
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"'{text}' is not a date", hint="write it as 2026-11-01, or 2026-11-01T08:00:00+01:00"
        ) from None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _number(name: str, text: str, example: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        raise UsageError(f"{name} '{text}' is not a number from 1", hint=f"such as {example}")
    return int(text)


def _season(text: str) -> int | None:
    return _number("season", text, "--season 2") if text else None


def _explicit(text: str) -> bool:
    if text.casefold() not in _YES | _NO:
        raise UsageError(f"explicit '{text}' is neither yes nor no", hint="--explicit yes, or --explicit no")
    return text.casefold() in _YES


def _email(text: str) -> str:
    if text and not _EMAIL.fullmatch(text):
        raise UsageError(f"'{text}' is not an e-mail address", hint="such as --email me@example.org")
    return text


def category_named(text: str) -> str:
    """A category of Apple's, in its own spelling: `fiction/drama` is `Fiction/Drama`.

    Raises:
        UsageError: there is none of this name; shops refuse a feed with one of its own.
    """
    first, _, second = (part.strip() for part in text.partition("/"))
    tops = {top.casefold(): top for top in CATEGORIES}
    top = tops.get(first.casefold())
    if top is None:
        raise UsageError(f"shops have no category '{first}'", hint=_choices(first, CATEGORIES))
    if not second:
        return top
    inner = {name.casefold(): name for name in CATEGORIES[top]}.get(second.casefold())
    if inner is None:
        raise UsageError(f"shops have no category '{second}' in {top}", hint=_choices(second, CATEGORIES[top] or [top]))
    return f"{top}/{inner}"


def _choices(name: str, known: Mapping[str, object] | tuple[str, ...] | list[str]) -> str:
    near = closest(name, known)
    return f"did you mean {near}?" if near else f"there are {', '.join(known)}"
