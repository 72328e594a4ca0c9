"""Terms → tsquery. `phraseto_tsquery` takes plain words and never fails on what a person types."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from disputes.models import Article, Paragraph
from disputes.search.index import CONFIGURATION
from disputes.search.question import Term


def _matching(table: str, term: Term) -> RawSQL:
    sql = f"SELECT id FROM {table} WHERE search @@ phraseto_tsquery('{CONFIGURATION}', %s)"  # noqa: S608
    return RawSQL(sql, [" ".join(term)])  # noqa: S611


def in_paragraphs(term: Term) -> QuerySet[Paragraph, int]:
    return Paragraph.objects.filter(pk__in=_matching("disputes_paragraph", term)).values_list("article_id", flat=True)


def in_titles(term: Term) -> QuerySet[Article, int]:
    return Article.objects.filter(pk__in=_matching("disputes_article", term)).values_list("pk", flat=True)
