"""Demands of the profile and the plan on a file, and where it fails them.

Figures of the profile, then the signal, then the plan, then the tags: each check is a function from what was measured
to remarks. A failure is something that a shop refuses or a listener notices; anything else is a note.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import clock
from audiodrama.export.cue_list import events_of
from audiodrama.export.tags import DRAFT
from audiodrama.qc import shop_rules
from audiodrama.qc.frames import FRAMES_HZ, SOUND_DB, power_db, running_mean, runs, sounding
from audiodrama.qc.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiodrama.base.source import PlaceJson
    from audiodrama.cast.profiles import Profile
    from audiodrama.export.cue_list import CueList
    from audiodrama.qc.figures import Measurements

_LATE_S = 0.05
_HEARD_DB = 6.0
_MONO_LOSS_DB = 6.0
_OPPOSED_DB = 9.0
_DC_DB = -50.0
_DIGITAL_SILENCE = 10 ** (-95 / 20)
_SPEECH_FLOOR_LU = 7.0
_SPEECH_GOOD_LU = 10.0
_QUIET_S = 3.0
_UNPLANNED_S = 6.0
_DEAD_S = 4.0
_SLACK_S = 1.0
_FOLEY = ("sfx", "bed", "music")
_SHOWN = 8
_NEAR = 18


def remarks_on(
    path: Path, profile: Profile, measured: Measurements, cues: CueList | None, *, draft: bool = False
) -> tuple[Remark, ...]:
    """Everything there is to say about a file, failures first; `draft` lets a draft pass."""
    found = [
        *_draft(measured, cues, allowed=draft),
        *_levels(profile, measured, cues),
        *_form(path, profile, measured),
        *_ends(profile, measured),
        *_signal(measured, cues),
        *_silence(measured, cues),
        *(_plan(measured, cues) if cues else ()),
        *(shop_rules.spoken_title(cues) if cues and profile.credits == "spoken" else ()),
        *_tags(path, measured),
    ]
    return tuple(sorted(found, key=lambda each: not each.failure))


def _draft(measured: Measurements, cues: CueList | None, *, allowed: bool) -> Iterator[Remark]:
    """A draft says so in its cue list and in its comment; either is enough, since files are sent without the other."""
    if (cues and cues["draft"]) or measured.tags.get("comment", "").startswith(DRAFT):
        yield Remark("draft", "this is a draft: embedded voices, no rooms", failure=not allowed)


def _levels(profile: Profile, measured: Measurements, cues: CueList | None) -> Iterator[Remark]:
    figures = measured.figures
    off_lu = figures.integrated_lufs - profile.loudness_lufs
    if abs(off_lu) > profile.tolerance_lu:
        yield Remark("loudness", f"{figures.integrated_lufs:.1f} LUFS is {abs(off_lu):.1f} LU "
                      f"{'above' if off_lu > 0 else 'below'} {profile.loudness_lufs:g} LUFS")  # fmt: skip
    if figures.true_peak_db > profile.peak_dbtp:
        at_s = _loudest_s(measured)
        yield Remark("true-peak", f"the true peak of {figures.true_peak_db:.2f} dBTP is above "
                      f"{profile.peak_dbtp:g} dBTP", at_s=at_s, place=place_at(cues, at_s))  # fmt: skip
    if profile.rms_db and not profile.rms_db[0] <= figures.rms_db <= profile.rms_db[1]:
        yield Remark("rms", f"{figures.rms_db:.1f} dB RMS is outside {profile.rms_db[0]:g} to {profile.rms_db[1]:g} dB")
    if profile.loudness_range_lu and figures.loudness_range_lu > profile.loudness_range_lu:
        yield Remark("loudness-range", f"the loudness range of {figures.loudness_range_lu:.1f} LU is wider than "
                      f"{profile.loudness_range_lu:g} LU")  # fmt: skip
    yield from _background(figures.speech_over_background_lu, cues)


def _background(over_lu: float | None, cues: CueList | None) -> Iterator[Remark]:
    """Every line that stands too little above its background; the chapter's own figure where lines have none."""
    levels = [(event, event.get("speech_over_background_lu")) for event in events_of(cues)]
    known = [(event, own_lu) for event, own_lu in levels if own_lu is not None]
    for event, own_lu in known:
        if own_lu < _SPEECH_GOOD_LU:
            said = f"line {event['id']} stands only {own_lu:.1f} LU above its background"
            yield Remark("speech-over-background", said,
                          failure=own_lu < _SPEECH_FLOOR_LU, at_s=event["start_s"], place=event["place"])  # fmt: skip
    if not known and over_lu is not None and over_lu < _SPEECH_GOOD_LU:
        yield Remark("speech-over-background", f"speech stands only {over_lu:.1f} LU above its background",
                      failure=over_lu < _SPEECH_FLOOR_LU)  # fmt: skip


