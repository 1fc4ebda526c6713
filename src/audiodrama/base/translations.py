"""The few words of stage and screen that the language acts upon, in languages other than English.

Each entry is as scripts have it, in any case; whoever looks a word up folds it as a name (`names.key`). A word
that means something else in an English heading (the Czech for day, DEN) is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.names import key

if TYPE_CHECKING:
    from collections.abc import Mapping


def _rows(table: str) -> dict[str, str]:
    """Rows `meaning: word, word` as a map of folded words to their meaning."""
    found: dict[str, str] = {}
    for row in table.strip().splitlines():
        meaning, _, words = row.partition(":")
        found |= {key(word): meaning.strip() for word in words.split(",")}
    return found


TIMES = frozenset(
    _rows("""
day: tag, dag, jour, día, giorno, dia, dzień, день, ημέρα, μέρα, gündüz, päivä, nappal, 昼, 日中, 日, 白天, 낮
day: نهار, יום, दिन
night: nacht, nuit, noche, notte, noite, natt, nat, noc, ночь, ніч, νύχτα, gece, yö, éjszaka, noapte, 夜, 深夜
night: 夜晚, 晚, 밤
night: ليل, לילה, रात
morning: morgen, matin, mañana, mattina, manhã, ochtend, morgon, poranek, ráno, утро, ранок, πρωί, sabah, aamu
morning: reggel
morning: dimineață, 朝, 早朝, 晨, 清晨, 早上, 아침, صباح, בוקר, सुबह
evening: abend, soir, soirée, tarde, sera, avond, kväll, aften, kveld, wieczór, večer, вечер, вечір, βράδυ, akşam
evening: ilta
evening: seară, 夕方, 夕, 晚上, 傍晚, 저녁, مساء, ערב, शाम
noon: mittag, midi, mediodía, mezzogiorno, meio-dia, middag, południe, poledne, полдень, опівдні, μεσημέρι, öğle
noon: 正午, 中午
afternoon: nachmittag, après-midi, pomeriggio, namiddag, eftermiddag, popołudnie, odpoledne, 午後, 下午, 오후
dawn: morgengrauen, morgendämmerung, sonnenaufgang, aube, amanecer, alba, amanhecer, świt, úsvit, рассвет
dawn: світанок
dawn: ξημέρωμα, şafak, 夜明け, 明け方, 黎明, 새벽, فجر
dusk: dämmerung, abenddämmerung, sonnenuntergang, crépuscule, atardecer, anochecer, tramonto, crepuscolo
dusk: anoitecer
dusk: zmierzch, soumrak, сумерки, закат, сутінки, σούρουπο, 夕暮れ, 黄昏, 日没, 황혼, غروب
later: später, plus tard, más tarde, più tardi, mais tarde, later, senere, senare, później, později, позже
later: пізніше, 後刻
continuous: fortlaufend, continúa, continuo, contínuo, продолжение, 続き, 连续, 계속
""")
)
INDOORS = frozenset(
    _rows("in: innen, intérieur, interior, interno, wnętrze, wewn, инт, інт, εσωτερικό, εσωτ, 屋内, 室内, 内景")
)
OUTDOORS = frozenset(
    _rows("""
out: außen, aussen, extérieur, exterior, esterno, plener, zewn, экст, нат, натура, екст, εξωτερικό, εξωτ, 屋外, 室外
out: 外景
""")
)
TRANSITIONS: Mapping[str, str] = _rows("""
fade-out: abblende, ausblende, ausblenden, langsam ausblenden, schwarzblende, fondu au noir, fermeture au noir
fade-out: fermeture en fondu, fundido a negro, funde a negro, cierre en fundido, dissolvenza in chiusura
fade-out: dissolvenza al nero
fade-out: escurece, escurecimento, wyciemnienie, ściemnienie, zatmívačka, затемнение, в затемнение
fade-out: уход в затемнение
fade-out: затемнення, フェードアウト, フェイドアウト, 溶暗, 淡出, 渐隐, 페이드 아웃, اختفاء تدريجي
fade-in: aufblende, einblende, einblenden, ouverture au noir, ouverture en fondu, fundido de entrada
fade-in: abre de negro
fade-in: fundido desde negro, dissolvenza in apertura, rozjaśnienie, roztmívačka, из затемнения
fade-in: выход из затемнения
fade-in: із затемнення, フェードイン, フェイドイン, 溶明, 淡入, 渐显, 페이드 인, ظهور تدريجي
crossfade: überblendung, überblenden, überblendung zu, blende zu, fondu enchaîné, fondu enchaîné sur
crossfade: fundido encadenado
crossfade: disolvencia a, disuelve a, dissolvenza incrociata, dissolvenza incrociata su, fusão para, przenikanie
crossfade: prolínačka
crossfade: наплыв, наплив, オーバーラップ, クロスフェード, ディゾルブ, 叠化, 叠化至, 디졸브, 오버랩
cut: schnitt, schnitt zu, schnitt auf, coupe, coupe à, coupez, corte a, corte, stacco, stacco su, taglio
cut: corta para, cięcie, střih
cut: монтажная склейка, склейка, встык, カット, 切至, 切, 컷, قطع
smash-cut: harter schnitt, harter schnitt auf, coupe franche, coupe sèche, corte brusco, stacco netto
smash-cut: резкая склейка
""")
PERSPECTIVES: Mapping[str, str] = _rows("""
voice-over: voix off, voix-off, voz en off, voce narrante, narração, за кадром, голос за кадром, ナレーション
voice-over: 旁白, 画外音, 畫外音, ナレーション, 心の声, 内心独白, 내레이션
off: aus dem off, im off, hors champ, hors-champ, fuera de campo, fuori campo, fora de campo, вне кадра, 画外
off: 화면 밖
phone: am telefon, durchs telefon, au téléphone, al teléfono, por teléfono, al telefono, ao telefone, по телефону
phone: 電話, 电话, 전화
radio: im radio, aus dem radio, à la radio, en la radio, alla radio, no rádio, по радио, ラジオ, 收音机, 라디오
through-door: durch die tür, hinter der tür, à travers la porte, derrière la porte, a través de la puerta
through-door: tras la puerta
through-door: dietro la porta, atrás da porta, за дверью, через дверь, за дверима, ドア越し, 门外
close: nah, ganz nah, près, tout près, cerca, vicino, perto, близко, вблизи
""")
PAUSES_S: Mapping[str, float] = {
    word: {"short": 0.6, "usual": 1.2, "long": 2.5}[meaning]
    for word, meaning in _rows("""
