"""The rules of the script language: every mistake a script can have, with what it means and how to mend it."""

from __future__ import annotations

from audiodrama.base.diagnostics import rule

UNCLOSED_NOTE = rule(
    "unclosed-note", "error",
    "Two brackets open a note that is never closed, or has an empty line in it. It would be read aloud with everything "
    "in it.",
    example="MARTA\nWho is there [[sfx: bell\n",
    cure="Close the note with ]] on the same line.",
)  # fmt: skip
UNOPENED_NOTE = rule(
    "unopened-note", "error",
    "Two brackets close a note that was never opened; what is left of it would be read aloud.",
    example="MARTA\nWho is there [sfx: bell]]\n",
    cure="Open the note with [[, or take the brackets away.",
)  # fmt: skip
UNCLOSED_BONEYARD = rule(
    "unclosed-boneyard", "error",
    "A passage is taken out with /* but the end of what is taken out is not marked, so all of it is still in.",
    example="MARTA\nStay.\n\n/* Cut this for now.\n\nMARTA\nGo.\n",
    cure="Write */ where the part that is taken out ends.",
)  # fmt: skip
UNOPENED_BONEYARD = rule(
    "unopened-boneyard", "error",
    "The end of a passage that is taken out is marked with */ but its beginning is not. They do not nest: the first */ "
    "ends it.",
    example="MARTA\nStay.\n\nThis was cut. */\n",
    cure="Write /* where the part that is taken out begins, or take the */ away.",
)  # fmt: skip
BRACKET_IN_NOTE = rule(
    "bracket-in-note", "error",
    "A cue holds a bracket, which many editors take for its end.",
    example="MARTA\nWho is there? [[sfx: [knock ]]\n",
    cure="Write the cue without brackets inside.",
)  # fmt: skip
LOST_CHARACTER = rule(
    "lost-character", "warning",
    "The sign \ufffd stands in the script: a program put it there for a character that it could not read, so a "
    "letter is missing in what is spoken.",
    example="MARTA\nA caf\ufffd, at last.\n",
    cure="Write the character that was meant; if there are many, convert the original file again, as UTF-8.",
)  # fmt: skip
UNKNOWN_VOICE = rule(
    "unknown-voice", "error",
    "Somebody speaks whom nobody is cast for. The program never lends a character another one's voice.",
    example="MARLA\nWho is there?\n",
    cure="Correct the name, add it to `cast:` in voices.yaml, or write it there among the `aliases` of the character "
    "it means. `audiodrama cast --fill` casts everybody who is missing.",
)  # fmt: skip
UNKNOWN_SOUND = rule(
    "unknown-sound", "error",
    "A cue names a sound that is neither in sfx/sounds.yaml nor in the palette that comes with the program.",
    example="MARTA\nWho is there? [[sfx: no such sound]]\n",
    cure="Correct the name (`audiodrama sounds` lists them all), or define the sound in sfx/sounds.yaml.",
)  # fmt: skip
UNKNOWN_SPACE = rule(
    "unknown-space", "error",
    "A [[space: …]] cue names a space that is neither in sfx/sounds.yaml nor in the program's own palette.",
    example="[[space: no such place]]\n\nMARTA\nWho is there?\n",
    cure="Correct the name (`audiodrama sounds` lists them all), or define the space in sfx/sounds.yaml.",
)  # fmt: skip
UNKNOWN_BUS = rule(
    "unknown-bus", "error",
    "A [[mix: …]] cue names a part of the mix that does not exist.",
    example="[[mix: trumpets | gain=-2dB]]\n\nMARTA\nWho is there?\n",
    cure="Name one of dialogue, foley, beds and music.",
)  # fmt: skip
WRONG_KIND = rule(
    "wrong-kind", "error",
    "A sound is used as another kind than it is: a one-shot as a bed, a bed as a one-shot.",
    example="MARTA\nWho is there? [[amb: knock]]\n",
    cure="Write the kind that the sound has: sfx for a one-shot, amb for a bed, music for music; or change `kind:` in "
    "sfx/sounds.yaml.",
)  # fmt: skip
UNKNOWN_OPTION = rule(
    "unknown-option", "error",
    "A cue has an option that does not exist, or that this kind of cue does not take.",
    example="MARTA\nWho is there? [[sfx: knock | lound]]\n",
    cure="Write one of the options that the kind takes; the manual's page on the script language lists them.",
)  # fmt: skip
REPEATED_OPTION = rule(
    "repeated-option", "error",
    "A cue has the same option twice, or two that exclude each other, and only one of the two could count.",
    example="MARTA\nWho is there? [[sfx: knock | level=-3dB | level=-6dB]]\n",
    cure="Keep one of them.",
)  # fmt: skip
MISSING_UNIT = rule(
    "missing-unit", "error",
    "A number lacks its unit, has one of another kind, or is no number. Units are always written, so that nobody has "
    "to guess whether 3 means seconds or decibels.",
    example="MARTA\nWho is there? [[sfx: knock | level=-6]]\n",
    cure="Write the number with its unit, such as -6dB, 1.5s or 300ms. `pan` and `seed` are plain numbers.",
)  # fmt: skip
MISSING_VALUE = rule(
    "missing-value", "error",
    "An option that needs a value has none, or one it does not take.",
    example="MARTA\nWho is there? [[sfx: knock | at=middle]]\n",
    cure="Write the value after an equals sign, as the hint shows.",
)  # fmt: skip
MISSING_NAME = rule(
    "missing-name", "error",
    "A cue says what kind it is but not which sound, space, word or length is meant.",
    example="MARTA\nWho is there? [[sfx: ]]\n",
    cure="Write the name after the colon.",
)  # fmt: skip
OPTION_RANGE = rule(
    "option-range", "error",
    "An option has a value outside the range in which it makes sense.",
    example="MARTA\nWho is there? [[sfx: knock | pan=3]]\n",
    cure="Write a value in the range that the message names.",
)  # fmt: skip
EMPTY_SCRIPT = rule(
    "empty-script", "error",
    "A script in which nothing is heard: it is empty, or holds only a title page, headings and notes.",
    example="Title: The Empty House\nAuthor: Nobody\n",
    cure="Write something to be heard, or take the file out of script/.",
)  # fmt: skip
NEAR_MISS = rule(
    "near-miss", "warning",
    "A note is nearly a cue. As it stands it is an ordinary note of the writer's, and silent.",
    example="MARTA\nWho is there? [[sxf: knock]]\n",
    cure="Write the cue as the hint shows; or, if it is a note, begin it with another word.",
)  # fmt: skip
RADIO_CASE = rule(
    "radio-case", "warning",
    "A paragraph begins like a cue in the radio spelling but is not in capitals, so the narrator reads it.",
    example="MARTA\nListen.\n\nMusic: a waltz from the floor above.\n",
    cure="Write it in capitals, or as the cue that the hint shows; or word the sentence in another way.",
)  # fmt: skip
UNKNOWN_DELIVERY = rule(
    "unknown-delivery", "warning",
    "A parenthetical is neither a pause nor a delivery that is known. It is not spoken, and changes nothing.",
    example="MARTA\n(like a cat)\nWho is there?\n",
    cure="Add it to `deliveries:` in voices.yaml with what it is to change, or leave it as a note for readers.",
)  # fmt: skip
UNKNOWN_EXTENSION = rule(
    "unknown-extension", "warning",
    "What stands in brackets after a name is no perspective that is known, and changes nothing.",
    example="MARTA (ON THE ROOF)\nWho is there?\n",
    cure="Write one of (V.O.), (O.S.), (OFF), (CLOSE), (FILTER), (PHONE), (RADIO), (DISTORT), (THROUGH DOOR), "
    "(APPROACHING), (RETREATING), (CONT'D); a delivery stands on a line of its own below the name.",
)  # fmt: skip
UNKNOWN_TRANSITION = rule(
    "unknown-transition", "warning",
    "A transition that has no sound of its own: it is heard like a plain change of scene, in one second.",
    example="MARTA\nStay.\n\nIRIS WIPE TO:\n\nINT. INTERIOR - DAY\n\nMARTA\nGo.\n",
    cure="Write CROSSFADE TO:, CUT TO:, SMASH CUT TO:, > FADE OUT. or > FADE IN:.",
)  # fmt: skip
DEFAULT_SPACE = rule(
    "default-space", "warning",
    "A scene heading names a place that has no acoustic space of its own; it sounds like any room, or any place "
    "outdoors.",
    example="INT. LIGHTHOUSE LAMP ROOM - NIGHT\n\nMARTA\nWho is there?\n",
    cure="Define the place under `spaces:` in sfx/sounds.yaml, for example `lighthouse-lamp-room: {like: stairwell}`, "
    "or add its name to the `aliases` of a space.",
)  # fmt: skip
BED_NOT_ENDED = rule(
    "bed-not-ended", "warning",
    "A bed is started and never ended: it runs to the end of the chapter.",
    example="[[amb: rain]]\n\nMARTA\nWho is there?\n",
    cure="End it with [[amb: NAME | out=3s]], with [[amb: none]] or with > FADE OUT. A scene heading ends it too.",
)  # fmt: skip
NOT_RUNNING = rule(
    "not-running", "warning",
    "A cue ends a sound, or rides its level, that is not running there.",
    example="MARTA\nWho is there?\n\n[[music: theme | out=3s]]\n",
    cure="Correct the name, start the sound before, or take the cue out.",
)  # fmt: skip
EMPTY_SPEECH = rule(
    "empty-speech", "warning",
    "A name with nothing to say under it.",
    example="MARTA\n(whispering)\n\nMARTA\nWho is there?\n",
    cure="Write what is said, or make the line an action.",
)  # fmt: skip
NO_WORDS = rule(
    "no-words", "warning",
    "A speech or a paragraph without a letter in it, which nobody can speak. In a speech a beat is kept in its place.",
    example="MARTA\n…\n\nMARTA\nWho is there?\n",
    cure="Write (beat) or (pause) for a silence, or words.",
)  # fmt: skip
STRAY_NAME = rule(
    "stray-name", "warning",
    "What is the name of a character, or may be one, stands where Fountain does not see a speech, so the narrator "
    "reads it: an empty line follows the name, or it is not in capitals, or its alphabet has none.",
    example="MARTA\n\nWho is there?\n",
    cure="Put the speech right below the name, without an empty line, and an empty line before the name; write the "
    "name in capitals or with @ before it, always with @ in an alphabet without capitals: @佐倉.",
)  # fmt: skip
MISSING_EMPTY_LINE = rule(
    "missing-empty-line", "error",
    "The name of somebody who speaks stands on a line among the words of another speech, or of a paragraph, so what is "
    "below it would be spoken by the wrong voice: the empty line above the name was forgotten.",
    example="MARTA\nWho is there?\nNARRATOR\nNobody answers.\n",
    cure="Put an empty line above the name. A name that is spoken there ends in a full stop, or stands beside words.",
)  # fmt: skip
COLON_SPEECH = rule(
    "colon-speech", "warning",
    "A paragraph begins with a name and a colon (or, for somebody who is cast, a dash), as radio plays are often "
    "written. It is spoken by that character, but other Fountain editors print it as action.",
    example="MARTA: Who is there?\n",
    cure="Write the name on a line of its own with the words below it; or put ! before the paragraph, and the narrator "
    "reads it as it stands.",
)  # fmt: skip
NOBODY_PRESENT = rule(
    "nobody-present", "error",
    "A line is to be spoken by all or both who are there, but fewer than two speak in the scene.",
    example="ALL\nWho is there?\n",
    cure="Name those who speak it, MARTA & NARRATOR, or cast the name in voices.yaml as a voice of its own.",
)  # fmt: skip
LARGE_ENSEMBLE = rule(
    "large-ensemble", "warning",
    "More speak in the scene than speak a line together; those who spoke last speak it, and the others are silent.",
    example={
        "script/example.fountain": "".join(f"VOICE {letter}\nHere.\n\n" for letter in "ABCDEFGHIJKLM")
        + "ALL\nWho is there?\n",
        "voices.yaml": "cast:\n  NARRATOR: {voice: {tone: low}}\n"
        + "".join(f"  VOICE {letter}: {{voice: {{tone: mid}}}}\n" for letter in "ABCDEFGHIJKLM"),
    },
    cure="Nothing has to be done if a crowd is meant; else name those who speak it, VOICE A & VOICE B.",
)  # fmt: skip
UNCLEAR_SPEECH = rule(
    "unclear-speech", "error",
    "A paragraph begins with what may be a name, and a dash: the narrator would read name and words. Nobody of that "
    "name is cast.",
    example="BORIS - Who is there?\n",
    cure="Write the name on a line of its own with the words below it; or put ! before the paragraph, and the narrator "
    "reads it as it stands.",
)  # fmt: skip
UNKNOWN_DIRECTION = rule(
    "unknown-direction", "warning",
    "Something in brackets among the words of a speech is a direction by its looks, but no pause or delivery that is "
    "known. It is not spoken, and nothing is heard of it.",
    example="MARTA\n[sighs] Who is there?\n",
    cure="Write a delivery that is known, add it to `deliveries:` in voices.yaml, place a sound, [[sfx: sigh]]; or "
    "write what is to be spoken without brackets.",
)  # fmt: skip
LATE_DELIVERY = rule(
    "late-delivery", "warning",
    "A delivery stands after the last word of a speech. It holds for what follows it, and nothing does.",
    example="MARTA\nWho is there?\n(whispering)\n",
    cure="Put it above the words it is meant for.",
)  # fmt: skip
STRAY_TITLE = rule(
    "stray-title", "warning",
    "A paragraph is by its looks the title of a chapter or scene, or the end. The narrator reads it aloud.",
    example="CHAPTER FOUR\n\nMARTA\nWho is there?\n",
    cure="Write # before the title of a chapter, ## before one inside a chapter, and > THE END < for what is only "
    "shown; or ! before it, if it is to be read.",
)  # fmt: skip
PAGE_MARK = rule(
    "page-mark", "warning",
    "A paragraph is what printouts put on their pages: (CONTINUED), (MORE) and CONTINUED: are left out, a lone number "
    "is read aloud, since it may be meant.",
    example="MARTA\nWho is there?\n\n(CONTINUED)\n",
    cure="Take it out of the script; write # before the number of a chapter, or ! before what is to be read.",
)  # fmt: skip
DROPPED_WORDS = rule(
    "dropped-words", "warning",
    "Words stand after >, which makes them a transition, but no transition has such words. They are not heard.",
    example="MARTA\nStay.\n\n> The letter lies open.\n\nMARTA\nGo.\n",
    cure="Take the > away to have them read; > words < is a line that is only shown.",
)  # fmt: skip
STRAY_HEADING = rule(
    "stray-heading", "warning",
    "A line looks like a scene heading in another language, or behind a number, but Fountain knows only INT. and EXT. "
    "at its beginning, so the narrator reads it aloud.",
    example="INNEN. KELLER - NACHT\n\nMARTA\nWho is there?\n",
    cure="Write a dot before it, .INNEN. KELLER - NACHT, or INT. and EXT. in place of the first word.",
)  # fmt: skip
PLAIN_NAME = rule(
    "plain-name", "warning",
    "A character's name has letters beyond A to Z. It is understood here, but other Fountain editors may take it for "
    "action. All such names of a script are told together.",
    example={
        "script/example.fountain": "MÁRTA\nWho is there?\n",
        "voices.yaml": "cast:\n  NARRATOR: {voice: {tone: low}}\n  MÁRTA: {voice: {tone: mid}}\n",
    },
    cure="Write @ before the name: @MÁRTA.",
)  # fmt: skip
NOTE_PLACE = rule(
    "note-place", "warning",
    "A note stands in a heading, on the line of a character's name or right below it, or in the title page, where "
    "other Fountain editors lose it or no longer see what the line is.",
    example="MARTA [[sfx: knock]]\nWho is there?\n",
    cure="Put the note into the speech, or on a line of its own with empty lines around it.",
)  # fmt: skip
NOTE_LINES = rule(
    "note-lines", "warning",
    "A cue goes on over the end of its line, which many Fountain editors do not read.",
    example="MARTA\nWho is there? [[sfx: knock\n| under]] Say it.\n",
    cure="Write the cue on one line.",
)  # fmt: skip
NOTE_MARKS = rule(
    "note-marks", "warning",
    "A note holds _, * or /*, which other Fountain editors take for emphasis or for text that is taken out.",
    example="MARTA\nWho is there? [[sfx: stair_creak]]\n",
    cure="Write blanks or hyphens: all spellings of a name that differ in such signs only are the same name.",
)  # fmt: skip
GLUED_NOTE = rule(
    "glued-note", "warning",
    "A note stands right before a word, without a blank, so that taking it out would change the text.",
    example="MARTA\nWho is [[sfx: knock]]there?\n",
    cure="Put a blank after the note; a note may touch only the word before it.",
)  # fmt: skip
NOTE_BLANK_LINES = rule(
    "note-blank-lines", "warning",
    "A note on a line of its own has text right above or below it. Other editors print an empty line there, which "
    "cuts the speech or paragraph in two.",
    example="MARTA\nWho is there?\n[[sfx: knock]]\nSay it.\n",
    cure="Put the note at the end of the line above, or empty lines on both sides of it.",
)  # fmt: skip
LATE_TITLE = rule(
    "late-title", "warning",
    "A title page counts only at the very beginning of the file, and this one has something before it; or a script "
    "without one begins with a line that other editors take for a title page.",
    example="# One\n\nTitle: The House\n\nMARTA\nWho is there?\n",
    cure="Move the title page to the first line of the file, or give the script one.",
)  # fmt: skip
FADE_MARK = rule(
    "fade-mark", "warning",
    "A transition that other Fountain editors take for action or for a name: FADE OUT and FADE IN without > before "
    "them, or a transition without an empty line on both sides.",
    example="FADE IN:\n\nMARTA\nWho is there?\n",
    cure="Write > before it, > FADE OUT., and put an empty line on both sides.",
)  # fmt: skip
HEADING_BLANK_LINES = rule(
    "heading-blank-lines", "warning",
    "A scene heading needs an empty line before and after it; other Fountain editors take it for action.",
    example="INT. INTERIOR - DAY\nMarta waits.\n",
    cure="Put an empty line on both sides.",
)  # fmt: skip
EMPTY_CHAPTER = rule(
    "empty-chapter", "warning",
    "A section begins a chapter in which nothing is heard. There is no such chapter then.",
    example="# One\n\nMARTA\nWho is there?\n\n# Two\n",
    cure="Write something to be heard in it, or take the section out; a heading inside a chapter has two signs, ##.",
)  # fmt: skip
SAME_TITLE = rule(
    "same-title", "warning",
    "Two chapters have the same title, and differ by their number only.",
    example="# One\n\nMARTA\nWho is there?\n\n# One\n\nMARTA\nMe.\n",
    cure="Give each chapter a title of its own.",
)  # fmt: skip
LONE_DUAL = rule(
    "lone-dual", "warning",
    "A speech marked ^ is to be spoken at the same time as the one before it, but no speech stands right before it.",
    example="MARTA ^\nWho is there?\n",
    cure="Take the ^ away, or put the two speeches one right after the other.",
)  # fmt: skip
LONE_LYRICS = rule(
    "lone-lyrics", "warning",
    "Lyrics stand alone, without the name of who sings them: the narrator does.",
    example="~ Row the boat across.\n",
    cure="Write the singer's name on the line above.",
)  # fmt: skip
