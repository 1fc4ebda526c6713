"""From cast and chapters to `speaking`, and each take once."""

from dataclasses import replace

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import MissingError
from audiodrama.base.source import Place, Source
from audiodrama.cast.model import Cast, Delivery, Pronunciation, Role, VoiceChoice
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.effects.table import Effect
from audiodrama.dsp.loudness import SPEECH_LUFS, integrated_lufs
from audiodrama.engines import registry
from audiodrama.engines.base import Capabilities
from audiodrama.script.cuesheet import Chapter, Line, Phrase, Say
from audiodrama.speech import recording, requests, speaking
from audiodrama.speech.speaking import Speaking

LOW, HIGH, NONE = VoiceChoice("tone", "low"), VoiceChoice("tone", "high"), VoiceChoice("tone", "nobody")


def line(number, *phrases, role="anna"):
    made = tuple(each if isinstance(each, Phrase) else Phrase(each) for each in phrases)
    return Line(f"01-{number:03}", role.title(), role, " ".join(each.text for each in made), made)


def cast(*choices, **figures):
    roles = {"anna": Role("Anna", choices or (LOW,), **figures), "bert": Role("Bert", (HIGH,))}
    deliveries = {"slow": Delivery("slow", rate=0.5, pitch_st=-2), "loud": Delivery("loud", level_db=6)}
    return Cast(roles=roles, deliveries=deliveries)


def wanted(lines, who=None):
    chapter = Chapter(1, "one", "One", tuple(lines))
    who = who or cast()
    return requests.requests([chapter], who, requests.choose_voices(who, [chapter]))


def only(phrase, who=None):
    return wanted([line(1, phrase)], who)[0]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def test_the_first_voice_that_is_installed_speaks():
    """A preference list is followed; strict casting takes its first or none."""
    role = Role("Anna", (VoiceChoice("tone", "nobody"), LOW, HIGH))
    chosen = requests.choose(role)
    assert (chosen.role, chosen.index, chosen.choice) == ("anna", 1, LOW)
    with pytest.raises(MissingError, match=r"no voice of Anna is installed: tone: nobody"):
        requests.choose(role, strict=True)


def test_what_would_install_a_voice_is_said(monkeypatch):
    """The error holds the one command."""
    monkeypatch.setattr(registry.engine("tone"), "installed", lambda: "pip install tones", raising=False)
    with pytest.raises(MissingError, match="pip install tones") as caught:
        requests.choose(Role("Anna", (LOW,)))
    assert caught.value.exit_status == 5


def test_rates_multiply_and_pitches_add():
    """A delivery changes its role's own figures."""
    asked = only(Phrase("Hello", deliveries=("slow",)), cast(rate=1.2, pitch_st=3)).spoken
    assert (asked.rate, asked.pitch_st) == (0.6, 1.0)


def test_levels_and_places_are_no_part_of_a_take():
    """A role's level, pan, distance or effect, and a delivery's level, leave the take's name alone."""
    plain = only("Hello").name
    assert only("Hello", cast(level_db=-6, pan=0.4, distance_m=3, effects=("ghost",))).name == plain
    assert only(Phrase("Hello", deliveries=("loud",))).name == plain
    assert only("Hello", cast(rate=1.1)).name != plain
    assert only("Hello", cast(HIGH)).name != plain


def test_the_engine_is_part_of_the_name(monkeypatch):
    """Another version of an engine is another take."""
    before = only("Hello").name
    monkeypatch.setattr(registry.engine("tone"), "fingerprint", "tone 2", raising=False)
    assert only("Hello").name != before


def test_what_an_engine_lacks_is_left_to_the_mix(monkeypatch):
    """A shift in pitch that the engine cannot do becomes an effect, and changes no take."""
    tone = registry.engine("tone")
    monkeypatch.setattr(tone, "capabilities", Capabilities(rate=(0.1, 9)), raising=False)
    request = only("Hello", cast(pitch_st=3))
    assert request.effects == (Effect("pitch", (("shift", 3.0),)),)
    assert request.name == only("Hello", cast()).name
    monkeypatch.setattr(tone, "capabilities", Capabilities(pitch_st=2.0), raising=False)
    assert only("Hello", cast(pitch_st=3)).effects == (Effect("pitch", (("shift", 1.0),)),)


