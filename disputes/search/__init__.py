"""Finding articles by the words in them, alike on both engines."""

from django.db import connection
from django.db.models import Q, QuerySet

from disputes.models import Article
from disputes.search import postgresql, sqlite
from disputes.search.question import terms

MOST_TERMS = 20


def articles_matching(articles: QuerySet[Article], question: str) -> QuerySet[Article]:
    """Those that have every word and every "phrase" of the question in their title or in one of their paragraphs.

    Case and diacritics do not matter. A question without words finds everything.
    """
    engine = postgresql if connection.vendor == "postgresql" else sqlite
    for term in terms(question)[:MOST_TERMS]:
        articles = articles.filter(Q(pk__in=engine.in_paragraphs(term)) | Q(pk__in=engine.in_titles(term)))
    return articles
