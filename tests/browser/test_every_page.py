"""Every page, wide and narrow, light and dark: usable by everybody, quiet, never wider than the screen."""

import csv
import io

import pytest
from playwright.sync_api import expect

from disputes.models import Annotation, Article
from tests.browser.conftest import looks
from tests.conftest import annotate
from tests.imports import begin, ready, table, work

STORY = (
    "Tarn, Arvenia – Arvenia calls patrols an insult to its fishermen. Belmark keeps silent.\n\n"
    "Arvenia on Monday called the patrols of Belmark “an insult to honest fishermen” 🎣 and asked for talks.\n\n"
    "“We shall answer in our own time,” the minister said."
)


@pytest.mark.once
@looks
def test_everybody_can_use_every_page(world, sit, size, scheme):
    annotation = annotate(world, note="A note.")
    annotate(world, "threat", quote="“We shall answer in our own time,”", by=world.ben)
    world.oda.is_superuser = True
    world.oda.save()
    owner, annotator, visitor = (sit(user, viewport=size, color_scheme=scheme) for user in (world.oda, world.ana, None))
    files = [("a.txt", STORY), ("b.csv", table(("Ambiguous", "3/4/31", STORY)))]
    preview, done = ready(world, *files), work(begin(ready(world, *files)))
    actor = world.dispute.actors.earliest("pk")
    addresses = [
        (
            owner,
            [
                "/",
                "/disputes/new/",
                "/disputes/banks/",
                "/disputes/banks/settings/",
                "/disputes/banks/articles/",
                "/disputes/banks/articles/?q=nothing+like+it",
                "/disputes/banks/import/",
                preview.get_absolute_url(),
                done.get_absolute_url(),
                "/disputes/banks/members/",
                "/disputes/banks/codebook/",
                "/disputes/banks/statements/",
                "/disputes/banks/statements/?label=offer",
                "/disputes/banks/timeline/",
                "/disputes/banks/events/",
                "/disputes/banks/timeline/?one=Arvenia&other=Belmark",
                "/disputes/banks/timeline/?panels=speakers&net=goldstein",
                "/disputes/banks/network/?level=state",
                "/disputes/banks/network/?labels=apart",
                "/disputes/banks/shares/",
                "/disputes/banks/answers/?step=day",
                "/disputes/banks/coverage/",
                "/actors/",
                f"/actors/{actor.pk}/",
                "/account/",
                "/api/v1/docs",
            ],
        ),
        (annotator, [f"/articles/{world.article.pk}/", f"/annotations/{annotation.pk}/"]),
        (visitor, ["/account/sign-in/"]),
    ]

    for desk, paths in addresses:
        for path in paths:
            desk.page.goto(desk.address + path)
            desk.page.wait_for_load_state("networkidle")

            desk.audit()
            assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide"


def test_the_main_job_from_pasting_an_article_to_the_table_of_statements(world, sit, tmp_path):
    desk = sit(world.ada)
    page = desk.page

    page.goto(f"{desk.address}/disputes/banks/import/")
    page.get_by_label("Text", exact=True).fill(STORY)
    page.get_by_label("Outlet").fill("The Arvenian Courier")
    page.get_by_role("button", name="Read the text").click()
    page.get_by_role("button", name="Import 1 article").click()
    page.get_by_role("link", name="Arvenia calls patrols an insult to its fishermen").click()
    expect(page.locator("#desk.is-ready")).to_be_attached()

    card = desk.annotate("called the patrols of Belmark “an insult to honest fishermen”", "1")
    for role, typed, actor in (("Speaker", "arvenian", "Arvenia"), ("Target", "Halven", "Belmark")):
        desk.field(role).fill(typed)
        expect(page.get_by_role("option", name=actor)).to_be_visible()
        page.keyboard.press("Enter")
        expect(card.get_by_role("list", name=f"{role}s")).to_contain_text(actor)
    desk.saved()

    article = Article.objects.get(title__startswith="Arvenia calls patrols")
    annotation = Annotation.objects.get(article=article)
    text = article.text()
    assert text == STORY
    assert text[annotation.start : annotation.end] == annotation.quote
    assert (annotation.label.slug, annotation.speakers, annotation.targets) == ("accusation", "Arvenia", "Belmark")

    page.goto(f"{desk.address}/disputes/banks/statements/?label=accusation")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbfschema_version,")
    [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert row["quote"] == "called the patrols of Belmark “an insult to honest fishermen”"
    assert text[int(row["start"]) : int(row["end"])] == row["quote"]
    assert (row["speakers"], row["targets"], row["dispute"]) == ("Arvenia", "Belmark", "banks")
