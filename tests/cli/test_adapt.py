"""The command: what it writes, prints, remembers and refuses."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import yaml

from adapt_stories import LIGHTHOUSE
from audiodrama.adapt.attribution.llm import asker, doubtful_runs
from audiodrama.base import patience
from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.cli import app
from audiodrama.cli.adapt import adapt_command
from loopback import reply, serving

TALK = (
    'Ruth met Daniel at the gate.\n\n"Cold," said somebody.\n\n'
    + "\n\n".join(f'"Line {n} of it."' for n in "abcdef")
    + "\n"
)


@pytest.fixture
def story(tmp_path):
    """A story in a folder of its own."""
    path = tmp_path / "talk.txt"
    path.write_text(TALK)
    return path


def cues(script):
    """Name and words of every speech in a script."""
    rows = script.read_text().splitlines()
    return {
        rows[i + 1].partition(" [[")[0]: rows[i]
        for i in range(len(rows) - 1)
        if rows[i].isupper() and rows[i + 1].endswith((".", ",", "]]"))
    }


def line_of(script, words):
    """The number of the line that holds some words."""
    return next(n for n, row in enumerate(script.read_text().splitlines(), 1) if words in row)


def test_json_alone_writes_nothing(story, tmp_path, capsys):
    """One document on stdout that covers the text, and no file."""
    assert adapt_command(story, as_json=True) == 0
    document = json.loads(capsys.readouterr().out)
    assert sorted(document) == ["cast", "chapters", "language", "left_out", "segments"]
    assert sorted(document["segments"][1]) == ["confidence", "end", "evidence", "kind", "others", "speaker", "start"]
    assert sorted(document["cast"][0]) == ["aliases", "gender", "lines", "name"]
    assert [p.name for p in tmp_path.iterdir()] == ["talk.txt"]


def test_files_are_written_for_a_production(story, tmp_path):
    """A script, its pins, a cast and a page to review."""
    assert adapt_command(story) == 0
    written = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert written == [
        "output/talk.review.html",
        "script/talk.fountain",
        "script/talk.pins.json",
        "talk.txt",
        "voices.yaml",
    ]


def test_what_is_written_passes_check(story, tmp_path):
    """The production that comes out has no errors."""
    from audiodrama.production.project import check

    adapt_command(story)
    found = check(tmp_path)
    assert [d for d in found if d.severity == "error"] == []


def test_a_fixed_line_repairs_the_run_and_stays(story, tmp_path):
    """`--fix` turns the lines around over, and a second adaptation keeps it."""
    script = tmp_path / "script" / "talk.fountain"
    adapt_command(story)
    for name, other in (("Ruth", "DANIEL"), ("Daniel", "RUTH")):
        adapt_command(story, fix=[f"{line_of(script, 'Line c')}={name}"])
        found = cues(script)
        assert (found["Line c of it."], found["Line b of it."], found["Line d of it."]) == (name.upper(), other, other)
        before = script.read_bytes()
        adapt_command(story)
        assert script.read_bytes() == before


def test_a_name_edited_in_the_script_is_a_pin(story, tmp_path):
    """Changing a cue by hand is the same as fixing it."""
    script = tmp_path / "script" / "talk.fountain"
    adapt_command(story, root=tmp_path)
    old = cues(script)["Line c of it."]
    new = "DANIEL" if old == "RUTH" else "RUTH"
    rows = script.read_text().split("\n")
    rows[line_of(script, "Line c") - 2] = new
    script.write_text("\n".join(rows))
    adapt_command(story, root=tmp_path)
    found = cues(script)
    assert (found["Line b of it."], found["Line c of it."], found["Line d of it."]) == (old, new, old)


def test_aliases_in_voices_yaml_make_two_names_one(tmp_path):
    """One line in voices.yaml merges two members of the cast."""
    path = tmp_path / "s.txt"
    path.write_text(
        '"Up," said Ruth.\n\n"Down," said Quill.\n\n"Left," said Quill.\n\n"Right," said Ruth.\n\n'
        "Ruth laughed. Quill sighed.\n"
    )
    (tmp_path / "voices.yaml").write_text("cast:\n  RUTH:\n    voice: {pyttsx3: en-gb}\n    aliases: [QUILL]\n")
    adapt_command(path)
    assert set(cues(tmp_path / "script" / "s.fountain").values()) == {"RUTH"}


def test_the_first_cast_says_who_is_who(story, tmp_path):
    """voices.yaml is valid and holds everybody who speaks, with the narrator."""
    adapt_command(story)
    text = (tmp_path / "voices.yaml").read_text()
    assert sorted(yaml.safe_load(text)["cast"]) == ["DANIEL", "NARRATOR", "RUTH"]
    assert "DANIEL:    # man; " in text


def test_a_cast_that_is_there_stays(story, tmp_path, capsys):
    """voices.yaml is the user's own: all of it stays, and who lacks a voice is added and told."""
    stood = "# mine\ncast:\n  RUTH: {voice: {pyttsx3: en-us+f2}}   # as I like her\n"
    (tmp_path / "voices.yaml").write_text(stood)
    adapt_command(story)
    assert (tmp_path / "voices.yaml").read_text().startswith(stood + "  DANIEL:\n")
    assert "given a voice there: DANIEL\n" in capsys.readouterr().err


