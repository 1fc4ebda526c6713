"""The tone of a room without a bed."""

from arrangement import ROOM, arranged, clips
from audiodrama.arrange.interiors import room_tone_of
from audiodrama.arrange.sources import RoomTone
from audiodrama.script.cuesheet import Cue
from audiodrama.sounds.palette import Space


def test_an_interior_without_a_bed_has_a_tone_of_its_own():
    """Each room another one, from its heading to the next; not outdoors, nor where a bed sounds."""
    plain = "INT. PLAIN ROOM - DAY\n\n"
    text = f"{plain}ANNA\nOne.\n\nINT. HALL - DAY\n\nANNA\nTwo.\n\n{plain}[[amb: rain]]\n\nANNA\nThree.\n"
    plan = arranged(text)
    tones = [clip for clip in plan.clips if isinstance(clip.sound, RoomTone) and clip.sound.name != "room-tone"]
    assert [(clip.sound.name, clip.level_db, clip.dip_db) for clip in tones] == [("room-tone-plain-room", -9.0, 0.0)]
    one, two, _ = clips(plan, "ANNA")
    assert tones[0].start_frame < one.start_frame
    assert one.end_frame <= tones[0].end_frame - tones[0].fade_out < two.start_frame
    assert all("tone" not in event.id for event in plan.events)
    heading = Cue("c", "space", "x")
    sizes = ((3, 3, 2.5), (40, 30, 15))
    small, large = (room_tone_of(Space("x", "X", size, ROOM), heading, 0, 9).sound for size in sizes)
    assert small.brightness_db > large.brightness_db
    assert room_tone_of(Space("x", "X"), heading, 0, 9) is None
