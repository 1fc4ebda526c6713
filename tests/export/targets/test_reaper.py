"""The Reaper session: balanced text, media that exist, and, played by its own rules, the sound of the mix."""

import math
import shlex

import numpy as np
import pytest
import rpp
import soundfile

from audiodrama.export.targets.reaper import in_quotes, media_key, write_session
from audiodrama.export.targets.stems import write_stems
from audiodrama.mix.desk import mix
from deliverables import LENGTH_S, RATE_HZ, ROOM, SOUNDS, at, empty, load, play, timeline


class Node(list):
    """A block of a session: its words, its lines as lists of words, and the blocks in it."""

    def __init__(self, head):
        self.head, self.fields = head, {}

    def all(self, name):
        return [each for each in self if each.head[0] == name]


def parsed(text: str) -> Node:
    """A session as rpp reads it, a library that had no part in writing it."""
    return node_of(rpp.loads(text))


def node_of(element: rpp.Element) -> Node:
    """Blocks in it as nodes, other lines by their first word."""
    node = Node([element.tag, *element.attrib])
    for child in element:
        if isinstance(child, rpp.Element):
            node.append(node_of(child))
        else:
            node.fields.setdefault(child[0], []).append(child[1:])
    return node


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("session")
    rooms = {"room church": write_stems(play(), folder / "stems", rate_hz=RATE_HZ).files["room/church"]}
    path = write_session(timeline(), load, folder, "01-x", rooms)
    return folder, parsed(path.read_text(encoding="utf-8"))


def numbers(words):
    return [float(word) for word in words]


def points(node, kind):
    return [numbers(pt)[:2] for each in node.all(kind) for pt in each.fields["PT"]]


def over(known, times, default):
    """Straight lines between points."""
    return np.interp(times, *zip(*known, strict=True)) if known else np.full(len(times), default)


def rendered(folder, project) -> np.ndarray:
    """The session, played by the rules of the format: no pan law, balance, straight envelopes, equal-power fades."""
    out = np.zeros((at(LENGTH_S), 2))
    times = np.arange(len(out)) / RATE_HZ
    bus = np.ones(len(out))
    for track in project.all("TRACK"):
        if track.fields["ISBUS"] == [["1", "1"]]:
            bus = over(points(track, "VOLENV2"), times, 1.0)
        for item in track.all("ITEM"):
            out += played(folder, item, len(out)) * bus[:, None]
        if track.fields["ISBUS"] == [["2", "-1"]]:
            bus = np.ones(len(out))
    return out


def played(folder, item, length) -> np.ndarray:
    value = {name: words[0] for name, words in item.fields.items()}
    (source,) = item.all("SOURCE")
    sound = soundfile.read(folder / source.fields["FILE"][0][0], always_2d=True)[0]
    start, size = (round(float(value[name][0]) * RATE_HZ) for name in ("POSITION", "LENGTH"))
    offset = round(float(value.get("SOFFS", ["0"])[0]) * RATE_HZ)
    index = offset + np.arange(size)
    if value["LOOP"] == ["1"]:
        part = sound[index % len(sound)]
    else:
        part = np.zeros((size, sound.shape[1]))
        part[index < len(sound)] = sound[index[index < len(sound)]]
    part = part if part.shape[1] == 2 else part.repeat(2, axis=1)
    times = np.arange(size) / RATE_HZ
    _, balance, gain, _ = numbers(value["VOLPAN"])
    balances = -over(points(item, "PANENV"), times, -balance)
    part = part * (gain * over(points(item, "VOLENV"), times, 1.0))[:, None]
    part[:, 0] *= 1 - np.maximum(0, balances)
    part[:, 1] *= 1 + np.minimum(0, balances)
    for name, ramp in (("FADEIN", 1), ("FADEOUT", -1)):
        frames = round(float(value.get(name, ["0", "0"])[1]) * RATE_HZ)
        if frames:
            curve = np.sin((np.arange(frames) + 0.5) * math.pi / 2 / frames)[:, None]
            part[::ramp][:frames] *= curve
    out = np.zeros((length, 2))
    out[start : start + size] = part[: length - start]
    return out


