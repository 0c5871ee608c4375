"""The report page: whole on its own, true to its data, safe with any text."""

import base64
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import msgspec
import pytest

from sakuga_tasks.jobs.release.report.render import render_report
from sakuga_tasks.records.report import (
    Bar,
    Composition,
    HeldBack,
    Loss,
    ReportData,
    RunRow,
    SampleClip,
    SplitRow,
    Step,
)

VOID = {"meta", "img", "br", "rect", "circle", "line"}
HOSTILE = "<script>alert('x')</script> & \"quotes\" ★"
PNG = b"\x89PNG\r\n\x1a\nrest"
SAMPLE = SampleClip(
    clip_id="c" * 32,
    video_id="d" * 64,
    split="train",
    name="fox.mp4",
    start_time="00:00:01.000",
    timesheet=[2, 2, 3],
    cadence="on_twos",
    width=640,
    height=360,
    licence="CC-BY-4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    page_url="https://example.org/1",
    fused_caption="Three drawings.",
    sheet=PNG,
)
DATA = ReportData(
    version="2026.1",
    created_at=datetime(2026, 11, 1, 9, 5, tzinfo=UTC),
    funnel=[
        Step(name="posts found", things="posts", items=12),
        Step(name="videos stored", things="videos", items=10, losses=[Loss(reason="corrupt_media", items=2)]),
        Step(name="shots", things="shots", items=1500),
    ],
    splits=[
        SplitRow(
            split="train",
            videos=7,
            clips=1200,
            drawings=9876,
            seconds=5400.0,
            n_bytes=2_500_000,
            sakuga_clips=1_117_898,
        ),
        SplitRow(split="test", videos=1, clips=3, drawings=4, seconds=60.0, n_bytes=900),
    ],
    compositions=[
        Composition(
            title="Drawings", bars=[Bar(name="under 12", clips=3, sakuga_share=0.2302), Bar(name="more", clips=1)]
        ),
        Composition(title="Rating", bars=[Bar(name="general", clips=0)], unknown=4, why_unknown="no model"),
    ],
    held_back=[HeldBack(reason="licence_unknown", clips=5, setting="ship_unknown_licence", value="false")],
    runs=[RunRow(run_id="a" * 16, stage="analyse", stage_version=1, params_json='{"method":"local"}')],
    settings={"split.salt": '"salt"'},
    samples=[SAMPLE],
)

FACTS = (
    "release 2026.1",
    "1 November 2026, 09:05 UTC",
    "1,203 clips",
    "9,880 drawings",
    "1 h 31 min of animation",
    "12 posts found",
    "\N{MINUS SIGN}2 corrupt media",
    "train 7 1,200 1,117,898 9,876 1 h 30 min 2.5 MB",
    "60.0 s 900 B",
    "under 12 75.0 % 23.0 %",
    "Nothing known: no model.",
    "licence unknown 5 ship_unknown_licence = false",
    "7 frames",
    "3 drawings",
    "Three drawings.",
    "CC-BY-4.0",
    '{"method":"local"}',
    "split.salt",
)


class Page(HTMLParser):
    """Collects text, links and images, and fails on a tag that is not closed in its turn."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.links, self.images, self.text = [], set(), [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        values = dict(attrs)
        self.links += [values["href"]] if "href" in values else []
        self.images += [values["src"]] if "src" in values else []
        assert not [name for name in values if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text.append(data)


def read(data=DATA):
    page = Page(render_report(data))
    return page, " ".join(" ".join(page.text).split())


def with_sample(**values):
    return msgspec.structs.replace(DATA, samples=[msgspec.structs.replace(SAMPLE, **values)])


def test_the_page_is_well_formed_and_fetches_nothing():
    html = render_report(DATA)
    page = Page(html)
    assert not page.tags & {"script", "link", "iframe", "object"}
    assert all(image.startswith("data:image/") for image in page.images)
    assert "url(" not in html
    assert "@import" not in html


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_stands_on_the_page(fact):
    assert fact in read()[1]


def test_sheets_travel_inside_the_page():
    assert read()[0].images == ["data:image/png;base64," + base64.b64encode(PNG).decode()]
    assert read(with_sample(sheet=b"\xff\xd8\xff"))[0].images[0].startswith("data:image/jpeg;base64,")
    assert read(with_sample(sheet=None))[0].images == []


def test_pages_and_licences_are_linked():
    assert read()[0].links == ["https://creativecommons.org/licenses/by/4.0/", "https://example.org/1"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org"])
def test_only_web_addresses_become_links(url):
    assert read(with_sample(page_url=url, licence_url=url))[0].links == []


@pytest.mark.parametrize("field", ["name", "fused_caption", "licence", "start_time", "cadence"])
def test_text_from_sources_stays_text(field):
    page, text = read(with_sample(**{field: HOSTILE}))
    assert "script" not in page.tags
    assert "alert('x')" in text


def test_text_of_figures_and_settings_stays_text():
    composition = Composition(title=HOSTILE, bars=[Bar(name=HOSTILE, clips=1)], unknown=1, why_unknown=HOSTILE)
    data = msgspec.structs.replace(
        DATA,
        version=HOSTILE,
        compositions=[composition],
        held_back=[HeldBack(reason=HOSTILE, clips=1, setting=HOSTILE, value=HOSTILE)],
        settings={HOSTILE: HOSTILE},
        funnel=[Step(name=HOSTILE, things="x", items=0, losses=[Loss(reason=HOSTILE, items=1)])],
    )
    assert "script" not in read(data)[0].tags


def test_an_unknown_licence_and_a_missing_caption_are_said_so():
    text = read(with_sample(licence=None, licence_url=None, page_url=None, fused_caption=None))[1]
    assert "licence unknown" in text
    assert "No caption." in text


def test_an_empty_release_still_makes_a_page():
    data = msgspec.structs.replace(DATA, funnel=[], splits=[], compositions=[], held_back=[], runs=[], samples=[])
    text = read(data)[1]
    assert "No clip was held back." in text
    assert "There is none to show." in text


def test_the_page_reads_in_the_dark_on_paper_and_on_a_phone():
    html = render_report(DATA)
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert re.search(r"@media \(max-width: \d+px\)", html)
    assert 'name="viewport"' in html