def test_a_script_of_the_users_own_is_not_overwritten(story, tmp_path):
    """A script that adapt did not make is refused."""
    (tmp_path / "script").mkdir()
    (tmp_path / "script" / "talk.fountain").write_text("RUTH\nMine.\n")
    with pytest.raises(UsageError, match="was not made by adapt"):
        adapt_command(story)


def edited(script, old, new):
    """A script with some of its text replaced by hand."""
    text = script.read_text()
    assert old in text
    script.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Line c of it.", "Line c, at last."),
        ("Ruth met Daniel at the gate.", "[[sfx: gate]]\n\nRuth met Daniel at the gate."),
        ("Title: talk", "Title: Talk at the Gate"),
        ("\nCold", "\n(shivering)\nCold"),
    ],
)
def test_edits_in_the_words_of_a_script_stay_until_force(story, tmp_path, old, new):
    """A script edited by hand is the same after adapting again, and `--force` writes it anew."""
    script = tmp_path / "script" / "talk.fountain"
    adapt_command(story)
    written = script.read_text()
    edited(script, old, new)
    by_hand = script.read_text()
    adapt_command(story)
    assert script.read_text() == by_hand
    adapt_command(story, force=True)
    assert script.read_text() == written


def test_a_script_with_its_doubts_struck_out_may_be_adapted_again(story, tmp_path):
    """Notes on doubtful speakers are adapt's own: without them nothing is lost."""
    script = tmp_path / "script" / "talk.fountain"
    adapt_command(story)
    written = script.read_text()
    script.write_text(re.sub(r" \[\[\?.*?\]\]", "", written))
    assert script.read_text() != written
    adapt_command(story)
    assert script.read_text() == written


@pytest.mark.parametrize(
    ("fix", "message"), [("31", "no LINE=NAME"), ("x=RUTH", "no LINE=NAME"), ("1=RUTH", "no line that somebody speaks")]
)
def test_fixes_that_mean_nothing_are_refused(story, fix, message):
    """A wrong option and a line without speech are named."""
    adapt_command(story)
    with pytest.raises(UsageError, match=message):
        adapt_command(story, fix=[fix])


def test_fixing_before_adapting_is_refused(story):
    """There is no line to fix yet."""
    with pytest.raises(UsageError, match="adapt the story once"):
        adapt_command(story, fix=["3=RUTH"])


