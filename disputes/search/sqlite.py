"""Terms → FTS5. Every word is quoted, so that nothing a person types is taken for an operator."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from disputes.models import Article, Paragraph
from disputes.search.question import Term


def _match(term: Term) -> str:
    return '"' + " ".join(term) + '"'


def in_paragraphs(term: Term) -> QuerySet[Paragraph, int]:
    rows = RawSQL("SELECT rowid FROM disputes_paragraph_fts WHERE disputes_paragraph_fts MATCH %s", [_match(term)])
    return Paragraph.objects.filter(pk__in=rows).values_list("article_id", flat=True)


def in_titles(term: Term) -> QuerySet[Article, int]:
    rows = RawSQL("SELECT rowid FROM disputes_article_fts WHERE disputes_article_fts MATCH %s", [_match(term)])
    return Article.objects.filter(pk__in=rows).values_list("pk", flat=True)
