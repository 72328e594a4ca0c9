"""Coding without a mouse: the reading cursor, labels, fields, undo."""

import pytest
from django.templatetags.static import static
from playwright.sync_api import expect

from disputes.actions import articles
from disputes.models import Annotation, Article
from tests.browser.conftest import Desk
from tests.conftest import annotate, record

# What a browser does with keys, pointers and screens is the same on every database engine.
pytestmark = pytest.mark.once

TEXT = (
    "TARN, Arvenia – The navy, led by Adm. Oren Vale, boarded two boats of Belmark on Monday. Nobody was hurt.\n\n"
    "“We shall answer,” Foreign Minister Ana Reyl said, “in our own time.” She left at once. 🎣\n\n"
    "“Nobody asked us,” said Mr. Vale. “Patience is not consent.”\n\n"
    "He called it “an insult” and “a crime”."
)


@pytest.fixture
def article(world) -> Article:
    return articles.add(dispute=world.dispute, record=record(TEXT, title="Two boats boarded"), by=world.oda)


def press(desk: Desk, *keys: str) -> None:
    for key in keys:
        desk.page.keyboard.press(key)


def chosen(desk: Desk) -> str:
    """What the label bar says is selected, which is also what a label would mark."""
    return desk.page.locator(".labels-quote").text_content() or ""


def stored() -> list[Annotation]:
    return list(Annotation.objects.present().in_reading_order())


def test_the_cursor_steps_by_sentence_and_back(world, article, sit):
    desk = sit(world.ana).open(article)

    seen = []
    for key in "jjjk":
        press(desk, key)
        seen.append(chosen(desk))

    assert seen == [
        "TARN, Arvenia – The navy, led by Adm. Oren Vale, boarded two boats of Belmark on Monday.",
        "Nobody was hurt.",
        "“We shall answer,” Foreign Minister Ana Reyl said, “in our own time.”",
        "Nobody was hurt.",
    ]
    assert desk.selected() == "Nobody was hurt."
    expect(desk.page.locator("#spoken")).to_have_text("Nobody was hurt.")


def test_the_cursor_steps_by_quotation_and_takes_a_broken_one_whole(world, article, sit):
    desk = sit(world.ana).open(article)

    seen = []
    for key in "qqqqQQ":
        press(desk, key)
        seen.append(chosen(desk))

    assert seen == [
        "“We shall answer,” […] “in our own time.”",
        "“Nobody asked us,” […] “Patience is not consent.”",
        "“an insult”",
        "“a crime”",
        "“an insult”",
        "“Nobody asked us,” […] “Patience is not consent.”",
    ]
    press(desk, "2")
    desk.saved()
    annotation = stored()[0]
    assert annotation.quote == "“Nobody asked us,” […] “Patience is not consent.”"
    assert len(annotation.spans) == 2
    assert desk.marked(annotation) == "“Nobody asked us,”“Patience is not consent.”"


def test_a_quotation_that_goes_on_in_the_next_paragraph_is_one(world, sit):
    text = "She began: “We ask for talks.\n\n“We ask again, and then no more,” she said.\n\nNobody answered."
    article = articles.add(dispute=world.dispute, record=record(text, title="Talks"), by=world.oda)
    desk = sit(world.ana).open(article)

    press(desk, "q", "4")
    desk.saved()

    assert stored()[0].quote == "“We ask for talks.\n\n“We ask again, and then no more,”"


def test_arrows_step_by_word_and_paragraph_and_shift_extends(world, article, sit):
    desk = sit(world.ana).open(article)

    press(desk, "ArrowRight", "ArrowRight", "ArrowRight")
    assert chosen(desk) == "The"
    press(desk, "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft")
    assert chosen(desk) == "The navy"
    press(desk, "Shift+ArrowLeft", "Shift+ArrowLeft")
    assert chosen(desk) == "Arvenia – The"
    press(desk, "ArrowDown")
    assert chosen(desk).startswith("“We shall answer,” Foreign")
    press(desk, "ArrowUp", "j", "Shift+J")
    assert chosen(desk) == "“We shall answer,” Foreign Minister Ana Reyl said, “in our own time.” She left at once."
    press(desk, "Escape")
    assert desk.selected() == ""
    expect(desk.labels).to_be_hidden()


