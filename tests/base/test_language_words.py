"""Languages by their commonest words: which one a text in Latin letters is in, or that nothing tells."""

import pytest

from audiodrama.base.language_words import akin, language_by_words

TEXTS = {
    "en": "I don't know who was there when the door fell shut, but it was not the wind.",
    "fr": "Je ne sais pas qui était là quand la porte s'est fermée, mais ce n'était pas le vent.",
    "de": "Ich weiß nicht, wer da war, als die Tür zufiel, aber es war nicht der Wind.",
    "es": "No sé quién estaba allí cuando se cerró la puerta, pero no era el viento.",
    "it": "Non so chi c'era quando la porta si è chiusa, ma non era il vento, e io lo so.",
    "pt": "Não sei quem estava lá quando a porta se fechou, mas não era o vento.",
    "nl": "Ik weet niet wie er was toen de deur dichtviel, maar het was niet de wind.",
    "sv": "Jag vet inte vem som var där när dörren föll igen, men det var inte vinden.",
    "pl": "Nie wiem, kto tam był, jak się zamknęły drzwi, ale to nie był wiatr.",
    "fi": "En tiedä kuka oli siellä kun ovi sulkeutui, mutta se ei ollut tuuli, se on selvää, ja minä olen iloinen.",
}


@pytest.mark.parametrize(("tag", "text"), TEXTS.items())
def test_a_sentence_tells_its_language(tag, text):
    """A dozen ordinary words are enough."""
    assert akin(language_by_words(text) or "", tag)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello.",
        "Oh! Ah! Ooh la la.",
        "One two three four five six seven eight nine ten.",
        "Kyrie eleison, Christe eleison",
        "Madoka Kaname Homura Akemi Sayaka Miki Kyoko Sakura Mami Tomoe",
        "Ja? No. Ja. No. Ja. No. Ja. No. Ja. No.",
    ],
)
def test_names_and_cries_tell_nothing(text):
    """No language is better than a wrong one."""
    assert language_by_words(text) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("en-GB", "en", True), ("nb", "sv", True), ("en", "de", False), ("pt_BR", "pt", True)],
)
def test_tongues_that_are_near(one, other, expected):
    """Regions and near neighbours count as one."""
    assert akin(one, other) == expected