def _loudest_s(measured: Measurements) -> float:
    return float(measured.peak.argmax()) / FRAMES_HZ if len(measured.peak) else 0.0


def _form(path: Path, profile: Profile, measured: Measurements) -> Iterator[Remark]:
    figures = measured.figures
    if figures.sample_rate_hz != profile.rate_hz and path.suffix.lower() != ".opus":
        yield Remark("sample-rate", f"the sample rate is {figures.sample_rate_hz} Hz, not {profile.rate_hz} Hz")
    if measured.constant_rate is False:
        yield Remark("bit-rate", "the bit rate is not constant")
    if measured.constant_rate is not None and figures.bit_rate_kbps < profile.bit_rate_kbps:
        yield Remark("bit-rate", f"{figures.bit_rate_kbps:g} kb/s is less than {profile.bit_rate_kbps} kb/s")
    # shops limit the file of a chapter; an M4B holds the whole book
    if profile.longest_s and figures.duration_s > profile.longest_s and path.suffix.lower() != ".m4b":
        yield Remark("duration", f"{clock(figures.duration_s)} is longer than {clock(profile.longest_s)}")


def _ends(profile: Profile, measured: Measurements) -> Iterator[Remark]:
    figures = measured.figures
    if figures.rms_db <= -100:
        yield Remark("silence", "the file is silent")
        return
    for code, found_s, wanted_s in (("head", figures.head_s, profile.head_s), ("tail", figures.tail_s, profile.tail_s)):
        if found_s < wanted_s * 0.5:
            yield Remark(code, f"the {code} of {found_s:.2f} s is shorter than the {wanted_s:g} s of room tone due")
        elif found_s > wanted_s + 3:
            words = f"the {code} lasts {found_s:.1f} s; {profile.name} asks for {wanted_s:g} s and allows more"
            yield Remark(code, words, failure=False)
    limit_db = profile.noise_floor_db
    if limit_db is None:
        return
    if figures.noise_floor_db is None:
        yield Remark("noise-floor", "there is no room tone in head or tail to measure the noise floor in")
    elif figures.noise_floor_db > limit_db:
        yield Remark("noise-floor", f"the noise floor of {figures.noise_floor_db:.1f} dB is above {limit_db:g} dB")
    if figures.ambience_db > limit_db:
        yield Remark("ambience", f"pauses carry ambience at {figures.ambience_db:.0f} dB RMS; "
                      "the noise floor is that of head and tail", failure=False)  # fmt: skip


def _signal(measured: Measurements, cues: CueList | None) -> Iterator[Remark]:
    figures = measured.figures
    for at_s in measured.clipped_s[:_SHOWN]:
        yield Remark("clipping", "samples stand at full scale", at_s=at_s, place=place_at(cues, at_s))
    for click in measured.clicks:
        if cues is None or not any(_sounds(cues, kind, click.at_s) for kind in _FOLEY):
            yield Remark("click", f"a click of {click.level_db:.0f} dB, {click.over_db:.0f} dB above its surroundings",
                          at_s=click.at_s, place=place_at(cues, click.at_s), failure=cues is not None)  # fmt: skip
    if figures.dc_db > _DC_DB:
        yield Remark("dc", f"there is a constant offset of {figures.dc_db:.0f} dB")
    if figures.mono_loss_db > _MONO_LOSS_DB:
        yield Remark("mono", f"the mono sum is {figures.mono_loss_db:.1f} dB quieter than stereo")
    else:
        yield from _opposed(measured, cues)
    first, after = sounding(measured.power)
    for start, end in runs(measured.peak[first:after] < _DIGITAL_SILENCE, 2)[:_SHOWN]:
        at_s = (first + start) / FRAMES_HZ
        yield Remark("dropout", f"there is nothing at all for {(end - start) * 1000 // FRAMES_HZ} ms", at_s=at_s,
                      place=place_at(cues, at_s))  # fmt: skip