def test_the_review_page_needs_nothing_else(story, tmp_path):
    """One page, without a link to anything outside, in which the story's marks and words are all there."""
    from html.parser import HTMLParser

    class Words(HTMLParser):
        inside, found = 0, ""

        def handle_starttag(self, tag, attrs):
            self.inside += tag in ("main", "sup") and (1 if tag == "main" else -1)

        def handle_endtag(self, tag):
            self.inside += tag in ("main", "sup") and (-1 if tag == "main" else 1)

        def handle_data(self, data):
            self.found += data if self.inside > 0 else ""

    adapt_command(story, review=tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert not re.search(r"https?://|src=|@import|url\(", page)
    reader = Words()
    reader.feed(page)
    assert "".join(reader.found.split()) == "".join(TALK.split())


def test_the_page_escapes_the_story(tmp_path):
    """Markup in a story is shown, not obeyed."""
    path = tmp_path / "s.txt"
    path.write_text('Ruth stopped. <script>alert(1)</script>\n\n"<b>Hm</b>," said Ruth.\n')
    adapt_command(path)
    page = (tmp_path / "output" / "s.review.html").read_text()
    assert "<script>alert" not in page
    assert "<b>Hm" not in page


def test_mistakes_end_with_their_own_status(tmp_path, capsys):
    """A file that is not there is a usage error with a message, not a traceback."""
    assert app.run(["adapt", str(tmp_path / "none.txt")]) == 2
    assert "there is no file" in capsys.readouterr().err


class Server(HTTPServer):
    """A language model that answers as it is told, and keeps the questions."""

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.questions = answer, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    """One chat completion a request."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.questions.append((self.path, asked["messages"][0]["content"]))
        body = json.dumps({"choices": [{"message": {"content": self.server.answer}}]}).encode()
        self.send_response(404 if "refuses" in self.path else 200)
        self.end_headers()
        self.wfile.write(b"{}" if "odd" in self.path else body)

    def log_message(self, *args):
        """Keep quiet."""


@pytest.fixture
def reading():
    """A story read, with chances that leave its lines open."""
    from audiodrama.adapt.attribution.stages import read_story

    found = read_story(TALK)
    return found, [dict.fromkeys(line.candidates, 1 / len(line.candidates)) for line in found.lines]


def test_a_model_is_asked_closed_questions_once(reading, tmp_path):
    """Only candidates are offered and taken, and a second run asks nothing."""
    found, chances = reading
    server = Server("1: Ruth\n2: **Daniel**\n3: Nobody In Particular\n4: Ruth.\n99: Ruth\nnonsense")
    ask = asker(server.url, cache=tmp_path)
    names = {i: found.company.entities[who].name for i, who in ask(found, chances).items()}
    first = next(iter(doubtful_runs(chances)))
    assert names == {first[0]: "Ruth", first[1]: "Daniel", first[3]: "Ruth"}
    asked = len(server.questions)
    ask(found, chances)
    assert len(server.questions) == asked
    assert server.questions[0][0] == "/v1/chat/completions"
    assert "Ruth | Daniel" in server.questions[0][1] or "Daniel | Ruth" in server.questions[0][1]
    server.shutdown()


def test_an_answer_never_changes_the_text(story, tmp_path, monkeypatch, capsys):
    """Whatever the model says, the segments hold the story's own words."""
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(tmp_path / "cache"))
    server = Server("1: Daniel\nRewritten story: there was no gate.")
    adapt_command(story, as_json=True, llm=server.url)
    document = json.loads(capsys.readouterr().out)
    assert "".join(TALK[s["start"] : s["end"]] for s in document["segments"]).replace(" ", "") == TALK.replace(
        '"', ""
    ).replace("\n", "").replace(" ", "")
    server.shutdown()


def test_a_server_that_is_not_there_is_named(reading, tmp_path, monkeypatch):
    """The message says which server, and that one can do without."""
    monkeypatch.setattr(patience, "_FIRST_WAIT_S", 0.001)
    with pytest.raises(AudiodramaError, match=r"did not answer.*works without"):
        asker("http://127.0.0.1:9/v1", cache=tmp_path)(*reading)


@pytest.mark.parametrize(("path", "said"), [("/refuses", "404: Not Found"), ("/odd", "no chat completion")])
def test_what_a_server_did_wrong_is_said(reading, tmp_path, path, said):
    """A refusal is told by its status, and an answer of another kind is called that."""
    server = Server("1: Ruth")
    with pytest.raises(AudiodramaError, match=said):
        asker(server.url + path, cache=tmp_path)(*reading)
    server.shutdown()