def test_brackets_move_the_boundaries_of_the_selection_and_of_the_open_annotation(world, article, sit):
    desk = sit(world.ana).open(article)

    press(desk, "j", "j", "]", "{", "{")
    assert chosen(desk) == "was"
    press(desk, "}", "3")
    desk.saved()
    assert stored()[0].quote == "was hurt"

    press(desk, "[", "}")
    desk.saved()
    assert stored()[0].quote == "Nobody was hurt."
    expect(desk.page.locator("#spoken")).to_have_text("Nobody was hurt.")


def test_five_keys_make_a_whole_statement(world, article, sit):
    annotate(world, article=article, quote="boarded two boats", speakers=("Arvenia",), targets=("Belmark",))
    desk = sit(world.ana).open(article)

    press(desk, "q", "2", "s", "2", "1")
    desk.saved()

    statement = stored()[1]
    assert statement.label.slug == "threat"
    assert statement.quote == "“We shall answer,” […] “in our own time.”"
    assert (statement.speakers, statement.targets) == ("Belmark", "Arvenia")
    expect(desk.open_card).to_be_focused()


def test_the_last_speaker_and_target_are_one_key_away_on_the_next_article_too(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "q", "1", "s")
    desk.page.keyboard.type("belm")
    press(desk, "Enter", "Tab")
    desk.page.keyboard.type("arven")
    press(desk, "Tab")
    for name in ("Belmark", "Arvenia"):
        expect(desk.open_card.get_by_role("button", name=f"Remove {name}")).to_be_visible()
    desk.saved()
    assert (stored()[0].speakers, stored()[0].targets) == ("Belmark", "Arvenia")

    desk.open(world.article)
    press(desk, "q", "1", ".")
    desk.saved()
    press(desk, "q", "2", "S")
    desk.saved()
    expect(desk.open_card.get_by_role("button", name="Arvenia", exact=True)).to_be_visible()
    press(desk, "T")
    desk.saved()

    of_it = Annotation.objects.filter(article=world.article)
    assert {(one.speakers, one.targets) for one in of_it} == {("Belmark", "Arvenia")}


def test_enter_pressed_before_the_answer_counts_when_it_comes(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "q", "1", "s")
    held = []
    desk.page.route("**/actor-options/?q=belm", lambda route: held.append(route))

    with desk.page.expect_request("**/actor-options/?q=belm"):
        desk.page.keyboard.type("belm")
        press(desk, "Enter")
    expect(desk.field("Speaker")).to_have_value("belm")
    held[0].continue_()

    expect(desk.open_card.get_by_role("button", name="Remove Belmark")).to_be_visible()


def test_selected_words_become_the_speaker_and_stay_linked(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "q", "2")

    desk.select("Foreign Minister Ana Reyl")
    press(desk, "s")
    expect(desk.open_card.get_by_role("button", name="Remove Ana Reyl")).to_be_visible()
    desk.saved()

    role = stored()[0].roles.get()
    text = article.text()
    assert role.actor.name == "Ana Reyl"
    assert text[role.surface_start : role.surface_end] == "Foreign Minister Ana Reyl"
    expect(desk.open_card).to_be_focused()

    desk.page.reload()
    desk.page.locator(f"#annotation-{stored()[0].pk}").focus()
    expect(desk.open_card.locator(".actor[data-surface]")).to_have_count(1)
    press(desk, "c")
    desk.saved()
    assert stored()[0].roles.get().surface_start is not None


def test_selected_words_that_name_nobody_known_are_offered_as_a_new_actor(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "q", "2", "q")

    desk.select("Vale", occurrence=1)
    press(desk, "t")
    expect(desk.field("Target")).to_have_value("Vale")
    desk.open_card.get_by_role("option", name="person").click()
    desk.saved()

    role = stored()[0].roles.get()
    assert (role.actor.name, role.actor.kind, role.role) == ("Vale", "person", "target")
    assert article.text()[role.surface_start : role.surface_end] == "Vale"


