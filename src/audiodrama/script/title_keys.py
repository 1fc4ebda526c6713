"""The keys of a title page, in the words and languages in which people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.names import key

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPELLINGS = """
title: title, titel, titre, título, titulo, titolo, tytuł, název, názov, otsikko, cím, başlık, titlu, tittel
title: заголовок, название, назва, τίτλος, 标题, 標題, 题目, 題名, タイトル, 제목, כותרת, العنوان, عنوان, शीर्षक
subtitle: subtitle, sub-title, untertitel, sous-titre, subtítulo, sottotitolo, podtytuł, подзаголовок, 副标题, 副題
author: author, authors, author(s), writer, writers, writer(s), written by, script by, script, screenplay by, screenplay
author: teleplay by, radio play by, play by, story by, created by, written and directed by, by
author: autor, autorin, autoren, autor*in, drehbuch, buch, manuskript, geschrieben von, ein hörspiel von, von
author: auteur, auteure, autrice, auteurs, auteur(s), auteur(e), scénario, écrit par, un texte de, par
author: autora, autores, autor(a), autor(es), guion, guión, escrito por, por, autore, autori, scritto da
author: geschreven door, schrijver, door, författare, skriven av, forfatter, skrevet av, skrevet af, av, af
author: autorka, autorzy, napisał, napisała, scenariusz, scénář, napsal, napsala, kirjailija, kirjoittanut, szerző
author: írta, yazar, yazan, scris de, автор, авторы, автори, сценарий, сценарій, написал, написала, συγγραφέας
author: 作者, 编剧, 編劇, 著者, 作, 脚本, 저자, 작가, מחבר, מאת, تأليف, المؤلف, लेखक
credit: credit, credits
date: date, draft date, year, first published, published, release date, datum, stand, jahr, année, fecha, año, data
date: anno, ano, rok, år, dato, vuosi, év, tarih, yıl, дата, год, рік, ημερομηνία, 日期, 年份, 日付, 날짜, תאריך, تاريخ
copyright: copyright, ©, rights, urheberrecht, droits, derechos, diritti, авторские права, 版权, 著作権
licence: license, licence, lizenz, licencia, licenza, licencja, лицензия
language: language, lang, sprache, langue, idioma, lingua, língua, taal, språk, sprog, język, jazyk, kieli, nyelv, dil
language: limbă, язык, мова, γλώσσα, 语言, 語言, 言語, 언어, שפה, اللغة, لغة, भाषा
narrator: narrator, narrated by, read by, reader, erzähler, erzählerin, sprecher, sprecherin, gelesen von, narrateur
narrator: narratrice, lu par, narrador, narradora, leído por, narratore, letto da, verteller, рассказчик, читает
source: source, based on, after, adapted from, nach, vorlage, quelle, d'après, basado en, tratto da, fuente, fonte
source: źródło
description: description, summary, logline, blurb, synopsis, about, beschreibung, inhalt, résumé, descripción
description: descrizione, opis, описание, 简介, 説明
genre: genre, género, genere, gatunek, жанр, 类型
series: series, series title, show, reihe, serie, série, seria, серия, 系列
part: part, book, volume, teil, band, tome, volumen, parte, tom, часть, том
season: season, staffel, saison, temporada, stagione, sezon, сезон
episode: episode, episode number, folge, épisode, episodio, odcinek, эпизод, серия номер
publisher: publisher, published by, studio, verlag, éditeur, editorial, editore, wydawca, издатель
owner: owner, podcast owner, rights holder
contact: contact, contact info, kontakt, contacto, contatto, контакт
email: email, e-mail, mail, courriel, correo
website: website, web, url, site, homepage, webseite
explicit: explicit
category: category, categories, kategorie, catégorie, categoría, categoria
revision: revision, version, draft, fassung
format: format
notes: notes, note, anmerkungen, notizen
"""

MEANINGS: Mapping[str, str] = {
    key(spelling): meaning
    for row in _SPELLINGS.strip().splitlines()
    for meaning, _, spellings in [row.partition(":")]
    for spelling in spellings.split(",")
    if key(spelling)
}
"""Meaning of a key by its folded spelling."""

# A sentence of a story may begin with one of these, wherever it stands.
_ALSO_SPEECH = frozenset({
    "narrator", "source", "description", "notes", "part", "explicit", "category", "owner", "episode", "format",
})  # fmt: skip
# Beside other keys these are plain; alone at the very beginning they need one of them.
_ALSO_FIRST = frozenset({"date", "revision", "genre", "publisher", "season", "website"})
_SHORT = frozenset({
    "by", "von", "par", "por", "door", "av", "af", "作", "script", "buch", "show", "after", "nach", "about", "book",
    "reader",
})  # fmt: skip


def opens_title_page(written: str) -> bool:
    """Whether a key is enough to know a title page by; `Narrator: …` and `By: …` may begin a story just as well."""
    return continues_title_page(written) and (MEANINGS[key(written)] not in _ALSO_FIRST or key(written) == "draft-date")


def continues_title_page(written: str) -> bool:
    """Whether a line with this key belongs to the title page above it although an empty line stands between."""
    folded = key(written)
    return folded in MEANINGS and MEANINGS[folded] not in _ALSO_SPEECH and folded not in _SHORT