def test_the_key_stays_with_the_server_that_was_named(reading, tmp_path, monkeypatch):
    """A redirect to another host is not followed, and a key that the server repeats is in no message and no file."""
    monkeypatch.setenv("AUDIODRAMA_LLM_KEY", "sk-private-0123456789")
    reached = []
    with serving(lambda handler: (reached.append(handler.path), reply(handler, 200))[0]) as elsewhere:
        moved = elsewhere.replace("127.0.0.1", "localhost")
        with (
            serving(lambda handler: reply(handler, 307, Location=moved)) as address,
            pytest.raises(AudiodramaError, match="307: it sends on to http://localhost, which is not followed"),
        ):
            asker(address, cache=tmp_path)(*reading)
    assert reached == []

    def repeats(handler):
        said = {"choices": [{"message": {"content": f"1: Ruth {handler.headers['Authorization']}"}}]}
        reply(handler, 200, json.dumps(said).encode())

    with serving(repeats) as address:
        asker(address, cache=tmp_path)(*reading)
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert b"0123456789" not in b"".join(kept)


def test_an_address_must_be_one():
    """Files and other schemes are no servers."""
    with pytest.raises(AudiodramaError, match="no address"):
        asker("file:///etc/passwd")


def test_a_whole_story_goes_through(tmp_path):
    """A story in several chapters becomes a script with as many sections."""
    path = tmp_path / "lighthouse.txt"
    path.write_text(LIGHTHOUSE)
    adapt_command(path, sounds=True)
    script = (tmp_path / "script" / "lighthouse.fountain").read_text()
    assert [row for row in script.splitlines() if row.startswith("# ")] == ["# Chapter One", "# Chapter Two"]


def test_a_book_brings_its_text_along(tmp_path, capsys):
    """For an EPUB the document holds the text that its offsets count in."""
    from tests.adapt.test_sources import epub

    page = "<h1>One</h1><p>&#8220;Up,&#8221; said Ruth.</p><p>&#8220;Down,&#8221; said Daniel.</p>"
    adapt_command(epub(tmp_path / "s.epub", [("a.xhtml", page, "", "")]), as_json=True)
    document = json.loads(capsys.readouterr().out)
    spoken = [(document["text"][s["start"] : s["end"]], s["speaker"]) for s in document["segments"] if s["speaker"]]
    assert spoken == [("Up,", "Ruth"), ("Down,", "Daniel")]


def test_several_lines_are_fixed_at_once(story, tmp_path):
    """`--fix 8,14=Ruth` pins each of the lines."""
    script = tmp_path / "script" / "talk.fountain"
    adapt_command(story)
    places = [str(line_of(script, f"Line {n}")) for n in "ab"]
    adapt_command(story, fix=[f"{','.join(places)}=Ruth"])
    assert [cues(script)[f"Line {n} of it."] for n in "ab"] == ["RUTH", "RUTH"]


def test_the_review_page_gives_the_line_to_fix(story, tmp_path):
    """A doubtful line is listed with its line in the script."""
    adapt_command(story)
    script = tmp_path / "script" / "talk.fountain"
    page = (tmp_path / "output" / "talk.review.html").read_text()
    doubtful = next(n for n, row in enumerate(script.read_text().splitlines(), 1) if "[[?" in row)
    assert f'data-copy="audiodrama adapt talk.txt --fix {doubtful - 1}=' in page


@pytest.mark.parametrize(
    ("front", "title_page"),
    [
        ("THE WEIR OF ASH\n\nby Ona Field\n\n", ["Title: The Weir of Ash", "Author: Ona Field"]),
        ("Title: The Weir\nAuthor: Ona Field\n\n", ["Title: The Weir", "Author: Ona Field"]),
        ("", ["Title: talk", ""]),
    ],
)
def test_title_and_author_are_read_off_the_title_page(tmp_path, front, title_page):
    """A plain text names itself; without a title page the file's name is the title."""
    path = tmp_path / "talk.txt"
    path.write_text(f"{front}Chapter One\n\n{TALK}")
    adapt_command(path)
    assert (tmp_path / "script" / "talk.fountain").read_text().splitlines()[:2] == title_page