def test_the_bar_at_the_selection_does_by_click_what_the_keys_do(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "q", "2")

    desk.select("Belmark")
    desk.labels.get_by_role("button", name="Target").click()
    expect(desk.open_card.get_by_role("button", name="Remove Belmark")).to_be_visible()
    desk.select("boarded two boats")
    desk.labels.get_by_role("button", name="Add").click()
    desk.saved()
    assert stored()[0].quote == "boarded two boats […] “We shall answer,” […] “in our own time.”"
    desk.select("two")
    desk.labels.get_by_role("button", name="Remove").click()
    desk.saved()

    assert stored()[0].quote == "boarded […] boats […] “We shall answer,” […] “in our own time.”"


def test_words_are_added_to_and_taken_from_an_annotation_by_keys(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "j", "j", "1")

    press(desk, "q", "+")
    desk.saved()
    assert stored()[0].quote == "Nobody was hurt. […] “We shall answer,” […] “in our own time.”"
    press(desk, "q", "Q", "-")
    desk.saved()
    assert stored()[0].quote == "Nobody was hurt."
    press(desk, "k", "-")
    expect(desk.page.locator("#status")).to_contain_text("keeps some words")
    assert stored()[0].quote == "Nobody was hurt."


def test_keys_set_certainty_speech_and_note(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "q", "1")
    desk.saved()
    assert stored()[0].speech == "direct"

    press(desk, "c", "d", "n")
    desk.page.keyboard.type("Said at the pier.")
    press(desk, "Control+Enter")
    desk.saved()

    annotation = stored()[0]
    assert (annotation.certainty, annotation.speech, annotation.note) == ("probable", "mixed", "Said at the pier.")
    expect(desk.open_card).to_be_focused()


def test_tab_goes_to_what_a_statement_still_lacks(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "q", "1", "Tab")
    expect(desk.field("Speaker")).to_be_focused()
    press(desk, "Tab")
    expect(desk.field("Target")).to_be_focused()


def test_every_step_can_be_taken_back_and_done_again(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "q", "1", "2", "c", "Delete")
    desk.saved()
    assert stored() == []

    press(desk, "z")
    desk.saved()
    assert [(one.label.slug, one.certainty) for one in stored()] == [("threat", "probable")]
    press(desk, "z", "z")
    desk.saved()
    assert [(one.label.slug, one.certainty) for one in stored()] == [("accusation", "certain")]
    press(desk, "z")
    desk.saved()
    assert stored() == []
    expect(desk.cards).to_have_count(0)
    press(desk, "Z", "Z", "Z")
    desk.saved()
    assert [(one.label.slug, one.certainty) for one in stored()] == [("threat", "probable")]
    press(desk, "Z")
    desk.saved()
    assert stored() == []


def test_what_was_deleted_before_its_first_save_was_answered_comes_back_too(world, article, sit):
    desk = sit(world.ana).open(article)
    held = []
    desk.page.route("**/annotations/*/", lambda route: held.append(route), times=1)
    with desk.page.expect_request("**/annotations/*/"):
        press(desk, "q", "1")
    press(desk, "Delete")
    held[0].continue_()
    desk.saved()
    assert stored() == []

    press(desk, "z")
    desk.saved()

    assert [one.label.slug for one in stored()] == ["accusation"]


def test_keys_go_from_annotation_to_annotation(world, article, sit):
    first = annotate(world, article=article, quote="Nobody was hurt.")
    second = annotate(world, "offer", article=article, quote="She left at once.", by=world.ben)
    desk = sit(world.ana).open(article)

    press(desk, "a")
    expect(desk.card(first)).to_be_focused()
    press(desk, "a")
    expect(desk.card(second)).to_be_focused()
    press(desk, "1", "Delete", "s")
    press(desk, "A")
    expect(desk.card(first)).to_be_focused()

    assert Annotation.objects.get(pk=second.pk).label.slug == "offer"