@pytest.mark.parametrize(("limits", "asked", "left"), [
    ((1.0, 1.0), 1.0, 0.25), ((0.8, 2.0), 0.8, 0.3125), ((0.2, 2.0), 0.25, 1.0),
])  # fmt: skip
def test_a_rate_an_engine_lacks_is_made_up_for(monkeypatch, store, limits, asked, left):
    """The take is made slower at its pitch, role and delivery together, and its word times with it."""
    tone = registry.engine("tone")
    monkeypatch.setattr(tone, "capabilities", Capabilities(rate=limits), raising=False)
    request = only(Phrase("one two three four", deliveries=("slow",)), cast(rate=0.5))
    assert (request.spoken.rate, request.speed) == (asked, left)
    slow = speaking.speak_all([request], store, jobs=1).spoken["01-001"][0]
    plain = speaking.speak_all([replace(request, speed=1.0, name="plain")], store, jobs=1).spoken["01-001"][0]
    assert slow.frames * left == pytest.approx(plain.frames, rel=0.08)
    assert slow.words[3][0] * left == pytest.approx(plain.words[3][0], rel=0.08)


def test_what_nothing_makes_up_for_is_reported_once():
    """Speakers and instructions for each character, sounds for each engine; nothing for what the engine honours."""
    figured = VoiceChoice("tone", "low", speaker="3", instructions="softly")
    words = {
        "a": Pronunciation("Aoi", ipa="a"),
        "b": Pronunciation("Bo", "boh", "b"),
        "c": Pronunciation("Cy", ipa="c"),
    }
    who = Cast(roles={**cast(figured).roles, "bert": Role("Bert", (HIGH,))}, pronounce=words)
    assert requests.unmet(who, {name: requests.choose(role) for name, role in who.roles.items()}) == [
        "Anna: tone has no speakers to choose from",
        "Anna: tone takes no instructions",
        "tone takes no IPA and reads Aoi, Cy as written; give them `as:` too",
    ]
    plain = Cast(roles=cast().roles, pronounce={"b": words["b"]})
    chosen = {"anna": requests.choose(plain.roles["anna"])}
    loud, calm = (Chapter(1, "", "", (line(1, Phrase("No, you", stressed=each)),)) for each in ((1,), ()))
    assert requests.unmet(plain, chosen, [calm]) == []
    assert requests.unmet(plain, chosen, [loud, loud]) == [
        "tone cannot stress single words; *emphasis* is read like the rest"
    ]


def test_pronunciations_reach_the_engine():
    """The lexicon and the script's own pronunciations change what is asked, the latter first."""
    who = Cast(roles=cast().roles, pronounce={"aoi": Pronunciation("Aoi", spoken="ah-oy")})
    assert only("Aoi, in 1984", who).spoken.text == "ah-oy, in nineteen eighty-four"
    assert only(Phrase("Aoi", says=(Say("Aoi", spoken="owie"),)), who).spoken.text == "owie"


def test_only_what_changed_is_spoken(store):
    """Everything the first time, nothing the second, and one line after one line changed."""
    lines = [line(1, "Hello.", "And more."), line(2, "..."), line(3, "Hello."), line(4, "Goodbye in 1984")]
    first = speaking.speak_all(wanted(lines), store, jobs=1)
    assert first.reached == {"01-001", "01-004"}
    again = speaking.speak_all(wanted(lines), store, jobs=1)
    assert (again.reached, again.spoken) == (frozenset(), first.spoken)
    lines[3] = line(4, "Goodbye in 1985")
    assert requests.missing(wanted(lines), store) == [wanted(lines)[-1]]
    assert speaking.speak_all(wanted(lines), store, jobs=1).reached == {"01-004"}


def test_spoken_phrases_are_what_arranging_needs(store):
    """One `PhraseTake` a phrase, with its length, a time for each written word, and the voice's gain."""
    speech = speaking.speak_all(wanted([line(1, "In 1984.", "Yes, we can.")]), store, jobs=1)
    first, second = speech.spoken["01-001"]
    assert (len(first.words), len(second.words), first.timing) == (2, 3, "engine")
    assert recording.load_take(store, first.name).shape == (first.frames, 1)
    assert first.level_db == second.level_db != 0


def test_a_phrase_of_marks_alone_is_a_pause(store):
    """There is nothing to say, no engine is asked, and the line is not missing."""
    speech = speaking.speak_all(wanted([line(1, "?!", "Well.")]), store, jobs=1)
    silence = speech.spoken["01-001"][0]
    assert (silence.words, silence.level_db) == ((), 0.0)
    assert np.abs(recording.load_take(store, silence.name)).max() == 0


