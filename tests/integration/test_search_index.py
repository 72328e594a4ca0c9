import pytest
from django.core.management import call_command
from django.db import connection

from disputes.actions import articles
from disputes.models import Article
from disputes.queries import integrity
from disputes.search import articles_matching, index
from tests.conftest import World, record


def lose_a_part() -> str:
    """What a rebuilt table or a careless hand takes away."""
    name = "disputes_paragraph_search" if connection.vendor == "postgresql" else "disputes_paragraph_fts_added"
    kind = "INDEX" if connection.vendor == "postgresql" else "TRIGGER"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {kind} {name}")
    return name


# PostgreSQL drops no index of a table whose rows wait for the end of the transaction to be checked.
@pytest.mark.django_db(transaction=True)
def test_a_lost_part_of_the_index_is_named_and_migrating_puts_it_back(world: World):
    lost = lose_a_part()
    assert index.missing(connection) == [lost]
    assert list(integrity.broken()) == [f"The search index lacks {lost}."]

    call_command("migrate", verbosity=0)

    assert index.missing(connection) == []
    articles.add(dispute=world.dispute, record=record("A new Zephyrian proposal."), by=world.oda)
    assert articles_matching(Article.objects.all(), "zephyrian").count() == 1


def test_an_article_is_found_by_its_title_and_by_any_paragraph(world: World):
    def found(question: str) -> bool:
        return articles_matching(Article.objects.all(), question).exists()

    assert found("lodges")  # in the title only
    assert found("PATIENCE hake")  # in two paragraphs
    assert found("“mistake patience”")
    assert not found('"patience mistake"')
    assert not found("patience zephyr")
    assert found("  ")


def test_a_title_that_changes_is_found_by_its_new_words_only(world: World):
    Article.objects.update(title="Something else")

    assert articles_matching(Article.objects.all(), "something").exists()
    assert not articles_matching(Article.objects.all(), "lodges").exists()
