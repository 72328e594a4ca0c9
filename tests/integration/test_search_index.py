from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from disputes.actions import annotations, articles, metadata
from disputes.models import Annotation, Article, Tally
from disputes.queries import asking, finding, integrity
from disputes.search import dated, index
from tests.conftest import World, annotate, record
from tests.finding import access_to, found, quotes


def lose_a_part() -> str:
    """What a careless hand takes away."""
    name = f"{index.ARTICLES}_gin" if connection.vendor == "postgresql" else index.STATEMENTS
    kind = "INDEX" if connection.vendor == "postgresql" else "TABLE"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {kind} {name}")
    return name


@pytest.mark.django_db(transaction=True)
def test_a_lost_part_of_the_index_is_named_and_migrating_puts_it_back(world: World):
    annotate(world)
    lost = lose_a_part()
    assert index.missing(connection) == [lost]
    assert next(integrity.broken()) == f"The search index lacks {lost}."

    call_command("migrate", verbosity=0)

    assert index.missing(connection) == []
    assert list(integrity.broken()) == []
    articles.add(dispute=world.dispute, record=record("A new Zephyrian proposal."), by=world.oda)
    assert len(found("zephyrian")) == 1
    assert quotes("protest") == ["Arvenia lodged a protest"]


@pytest.mark.django_db(transaction=True)
def test_an_index_of_an_earlier_edition_gives_way_to_one_made_anew(world: World):
    annotate(world)
    earlier = index.STATEMENTS.replace(f"_{index.EDITION}", "_1")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {index.STATEMENTS} RENAME TO {earlier}")
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER INDEX {index.STATEMENTS}_gin RENAME TO {earlier}_gin")

    call_command("migrate", verbosity=0)

    assert earlier not in connection.introspection.table_names()
    assert list(integrity.broken()) == []
    assert quotes("protest") == ["Arvenia lodged a protest"]


@pytest.mark.parametrize(
    ("question", "there"),
    [
        ("date:2031", True),
        ("date:2031-03", True),
        ("date:2031-03-14 lang:none OR date:2031-03-14", True),
        ("date:2031-04", False),
        ("date:2030 date:2031-03", True),
        ("date:2031-03 before:2031-03-14", False),
        ("-date:2031-04", True),
        ("-date:2031", False),
        ("date:none", False),
        ("-date:none nets", True),
        ("date:none date:2031", True),
    ],
)
def test_a_date_is_a_range_or_one_of_several(world: World, question: str, there: bool):
    article = articles.add(
        dispute=world.dispute, record=record("Nets were cut.", published=date(2031, 3, 14)), by=world.oda
    )
    annotate(world, quote="Nets were cut", article=article)

    assert (article.pk in found(question)) is bool(quotes(question)) is there


def test_an_article_is_found_by_its_title_and_by_any_paragraph(world: World):
    assert found("lodges")  # in the title only
    assert found("PATIENCE hake")  # in two paragraphs
    assert found("“mistake patience”")
    assert not found('"patience mistake"')
    assert not found("patience zephyr")
    assert not found('"friday we"')  # the end of a paragraph and the beginning of the next
    assert found("  ")


def test_a_title_that_changes_is_found_by_its_new_words_only(world: World):
    annotate(world)

    metadata.correct(
        article=world.article,
        values={"title": "Something else", "outlet": "Sundry Post", "published": "2031-03-14"},
        by=world.ada,
        seen=metadata.version_of(world.article),
    )

    assert found("something outlet:'Sundry'") == []
    assert found('something outlet:"sundry post" date:2031-03')
    assert not found("lodges")
    assert quotes("date:2031-03 title:something")
    assert list(integrity.broken()) == []


def test_statements_are_found_as_they_are_now(world: World):
    first = annotate(world, note="Compare the wire.")
    annotate(world, pk=first.pk, version=1, label="threat", note="Look again.")

    assert quotes("wire") == []
    assert quotes("label:threat again") == ["Arvenia lodged a protest"]
    annotations.delete(annotation=Annotation.objects.get(pk=first.pk), by=world.ana)
    assert quotes("again") == []
    annotations.restore(pk=first.pk, by=world.ana)
    assert quotes("again") == ["Arvenia lodged a protest"]
    assert list(integrity.broken()) == []


def test_what_is_deleted_is_not_found_until_it_is_back(world: World):
    annotate(world)

    articles.delete(article=world.article, by=world.oda)

    assert found("") == []
    assert quotes("") == []
    assert set(Tally.objects.values_list("articles", flat=True)) == {0}
    articles.restore(article=Article.objects.get(pk=world.article.pk), by=world.oda)
    assert found("protest") == [world.article.pk]
    assert quotes("protest")
    assert list(integrity.broken()) == []


def test_the_proof_sees_what_is_missing_and_what_is_too_much(world: World):
    annotate(world)
    Article.objects.update(published="2031-01-01")
    Tally.objects.update(articles=F("articles") + 1)

    told = list(integrity.broken())

    assert f"Article no. {world.article.pk} is not in the search index as it should be." in told
    assert f"Article no. {world.article.pk} is in the search index and not here." in told
    assert any("Statement no." in sentence for sentence in told)
    assert any("tallied" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("ILIK ve ılık: IĞDIR’da Erdoğan", "ilik igdir erdogan"),
        ("İstanbul’un ISTANBUL", '"istanbul un"'),
        ("الأُمَمُ المتـحدة دعت إيران", "الامم المتحده OR ايران"),
        ("МИД России выразил протест; всё ещё", "протест все"),
        ("中国外交部发言人表示强烈不满", "外交部"),
        ("外務省のスポークスマンがミサイル発射を非難した", "ミサイル 外務省"),
        ("북한은 한국을 비난했다", "한국"),
        ("Ø Łódź Straße ﬁnal S-400", "o lodz strasse final s-400"),
        ("The U.S.-led coalition", "u.s. led"),
    ],
)
def test_words_are_found_in_any_script(world: World, text, question):
    pk = articles.add(dispute=world.dispute, record=record(text, title="Other"), by=world.oda).pk

    assert found(question) == [pk]


def test_characters_that_do_not_follow_one_another_are_not_found(world: World):
    articles.add(dispute=world.dispute, record=record("中国外交部发言人", title="Other"), by=world.oda)

    assert found("中外") == []
    assert found("発言") == []


def test_the_best_answer_comes_first_whenever_it_was_published(world: World):
    def add(title: str, text: str, day: int) -> int:
        values = {"title": title, "published": date(2031, 1, day), "outlet": "North Wire"}
        return articles.add(dispute=world.dispute, record=record(text, **values), by=world.oda).pk

    filler = "Nothing much was said about other things on that day. " * 6
    often = add("Other news", f"Herring, herring and herring again. {filler}", 1)
    headline = add("Herring quota cut", f"The quota falls. {filler}", 2)
    once = add("Weather", f"A gale, and some herring. {filler}", 3)
    access = access_to("banks")

    for question in ("herring", 'herring outlet:"North Wire" date:2031'):
        best = finding.ranked(access, asking.understand(access, question), among_newest=100)

        assert [dated.number(key) for key in best] == [headline, often, once]