def _opposed(measured: Measurements, cues: CueList | None) -> Iterator[Remark]:
    """Whole seconds that nearly vanish in mono."""
    stereo, mono = (running_mean(each, FRAMES_HZ)[:: FRAMES_HZ // 2] for each in (measured.power, measured.mono))
    gone = (stereo > 10**-4) & (mono < stereo * 10 ** (-_OPPOSED_DB / 10))
    for start, _ in runs(np.asarray(gone), 2)[:_SHOWN]:
        at_s = start / 2
        yield Remark("mono", "the sound nearly vanishes in mono", at_s=at_s, place=place_at(cues, at_s))


def _silence(measured: Measurements, cues: CueList | None) -> Iterator[Remark]:
    """Quiet stretches longer than the plan has them."""
    first, after = sounding(measured.power)
    quiet = running_mean(measured.power, 10)[first:after] < 10 ** (SOUND_DB / 10)
    for start, end in runs(np.asarray(quiet), round(_QUIET_S * FRAMES_HZ)):
        start_s, end_s = (first + start) / FRAMES_HZ, (first + end) / FRAMES_HZ
        unasked_s = end_s - start_s - _asked_s(cues, start_s, end_s) if cues else 0.0
        if unasked_s > _DEAD_S:
            yield Remark("dead-air", f"{unasked_s:.1f} s of silence that nobody asked for", at_s=start_s,
                          place=place_at(cues, start_s), failure=False)  # fmt: skip
        planned_s = _planned_pause(cues, start_s, end_s) if cues else _UNPLANNED_S
        if end_s - start_s > planned_s + _SLACK_S:
            yield Remark("long-silence", f"{end_s - start_s:.1f} s of silence where {planned_s:.1f} s are planned",
                          at_s=start_s, place=place_at(cues, start_s), failure=cues is not None)  # fmt: skip


def _asked_s(cues: CueList, start_s: float, end_s: float) -> float:
    """How much of a stretch pauses and fades of the script ask for."""
    asked = ((e["start_s"], e["end_s"]) for e in cues["events"] if e["kind"] in ("pause", "transition"))
    return float(sum(max(0.0, min(end, end_s) - max(begin, start_s)) for begin, end in asked))


def _planned_pause(cues: CueList, start_s: float, end_s: float) -> float:
    """The longest time inside a stretch in which no line or one-shot is planned."""
    busy = sorted((e["start_s"], e["end_s"]) for e in cues["events"]
                  if e["kind"] in ("line", "sfx") and e["end_s"] > start_s and e["start_s"] < end_s)  # fmt: skip
    free = [(start_s, start_s), *busy, (end_s, end_s)]
    longest, reached = 0.0, start_s
    for _, (begin, end) in pairwise(free):
        longest = max(longest, min(begin, end_s) - reached)
        reached = max(reached, end)
    return longest


def _plan(measured: Measurements, cues: CueList) -> Iterator[Remark]:
    """Every line is heard when it is planned, and nothing is shifted."""
    off_s = measured.figures.duration_s - cues["duration_s"]
    if abs(off_s) > _LATE_S + 0.07:
        yield Remark("duration", f"the file is {abs(off_s):.2f} s {'longer' if off_s > 0 else 'shorter'} than planned")
    floor = 10 ** ((measured.figures.noise_floor_db or -70.0) / 10)
    for event in cues["events"]:
        if event["kind"] != "line" or not event["text"]:
            continue
        part = measured.power[round(event["start_s"] * FRAMES_HZ) : round(event["end_s"] * FRAMES_HZ)]
        level = power_db(float(part.mean(dtype=np.float64))) if len(part) else -120.0
        if level < max(power_db(floor) + _HEARD_DB, SOUND_DB - 8):
            yield Remark("line-not-heard", f"line {event['id']} of {event['speaker']} is not heard",
                          at_s=event["start_s"], place=event["place"])  # fmt: skip
    lag_s = lag(measured, cues)
    if lag_s is not None and abs(lag_s) > _LATE_S:
        yield Remark("cue-positions", f"speech begins {abs(lag_s) * 1000:.0f} ms {'after' if lag_s > 0 else 'before'} "
                      "the plan, in the middle of all lines")  # fmt: skip
    yield from _shots(measured, cues)


def _shots(measured: Measurements, cues: CueList) -> Iterator[Remark]:
    """Every one-shot that is not where it is planned; those that cannot be told from what sounds there, in one note."""
    events = {event["id"]: event for event in cues["events"]}
    for placed in measured.shots:
        event = events[placed.id]
        at_s, place = event["start_s"], event["place"]
        if placed.verdict == "missing":
            yield Remark("shot-not-heard", f"the sound {event['name']} is not heard", at_s=at_s, place=place)
        elif placed.verdict == "moved":
            side = "after" if placed.late_s > 0 else "before"
            yield Remark("cue-positions", f"the sound {event['name']} comes {abs(placed.late_s) * 1000:.0f} ms {side} "
                          "its plan", at_s=at_s, place=place)  # fmt: skip
    if buried := [placed.id for placed in measured.shots if placed.verdict == "buried"]:
        names = ", ".join(f"{events[each]['name']} at {clock(events[each]['start_s'])}" for each in buried[:_SHOWN])
        more = f" and {len(buried) - _SHOWN} more" if len(buried) > _SHOWN else ""
        yield Remark("cue-positions", f"{len(buried)} of {len(measured.shots)} sounds lie too deep below others to "
                      f"say whether they are in place: {names}{more}", failure=False)  # fmt: skip


def lag(measured: Measurements, cues: CueList) -> float | None:
    """How much later than planned lines begin to sound, in seconds: the median over lines that begin in quiet.

    None when fewer than three lines do. Takes may themselves begin with some milliseconds of breath.
    """
    found = []
    for event in cues["events"]:
        if event["kind"] == "line" and event["words"]:
            rise = _rise(measured, event["words"][0][1])
            found += [rise] if rise is not None else []
    return float(np.median(found)) if len(found) >= 3 else None


def _rise(measured: Measurements, planned_s: float) -> float | None:
    """The first frame near the planned one that stands 12 dB above the 50 ms before it, against the plan."""
    at = round(planned_s * FRAMES_HZ)
    power = measured.power[max(0, at - _NEAR - 5) : at + 2 * _NEAR].astype(np.float64)
    if at < _NEAR + 5 or len(power) < 3 * _NEAR:
        return None
    sums = np.concatenate([[0.0], np.cumsum(power)])
    before, after = (sums[5:-3] - sums[:-8]) / 5, (sums[8:] - sums[5:-3]) / 3
    limit = np.maximum(before, 1e-8) * 10**1.2
    risen = np.flatnonzero(after > limit)
    if not len(risen):
        return None
    first = int(risen[0])
    within = int(np.argmax(power[first + 5 : first + 8] > limit[first]))
    return (first + within - _NEAR) / FRAMES_HZ


def _tags(path: Path, measured: Measurements) -> Iterator[Remark]:
    tags, ending = measured.tags, path.suffix.lower()
    if ending not in (".mp3", ".m4b", ".m4a", ".opus", ".flac"):
        return
    for name in ("title", "album", "track", "genre"):
        if not tags.get(name):
            yield Remark("tags", f"the tag {name} is missing")
    for name in ("artist", "composer", "language"):
        if not tags.get(name) and not (name == "language" and ending in (".m4b", ".m4a")):
            yield Remark("tags", f"the tag {name} is missing", failure=False)
    one_of_many = tags.get("track") != "1/1" or ending != ".m4b"
    if one_of_many and tags.get("title") and tags["title"].casefold() == tags.get("album", "").casefold():
        yield Remark("tags", "title and album are the same, which hides the chapter in some players")
    if ending == ".mp3" and not tags.get("cover"):
        yield Remark("tags", "there is no cover", failure=False)


def _sounds(cues: CueList, kind: str, at_s: float) -> bool:
    return any(e["kind"] == kind and e["start_s"] - 0.05 <= at_s <= e["end_s"] + 0.05 for e in cues["events"])


def place_at(cues: CueList | None, at_s: float) -> PlaceJson | None:
    """Place in the script of what is planned then: the line that sounds, else the last one before."""
    before = [e for e in events_of(cues) if e["start_s"] <= at_s and e["place"] and e["kind"] == "line"]
    return before[-1]["place"] if before else None