def test_the_session_sounds_like_the_mix(session):
    """Levels, fades, loops, rides and rooms: what is left over against the mix is 30 dB below it."""
    folder, project = session
    whole = np.concatenate(list(mix(timeline(), load, {"church": ROOM})))
    rest = rendered(folder, project) - whole
    # the line that crosses from left to right follows a balance that only resembles the mix's pan
    still = np.r_[0 : at(5.0), at(7.0) : at(LENGTH_S)]
    assert 10 * np.log10(np.square(rest[still]).mean() / np.square(whole[still]).mean()) < -30
    assert 10 * np.log10(np.square(rest).mean() / np.square(whole).mean()) < -12


def test_each_voice_and_bus_has_its_track(session):
    """Folders for buses, tracks for voices; a line that overlaps another of the same voice would get a second one."""
    _, project = session
    names = [(track.fields["NAME"][0][0], track.fields["ISBUS"][0]) for track in project.all("TRACK")]
    assert names == [
        ("dialogue", ["1", "1"]), ("ANN", ["0", "0"]), ('BOB "the" bell', ["2", "-1"]),
        ("foley", ["1", "1"]), ("foley", ["2", "-1"]),
        ("beds", ["1", "1"]), ("beds", ["0", "0"]), ("beds 2", ["2", "-1"]),
        ("room church", ["0", "0"]),
    ]  # fmt: skip


def test_ducking_is_automation(session):
    """The bus's envelope is there in factors of amplitude, with its own points in it."""
    _, project = session
    beds = next(track for track in project.all("TRACK") if track.fields["NAME"][0][0] == "beds")
    known = dict(points(beds, "VOLENV2"))
    assert known[1.0] == pytest.approx(10 ** (-6 / 20), abs=1e-6)
    assert known[8.0] == pytest.approx(1.0)


def test_markers_are_headings(session):
    """Time and title, whatever quotation marks it holds."""
    _, project = session
    assert project.fields["MARKER"] == [["1", "3.5", 'The "stair"', "0"]]


def test_sounds_are_written_once(session):
    """Two lines of the same take share a file unless one is filtered."""
    folder, _ = session
    keys = {media_key(clip) for clip in timeline().clips}
    assert len(list((folder / "media").iterdir())) == len(keys) == len(SOUNDS) + 2


def test_rooms_that_were_played_down_are_played_up_again(tmp_path):
    """Stems that had to be lowered stand at their old level in the session."""
    written = write_stems(play(loud=20.0), tmp_path / "stems", rate_hz=RATE_HZ)
    rooms = {"room church": written.files["room/church"]}
    path = write_session(timeline(), load, tmp_path, "x", rooms, rooms_db=-written.gain_db)
    (item,) = parsed(path.read_text()).all("TRACK")[-1].all("ITEM")
    assert float(item.fields["VOLPAN"][0][2]) == pytest.approx(10 ** (-written.gain_db / 20))


def test_an_empty_chapter_is_an_empty_session(tmp_path):
    """No clips: a project without tracks."""
    project = parsed(write_session(empty(), load, tmp_path, "x", {}).read_text())
    assert project.all("TRACK") == []


@pytest.mark.parametrize("text", ["plain", 'a "b"', "it's", """both " and '""", """all " ' `""", "two\nlines"])
def test_strings_are_quoted_so_that_they_end_where_they_should(text):
    """Whatever is in it, a name is one word of its line."""
    ((word,),) = parsed(f"<REAPER_PROJECT 0.1\n  NAME {in_quotes(text)}\n>\n").fields["NAME"]
    assert word == " ".join(text.split()).replace("`", "'" if '"' in text and "'" in text else "`")
    assert shlex.split(in_quotes("plain")) == ["plain"]