def test_a_line_that_fails_is_named_and_the_others_are_spoken(store):
    """Failures carry line, place, engine and reason, in the order of the script; their neighbours are there."""
    who = Cast(roles={"anna": Role("Anna", (VoiceChoice("tone", "crash"),)), "bert": Role("Bert", (HIGH,))})
    lines = [line(1, "Hello", role="bert"), line(2, "Boom"), line(3, "Again", role="bert")]
    speech = speaking.speak_all(wanted(lines, who), store, jobs=2)
    assert list(speech.spoken) == ["01-001", "01-003"]
    (failure,) = speech.failures
    assert (failure.line, failure.engine) == ("01-002", "tone")
    assert "tone (crash) failed twice on 'Boom'" in failure.reason


def test_a_damaged_take_is_spoken_again(store):
    """Damage in the cache is noticed and mended, to the same bytes."""
    asked = wanted([line(1, "Hello")])
    speaking.speak_all(asked, store, jobs=1)
    path = store.path(recording.KIND, asked[0].name)
    before = path.read_bytes()
    path.write_bytes(before[:100] + b"?" + before[101:])
    assert speaking.speak_all(asked, store, jobs=1).reached == {"01-001"}
    assert path.read_bytes() == before


def test_voices_meet_at_the_common_level(store):
    """The gain of calibration brings the fixed passage to the speech level, and depends on the role alone."""
    calm, slow = wanted([line(1, "Hello"), line(2, Phrase("Hello", deliveries=("slow",)))])
    assert calm.calibration == slow.calibration
    passage = Line("p", "Anna", "anna", calm.calibration.text, (Phrase(calm.calibration.text),))
    speech = speaking.speak_all(wanted([passage]), store, jobs=1)
    (spoken,) = speech.spoken["p"]
    sound = recording.load_take(store, spoken.name)
    assert integrated_lufs(sound, RATE_HZ) + spoken.level_db == pytest.approx(SPEECH_LUFS, abs=0.05)


def test_one_chapter_can_be_waited_for(store):
    """While the rest is spoken, the first lines are ready; progress counts takes."""
    lines = [line(number, f"This is line {number}") for number in range(1, 7)]
    with Speaking(wanted(lines), store, jobs=1) as speaking:
        early = speaking.wait({"01-001", "01-002"})
        assert sorted(early.spoken) == ["01-001", "01-002"]
        news = []
        assert len(speaking.wait(on_progress=news.append).spoken) == 6
    assert (news[-1].done, news[-1].total, news[-1].left_s) == (6, 6, 0.0)


def test_places_are_carried_along():
    """A failure can say where its line stands."""
    place = Place(Source("script/a.fountain", "ANNA\nHi"), 5, 7)
    placed = Line("01-001", "Anna", "anna", "Hi", (Phrase("Hi"),), place=place)
    assert wanted([placed])[0].place == place


def test_a_role_nobody_cast_is_missing():
    """Speaking without casting says so."""
    with pytest.raises(MissingError, match="nobody is cast for carl"):
        wanted([line(1, "Hello", role="carl")])


@pytest.fixture
def actor(monkeypatch):
    """The tone engine, as one that acts on words."""
    able = Capabilities(direction=True, context=True, rate=(0.5, 2), pitch_st=12)
    monkeypatch.setattr(registry.engine("tone"), "capabilities", able, raising=False)


def test_an_actor_is_told_how_to_speak(actor):
    """The role's instructions, then the phrase's words, or the names of its deliveries; and the text before it."""
    who = cast(VoiceChoice("tone", "low", instructions="An old woman."))
    lines = [line(1, "Who?", role="bert"), line(2, Phrase("I.", direction="like a cat"), Phrase("No.", 1, ("slow",)))]
    first, second, third = (request.spoken for request in wanted(lines, who))
    assert (first.instructions, first.context) == (None, None)
    assert (second.instructions, second.context) == ("An old woman. like a cat", "Who?")
    assert (third.instructions, third.context) == ("An old woman. slow", "I.")


def test_pace_and_pitch_of_a_delivery_are_left_to_the_actor(actor):
    """Those of the role are not."""
    request = only(Phrase("Hello", deliveries=("slow",), direction="slow"), cast(rate=1.2, pitch_st=3))
    assert (request.spoken.rate, request.spoken.pitch_st, request.speed, request.effects) == (1.2, 3, 1.0, ())


def test_a_direction_is_part_of_the_name_of_an_actors_take(actor):
    """Other words, another take."""
    assert only(Phrase("Hello", direction="sadly")).name != only(Phrase("Hello", direction="gladly")).name


def test_a_direction_is_nothing_to_others():
    """Neither spoken nor part of a name."""
    told, plain = only(Phrase("Hello", direction="like a cat")), only("Hello")
    assert (told.name, told.spoken) == (plain.name, plain.spoken)
