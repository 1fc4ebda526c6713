"""Many languages: `languages`, `lexicon`, `dashes`, `quotes`, `japanese`, `proper`, `bare_nouns`, `foreign_tags`."""

from __future__ import annotations

import pytest

from audiodrama.adapt import adapt
from audiodrama.adapt.text.languages import find_language, tables

DIALOGUES = {
    "de dashes": (
        (
            "Kapitel 3\n\nJonas wartete auf dem Steg und sah nicht auf die Uhr.\n\n– Wo ist das Boot?, fragte Mia.\n\n"
            "– Weg, sagte Jonas. Schon lange.\n"
        ),
        [("Wo ist das Boot", "Mia"), ("Weg", "Jonas")],
    ),
    "de guillemets": (
        (
            "»Wer hat das Licht gelöscht?« fragte die Wirtin.\n\n»Der Wind«, sagte Ottokar und lachte nicht.\n\n"
            "Die Wirtin nahm das Licht und ging.\n"
        ),
        [("Wer hat", "Wirtin"), ("Der Wind", "Ottokar")],
    ),
    "fr incise": (
        (
            "Chapitre deux\n\nLe bateau n’était pas là, et la mer montait.\n\n— Où est-il ? demanda Inès.\n\n"
            "— Parti, répondit Bruno, et pour longtemps.\n"
        ),
        [("Où est-il", "Inès"), ("et pour longtemps", "Bruno")],
    ),
    "fr reflexive": (
        (
            "La porte était ouverte et le chien dans la cour.\n\n« Encore ! » s’écria Margot.\n\n"
            "« Toujours », murmura le vieux Simon.\n"
        ),
        [("Encore", "Margot"), ("Toujours", "Simon")],
    ),
    "es": (
        (
            "Capítulo segundo\n\nEl barco no estaba y la mar subía.\n\n—¿Dónde está? —preguntó Inés.\n\n"
            "—Se fue —respondió Bruno—. Hace mucho.\n"
        ),
        [("Dónde está", "Inés"), ("Hace mucho", "Bruno")],
    ),
    "it": (
        (
            "Capitolo primo\n\nLa barca non era al molo, e il mare saliva.\n\n«Dov’è?» chiese Ines.\n\n"
            "«È andata» disse Bruno. «Da molto.»\n"
        ),
        [("Dov", "Ines"), ("Da molto", "Bruno")],
    ),
    "pt": (
        (
            "Capítulo um\n\nO barco não estava no cais, e o mar subia.\n\n— Onde está? — perguntou Inês.\n\n"
            "— Foi-se — disse Bruno. — Há muito.\n"
        ),
        [("Onde está", "Inês"), ("Há muito", "Bruno")],
    ),
    "sv": (
        (
            "Kapitel två\n\nBåten var inte kvar, och havet steg hela tiden.\n\n”Var är den?” frågade Ines.\n\n"
            "”Borta”, sa Bruno. ”Sedan länge.”\n"
        ),
        [("Var är den", "Ines"), ("Sedan länge", "Bruno")],
    ),
    "pl": (
        (
            "Rozdział drugi\n\nŁódki nie było, a morze rosło.\n\n— Gdzie ona jest? — zapytała Inka.\n\n"
            "— Odpłynęła — odparł Bruno. — Dawno temu.\n"
        ),
        [("Gdzie ona jest", "Inka"), ("Dawno temu", "Bruno")],
    ),
    "ru": (
        (
            "Глава вторая\n\nЛодки не было, а море росло.\n\n— Где она? — спросила Инна.\n\n"
            "— Ушла, — сказал Борис. — Давно уже.\n"
        ),
        [("Где она", "Инна"), ("Давно уже", "Борис")],
    ),
    "ru quotes": (
        "Море росло, и лодки не было.\n\n«Где она?» — спросила Инна.\n\n«Ушла», — ответил Борис.\n",
        [("Где она", "Инна"), ("Ушла", "Борис")],
    ),
    "ja": (
        "第二章\n\n　舟はもうなかった。\n\n「どこへ行ったの」と由美が尋ねた。\n\n「沖だよ」と大輔は答えた。\n",
        [("どこへ行ったの", "由美"), ("沖だよ", "大輔")],
    ),
    "de a verb of bragging": (
        (
            "Oma Hilde stellte den Topf auf den Tisch, und Timo hielt den Löffel bereit.\n\n"
            "„Erst die Hände“, sagte Oma Hilde.\n\n„Die sind sauber“, behauptete Timo.\n"
        ),
        [("Erst die", "Oma Hilde"), ("Die sind", "Timo")],
    ),
    "fr a title in lower case": (
        (
            "Le facteur s’arrêta devant la grille, et madame Roussel posa son panier.\n\n"
            "— Vous avez une lettre pour moi ? demanda-t-elle.\n\n— Deux, répondit le facteur. L’une vient de loin.\n"
        ),
        [("Vous avez", "Roussel"), ("Deux", "Facteur")],
    ),
    "fr tags inside guillemets": (
        (
            "Julien entra sans frapper. Son oncle ne leva pas les yeux.\n\n« Tu es en retard, dit l’oncle.\n\n"
            "— Le train aussi, répondit Julien. Ce n’est pas ma faute. »\n"
        ),
        [("Tu es", "Oncle"), ("Le train", "Julien"), ("Ce n’est pas", "Julien")],
    ),
    "it a role that no list has": (
        (
            "L’astronomo guardò il mare, e Nina gli portò il caffè.\n\n«Che tempo farà?» chiese lei.\n\n"
            "«Brutto» rispose l’astronomo. «Molto brutto.»\n"
        ),
        [("Che tempo", "Nina"), ("Molto brutto", "Astronomo")],
    ),
    "pt a title in lower case": (
        (
            "O senhor Almeida abriu a porta da loja, e a menina Graça entrou.\n\n"
            "— Bom dia — disse ele. — Chove muito?\n\n— Bastante — respondeu Graça.\n"
        ),
        [("Bom dia", "Almeida"), ("Chove", "Almeida"), ("Bastante", "Graça")],
    ),
    "he without capitals": (
        'הגשם ירד כל הלילה.\n\n"איפה אבא?" שאלה נועה.\n\n"בדרך," אמר יונתן.\n\n"מתי?" שאלה נועה.\n',
        [("איפה", "נועה"), ("בדרך", "יונתן"), ("מתי", "נועה")],
    ),
    "fi without a table": (
        (
            "Vene oli poissa, ja meri nousi koko ajan, mutta se ei ollut uutta.\n\n”Missä se on?” kysyi Inka.\n\n"
            "”Mennyt”, vastasi Bruno. ”Kauan sitten.”\n"
        ),
        [("Missä se on", "Inka"), ("Kauan sitten", "Bruno")],
    ),
    "nl without a table": (
        (
            "De boot was er niet en het water steeg, maar dat was het niet.\n\n“Waar is hij?” vroeg Ineke.\n\n"
            "“Weg,” zei Bruno. “Al lang.”\n"
        ),
        [("Waar is hij", "Ineke"), ("Al lang", "Bruno")],
    ),
}


