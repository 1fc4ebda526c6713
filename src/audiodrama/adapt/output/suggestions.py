"""Suggesting places and sounds where the narration names them, as notes that become cues without a question mark."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Words of the text -> a name of the palette that comes with the program.
_SOUNDS: tuple[tuple[str, str], ...] = (
    (r"stairs?\b[^.]{0,20}\bcreak\w*|creak\w*[^.]{0,20}\bstairs?", "sfx: stair-creak"),
    (r"(?:floor|board)\w*\b[^.]{0,20}\bcreak\w*|creak\w*[^.]{0,20}\bfloor", "sfx: floor-creak"),
    (r"door\b[^.]{0,20}\b(?:slam|bang)\w*|slam\w*[^.]{0,20}\bdoor", "sfx: door-slam"),
    (
        r"(?:closed?|closes|shuts?|pull(?:ed|s) to)\b[^.]{0,20}\bdoor|door\b[^.]{0,16}\b(?:closed|closes|shut|shuts)\b",
        "sfx: door-close",
    ),
    (r"open(?:ed|s)\b[^.]{0,20}\bdoor|door\b[^.]{0,16}\b(?:opened|opens|swung open|swings open)", "sfx: door-open"),
    (r"knock(?:ed|s)\b|\ba knock\b|rapp?(?:ed|s)\b[^.]{0,16}\bdoor", "sfx: knock"),
    (r"doorbell|bell\b[^.]{0,12}\brang\b[^.]{0,16}\bdoor", "sfx: doorbell"),
    (r"bells?\b[^.]{0,16}\btoll\w*|toll\w*[^.]{0,16}\bbells?", "sfx: bell-toll"),
    (r"church bells?|bells?\b[^.]{0,12}\b(?:rang|ring|rings|pealed)\b", "sfx: church-bell"),
    (r"clock\b[^.]{0,12}\b(?:struck|strikes|chimed|chimes)", "sfx: clock-strike"),
    (r"clock\b[^.]{0,12}\btick\w*|tick\w*[^.]{0,12}\bclock", "amb: clock"),
    (
        r"\b(?:steps?|footsteps|feet|boots|crunch\w*)\b[^.]{0,20}\bgravel|gravel\b[^.]{0,12}\bcrunch\w*",
        "sfx: steps-gravel",
    ),
    (r"\b(?:steps?|footsteps|feet|boots|crunch\w*)\b[^.]{0,20}\bsnow", "sfx: steps-snow"),
    (r"\b(?:steps?|footsteps|feet|boots|rustl\w*)\b[^.]{0,20}\bleaves", "sfx: steps-leaves"),
    (r"footsteps|steps\b[^.]{0,20}\b(?:stair|landing)", "sfx: steps-wood"),
    (
        r"glass\b[^.]{0,16}\b(?:broke|breaks|shatter\w*|smash\w*)|(?:shatter|smash)\w*[^.]{0,16}\bglass",
        "sfx: glass-break",
    ),
    (r"window\b[^.]{0,16}\b(?:broke|breaks|shatter\w*|smash\w*)", "sfx: window-break"),
    (r"glasses\b[^.]{0,16}\b(?:clink\w*|touch\w*)|clink\w*", "sfx: clink"),
    (r"thunder\b", "sfx: thunder"),
    (
        r"\brain(?:ed|s|ing)?\b[^.]{0,24}\b(?:fell|falling|beats?|roof|window|pour\w*|began|outside)|it rained",
        "amb: rain",
    ),
    (r"\bwind\b[^.]{0,20}\b(?:howl\w*|moan\w*|rose|blew|blows|whistl\w*|roar\w*)", "amb: night-wind"),
    (r"\bwaves?\b[^.]{0,20}\b(?:broke|break\w*|crash\w*|beat|hits?|slap\w*|shore)", "amb: waves"),
    (r"\bowl\b[^.]{0,16}\b(?:hoot\w*|cri\w*|call\w*)", "sfx: owl"),
    (r"crickets\b", "amb: crickets"),
    (r"kettle\b[^.]{0,20}\b(?:sing\w*|sang|whistl\w*|boil\w*)", "sfx: kettle"),
    (r"(?:struck|strikes|lit|lights) a match", "sfx: match"),
    (r"\bfire\b[^.]{0,20}\b(?:crackl\w*|burn\w*|hearth|grate)", "amb: hearth"),
    (r"tap\b[^.]{0,12}\bdrip\w*|drip\w*[^.]{0,12}\b(?:tap|water)", "sfx: drips"),
    (r"chains?\b[^.]{0,16}\b(?:rattl\w*|clank\w*|drag\w*)", "sfx: chains"),
    (r"\bpour(?:ed|s)\b[^.]{0,24}\b(?:tea|coffee|wine|water|milk|cup|glass)", "sfx: pour"),
    (r"\bkeys?\b[^.]{0,16}\block|fumbl\w*[^.]{0,16}\block", "sfx: lock-fumble"),
    (r"\blatch\b[^.]{0,16}\b(?:click\w*|lift\w*|rattl\w*|fell|falls)", "sfx: latch"),
    (r"\bcar\b[^.]{0,12}\b(?:pass(?:ed|es)|drove by|drives by|went by|goes by)", "sfx: car-passes"),
    (r"\bstorm\b[^.]{0,16}\b(?:broke|breaks|rag\w*|howl\w*|outside)", "amb: storm"),
    (r"heart\b[^.]{0,12}\b(?:pound\w*|hammer\w*|beat)", "sfx: heartbeat"),
)
# Words of the text -> (inside or outside, space)
_PLACES: tuple[tuple[str, str], ...] = (
    (r"kitchen", "INT. KITCHEN"), (r"bathroom", "INT. BATHROOM"), (r"bed-?room|bedchamber", "INT. BEDROOM"),
    (r"drawing-?room|living-?room|sitting-?room|parlou?r|lounge", "INT. LIVING ROOM"),
    (r"stair(?:s|case|well)", "INT. STAIRCASE"),
    (r"corridor|passage(?:way)?|hallway", "INT. CORRIDOR"), (r"church|chapel|cathedral|temple|mosque", "INT. CHURCH"),
    (r"cellar|basement|vault|dungeon|cave", "INT. CELLAR"), (r"ballroom|great hall|dining-hall", "INT. LONG HALL"),
    (r"study|office|closet", "INT. STUDY"), (r"balcony|porch|terrace|veranda(?:h)?", "EXT. BALCONY"),
    (r"street|road|square|market", "EXT. STREET"), (r"garden|lawn|orchard", "EXT. GARDEN"),
    (r"field|meadow|forest|wood|hill|moor|beach|shore", "EXT. FIELD"),
)  # fmt: skip
_TIMES = (
    (r"\b(?:night|midnight|moonlight|stars)\b", "NIGHT"), (r"\b(?:dawn|sunrise|daybreak)\b", "DAWN"),
    (r"\b(?:dusk|twilight|sunset)\b", "DUSK"),
    (r"\b(?:morning|noon|afternoon|breakfast|sunshine)\b", "DAY"), (r"\bevening\b", "EVENING"),
)  # fmt: skip
_ENTERS = (
    r"\b(?:in|into|to|reached|entered|enters|through|along|down|up|across|inside|outside|at|on)\s+(?:the|a|an|his|"
    r"her|their|my|our)\s+(?:[\w-]+\s+)?"
)
_SOUND_PATTERNS = tuple((re.compile(rf"\b(?:{p})", re.IGNORECASE), note) for p, note in _SOUNDS)
_PLACE_PATTERNS = tuple((re.compile(_ENTERS + rf"(?:{p})\b", re.IGNORECASE), note) for p, note in _PLACES)
_TIME_PATTERNS = tuple((re.compile(p, re.IGNORECASE), time) for p, time in _TIMES)


@dataclass
class Suggester:
    """Suggests as the story goes on, without saying the same thing twice in a row; a new scene forgets its `place`."""

    place: str = ""
    time: str = ""
    lately: list[str] = field(default_factory=list)

    def notes(self, narration: str) -> list[str]:
        """Contents of notes for a stretch of narration, place first."""
        found = [heading] if (heading := self._heading(narration)) else []
        for pattern, note in _SOUND_PATTERNS:
            if pattern.search(narration) and note not in self.lately[-3:]:
                found.append(note)
                self.lately.append(note)
        return found

    def _heading(self, narration: str) -> str:
        for pattern, time in _TIME_PATTERNS:
            if pattern.search(narration):
                self.time = time
                break
        places = sorted((m.start(), note) for pattern, note in _PLACE_PATTERNS if (m := pattern.search(narration)))
        if not places or places[-1][1] == self.place:
            return ""
        self.place = places[-1][1]
        return f"{self.place} - {self.time}" if self.time else self.place