def test_letters_typed_into_a_field_are_letters(world, article, sit):
    desk = sit(world.ana).open(article)
    press(desk, "q", "1", "n")

    desk.page.keyboard.type("jqz1cd")
    press(desk, "Escape")
    desk.saved()

    assert stored()[0].note == "jqz1cd"
    assert len(stored()) == 1


def test_keys_work_on_a_cyrillic_layout(world, article, sit):
    desk = sit(world.ana).open(article)

    desk.page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))"
    )

    assert chosen(desk).startswith("TARN, Arvenia")


def test_arrows_follow_the_script_that_runs_from_right_to_left(world, sit):
    text = "قالت الوزيرة إن الصيد توقف."
    article = articles.add(dispute=world.dispute, record=record(text, title="صيد", language="ar"), by=world.oda)
    desk = sit(world.ana).open(article)

    press(desk, "ArrowLeft", "ArrowLeft")

    assert chosen(desk) == "الوزيرة"


def test_a_screen_reader_hears_what_happened(world, article, sit):
    desk = sit(world.ana).open(article)
    line = desk.page.locator("#spoken")

    press(desk, "q")
    expect(line).to_have_text("“We shall answer,” […] “in our own time.”")
    press(desk, "2")
    expect(line).to_have_text("Threat: “We shall answer,” […] “in our own time.”")
    press(desk, "c")
    expect(line).to_have_text("probable")
    desk.saved()
    mark = desk.marks(stored()[0]).first
    expect(mark).to_have_attribute("aria-description", "Threat by you: nobody yet to nobody yet")
    desk.audit()


def test_sentences_end_where_a_reader_hears_them_end(sit):
    expected = {
        "He met Dr. Alba. They spoke.": ["He met Dr. Alba.", "They spoke."],
        "“Must we?” she asked. “Yes.”": ["“Must we?” she asked.", "“Yes.”"],
        "The U.S. Embassy closed. 🎣 It rained…": ["The U.S. Embassy closed.", "🎣 It rained…"],
        "J. R. Moss left! Did he?": ["J. R. Moss left!", "Did he?"],
        "禁漁は必要だ。話し合おう。": ["禁漁は必要だ。", "話し合おう。"],
        "One line without an end": ["One line without an end"],
    }

    assert pieces(sit, "sentencesOf", list(expected)) == expected


def test_quotations_are_found_in_many_hands(sit):
    expected = {
        "He said “no” twice, “no” again.": ["“no”", "“no”"],
        'She said "we will not go" and left.': ['"we will not go"'],
        "„Niemand fragte uns“, sagte er.": ["„Niemand fragte uns“"],
        "« Jamais », dit-elle.": ["« Jamais »"],
        "»Niemals«, sagte sie.": ["»Niemals«"],
        "‘We don’t know,’ he said. The workers’ plight stays.": ["‘We don’t know,’"],
        "'We don't know,' he said. It isn't over.": ["'We don't know,'"],
        "Back in the ’90s it's all quiet; nobody's there.": [],
        "「話し合おう」と述べた。": ["「話し合おう」"],
        "“An open one goes to the end": ["“An open one goes to the end"],
        "“He called it ‘mad’,” she said.": ["“He called it ‘mad’,”"],
        'A 6" pipe and “nothing”': ["“nothing”"],
    }

    assert pieces(sit, "quotationsOf", list(expected)) == expected


def pieces(sit, function: str, paragraphs: list[str]) -> dict[str, list[str]]:
    """What a function of the page's own module cuts out of each paragraph."""
    desk = sit()
    desk.page.goto(desk.address + "/account/sign-in/")
    found = desk.page.evaluate(
        """async ([address, name, paragraphs]) => {
          const passages = await import(address);
          return paragraphs.map((paragraph) => {
            const points = [...paragraph];
            return passages[name](paragraph).map((one) => {
              const [start, end] = Array.isArray(one) ? one : [one.start, one.end];
              return points.slice(start, end).join("");
            });
          });
        }""",
        [static("js/reading/passages.js"), function, paragraphs],
    )
    return dict(zip(paragraphs, found, strict=True))