def speaker_of(adaptation, words):
    """Who says some words."""
    at = adaptation.text.index(words)
    return next(s.speaker for s in adaptation.segments if s.kind == "speech" and s.start <= at < s.end)


@pytest.mark.parametrize(("text", "said"), DIALOGUES.values(), ids=DIALOGUES)
def test_who_speaks_in_other_languages(text, said):
    """A tag names the speaker, whatever marks the language uses and wherever the verb stands."""
    found = adapt(text)
    assert [(words, speaker_of(found, words)) for words, _ in said] == said


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, (t, _) in DIALOGUES.items()], ids=DIALOGUES)
def test_tags_stay_with_the_narrator(name, text):
    """No verb of saying is put into anybody's mouth."""
    verbs = set(tables()[name[:2]].words("says")) if name[:2] in tables() else {"kysyi", "vastasi", "vroeg", "zei"}
    found = adapt(text)
    spoken = " ".join(found.text[s.start : s.end] for s in found.segments if s.kind == "speech").lower()
    assert not verbs & set(spoken.split())


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, (t, _) in DIALOGUES.items()], ids=DIALOGUES)
def test_the_language_is_found_from_the_words(name, text):
    """A paragraph is enough, and a wrong declaration does not outweigh a page of words."""
    assert find_language(text) == name[:2]
    assert find_language(text * 3, "en") == name[:2]


def test_a_language_without_a_table_is_a_guess():
    """Confidence is never high where the verbs and pronouns of a language are not known."""
    found = adapt(DIALOGUES["fi without a table"][0])
    assert found.language == "fi"
    assert all(s.confidence <= 0.5 for s in found.segments if s.kind == "speech")


@pytest.mark.parametrize(
    ("heading", "language"),
    [
        ("Kapitel 12", "de"),
        ("Drittes Kapitel", "de"),
        ("TEIL ZWEI", "de"),
        ("Épilogue", "fr"),
        ("Chapitre XIV", "fr"),
        ("Deuxième partie", "fr"),
        ("Capítulo tercero", "es"),
        ("Prólogo", "es"),
        ("Capitolo IV", "it"),
        ("Epílogo", "pt"),
        ("Andra kapitlet", "sv"),
        ("Rozdział XII", "pl"),
        ("Глава четвёртая", "ru"),
        ("Эпилог", "ru"),
        ("第三話　海", "ja"),
    ],
)
def test_chapter_words_of_ten_languages(heading, language):
    """The heading of a chapter is one in its own language."""
    text = (
        DIALOGUES[language][0]
        if language in DIALOGUES
        else DIALOGUES[f"{language} dashes" if language == "de" else "fr incise"][0]
    )
    body = text.partition("\n\n")[2]
    found = adapt(f"{heading}\n\n{body}")
    assert [c.title for c in found.chapters] == [" ".join(heading.split())]
