"""Which language a text in Latin letters is written in, by its commonest words. Languages are BCP 47 tags."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The commonest words of each language, without those that are as common in a neighbour.
_WORDS = """
en: the and of to is was that it he she you with for his her they this have not are but what from had be were there who
en: where your would been their when will my one him me said no do did don't it's i'm that's yes hello know how why go
fr: le la les des est et un une dans pas que qui elle il je vous nous ce cette sur pour avec sont au aux du mais ou où
fr: était c'est j'ai n'est qu'il d'un d'une l'on ne mon ma son sa ses très bien déjà tout être avoir fait oui non là ça
de: der die das und ist nicht ich du er sie es wir ihr ein eine einen dem den des mit auf für von zu im war auch noch
de: wie was wer wo hat haben sind aber wenn dann mein dein sein nur schon kein keine ja nein bist bin doch mir mich uns
es: el la los las que y en un una es no por con para del se lo su está pero como más muy qué quién sí yo tú él ella
es: estaba había hay soy eres son mi me te nos al este esta eso todo cuando dónde ya también
it: il lo gli che è di non un una per con sono della nel ma come più chi sì io tu lui lei era c'è ho hai ha mi ti questo
it: questa cosa dove quando anche al alla dei delle sul mio tuo suo già bene perché
pt: o os as que e é não um uma para com do da dos das em no na por mas como mais quem sim eu você ele ela está estava
pt: são foi meu minha seu sua isso este esta já também onde quando ao há muito
nl: de het een en van ik je niet is dat die in te op met voor zijn was hij ze er maar om aan wat wie waar heb heeft ben
nl: bent mijn jouw nog ook naar uit als dan geen ja nee
sv: och att det som en ett är jag du inte på för med han hon den var har till av vi de om men så vad vem här där mig dig
da: og at det som en et er jeg du ikke på for med han hun den var har til af vi de om men så hvad hvem her der mig dig
no: og å det som en et er jeg du ikke på for med han hun den var har til av vi de om men så hva hvem her der meg deg
fi: ja on ei se että hän minä sinä mutta oli olen olet mitä kuka missä niin kun kuin ovat ole tämä joka myös minun
pl: i w nie na się z do to że jest jak ale co tak za od po był była jestem jesteś mnie mi ciebie kto gdzie czy już tylko
cs: a je v na se že to s z do ale jak co jsem jsi není byl byla já ty on ona tak kdo kde už jen mě mi tě
hu: a az és hogy nem is egy van volt meg de én te ő mi ez azt csak már ha vagy ki hol mit igen
ro: și în de la cu nu este un o pe ce să mai din pentru că dar cine unde eu tu el ea era sunt ești
tr: ve bir bu ne da de için mi ben sen o değil var yok ama çok kim nerede evet hayır gibi daha
"""
_STOP_WORDS: Mapping[str, frozenset[str]] = {
    tag: frozenset(word for row in _WORDS.strip().splitlines() if row.startswith(f"{tag}:") for word in row[3:].split())
    for tag in dict.fromkeys(row[:2] for row in _WORDS.strip().splitlines())
}
_KIN = ({"da", "no", "nb", "nn", "sv"}, {"cs", "sk"}, {"es", "ca", "gl", "pt"}, {"nl", "af"}, {"ro", "mo"})
_TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_FEWEST_WORDS, _FEWEST_KNOWN = 7, 4
_SHARE, _LEAD = 0.22, 1.6
_LONGEST = 200_000  # characters that are looked at


def language_by_words(text: str) -> str | None:
    """The language whose commonest words a text is full of, None where that is not clear.

    >>> language_by_words("Qui est là ? Il est déjà trois heures, et la porte est fermée.")
    'fr'
    """
    tokens = Counter(_TOKEN.findall(text[:_LONGEST].lower().replace("\u2019", "'")))
    for token, count in list(tokens.items()):
        for part in token.split("'") if "'" in token else ():
            tokens[part] += count
    total = sum(count for token, count in tokens.items() if "'" not in token)
    if total < _FEWEST_WORDS:
        return None
    counts = {tag: sum(tokens[word] for word in words) for tag, words in _STOP_WORDS.items()}
    best = max(counts, key=lambda tag: counts[tag])
    second = max(count for tag, count in counts.items() if tag != best and not akin(tag, best))
    clear = counts[best] >= max(_FEWEST_KNOWN, _SHARE * total, _LEAD * second)
    return best if clear else None


def akin(one: str, other: str) -> bool:
    """Whether two languages are the same, or so near that a few words do not tell them apart."""
    first, second = (tag.replace("_", "-").split("-")[0].lower() for tag in (one, other))
    return first == second or any({first, second} <= kin for kin in _KIN)
