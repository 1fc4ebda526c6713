"""The crew of a render: whoever speaks and makes chapters, the render is the same."""

from __future__ import annotations

from contextlib import contextmanager

from audiodrama.base.cache import Store
from audiodrama.production.crew import Crew
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load
from audiodrama.production.render import carry_out


class Watched(Crew):
    """This machine, looked at while it works."""

    def __init__(self):
        self.told = []

    def prepare(self, plan, listener):
        self.told.append("prepare")
        return super().prepare(plan, listener)

    @contextmanager
    def speaking(self, plan, requests):
        self.told.append(len(requests))
        with super().speaking(plan, requests) as speaking:
            yield speaking

    @contextmanager
    def chapters(self, plan, tick):
        with super().chapters(plan, tick) as maker:
            yield maker
            self.told.append("chapters")


def test_a_render_is_done_by_its_crew(root, tmp_path):
    """The crew is asked to prepare, then to speak all lines of stale chapters, while it makes chapters."""
    crew, store = Watched(), Store(tmp_path / "cache")
    planned = plan(load(root), [], Options(jobs=1), store)
    report = carry_out(planned, None, crew)
    assert crew.told == ["prepare", len([r for each in planned.stale for r in each.requests]), "chapters"]
    assert report.spoken == 4
    assert carry_out(plan(load(root), [], Options(jobs=1), store), None, crew).spoken == 0