short: kurze pause, moment, un temps, petite pause, courte pause, pausa breve, piccola pausa, короткая пауза, 一拍
short: 短い間
usual: pauze, paus, pausa, pauza, пауза, παύση, tauko, szünet, 間, 間を置いて, 停顿, 停頓, 사이, وقفة, صمت
long: lange pause, longue pause, pausa larga, larga pausa, pausa lunga, lunga pausa, długa pauza, долгая пауза
long: 長い間
""").items()
}
DELIVERIES: Mapping[str, str] = _rows("""
whispering: flüsternd, flüstert, geflüstert, en chuchotant, chuchotant, à voix basse, susurrando, en un susurro
whispering: sussurrando
whispering: cochichando, szeptem, šeptem, шёпотом, шепотом, пошепки, ψιθυριστά, fısıldayarak, ささやく, ささやいて
whispering: 囁く, 小声で, 小声, 小聲, 低声, 低聲, 耳语, 耳語, 悄声, 속삭이며, 속삭이듯
softly: leise, sanft, doucement, tout bas, en voz baja, suavemente, a bassa voce, em voz baixa, тихо, 静かに, 轻声
softly: 조용히
to herself: zu sich, zu sich selbst, für sich, beiseite, à part, pour elle-même, pour lui-même, para sí, aparte
to herself: tra sé
to herself: про себя, в сторону, 独り言, 自言自语, 혼잣말
shouting: schreiend, schreit, brüllend, criant, en criant, hurlant, gritando, a gritos, gridando, urlando, крича
shouting: кричит, 叫ぶ
shouting: 叫んで, 怒鳴る, 大喊, 외치며
calling: rufend, ruft, laut, en appelant, fort, llamando, chiamando, зовёт, громко, 大声で
laughing: lachend, lacht, en riant, riant, riendo, ríe, ridendo, rindo, смеясь, смеётся, сміючись, 笑って
laughing: 笑いながら, 笑着, 웃으며
in tears: weinend, weint, unter tränen, en larmes, en pleurant, llorando, entre lágrimas, piangendo, in lacrime
in tears: chorando
in tears: плача, плачет, сквозь слёзы, 泣きながら, 泣いて, 哭着, 울며
angry: wütend, zornig, en colère, furieux, furieuse, enfadado, enfadada, enojado, enojada, arrabbiato, arrabbiata
angry: com raiva
angry: сердито, злобно, 怒って, 生气地, 화나서
sadly: traurig, tristement, triste, tristemente, грустно, печально, 悲しげに, 悲しそうに
tired: müde, fatigué, fatiguée, cansado, cansada, stanco, stanca, устало, 疲れて
excited: aufgeregt, excité, excitée, emocionado, emocionada, eccitato, eccitata, взволнованно, 興奮して
surprised: überrascht, erstaunt, surpris, surprise, sorprendido, sorprendida, sorpreso, sorpresa, удивлённо
surprised: 驚いて
fast: schnell, vite, rápido, veloce, rapidamente, быстро, 早口で
slow: langsam, lentement, despacio, lentamente, медленно, ゆっくり
singing: singend, singt, en chantant, chantant, cantando, поёт, напевая, 歌って, 歌いながら
""")
