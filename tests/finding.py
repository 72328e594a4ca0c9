"""What a question finds, without a page around it."""

from disputes.models import Article, Dispute, User
from disputes.permissions import Access, Right
from disputes.queries import asking, finding
from disputes.queries import statements as statement_queries
from disputes.search import dated


def access_to(slug: str, user: User | None = None, right: Right = Right.OWN) -> Access:
    dispute = Dispute.objects.select_related("codebook").get(slug=slug)
    return Access(user or User.objects.earliest("pk"), dispute, right)


def found(question: str, slug: str = "banks", user: User | None = None, right: Right = Right.OWN) -> list[int]:
    """Ids of the articles that answer, the newest first."""
    access = access_to(slug, user, right)
    keys = finding.articles(access, asking.understand(access, question), most=1_000).keys
    return [dated.number(key) for key in keys]


def titles(question: str, slug: str = "banks", user: User | None = None, right: Right = Right.OWN) -> list[str]:
    named = dict(Article.objects.values_list("pk", "title"))
    return [named[pk] for pk in found(question, slug, user, right)]


def quotes(question: str, slug: str = "banks", user: User | None = None, right: Right = Right.OWN) -> list[str]:
    """Quotes of the statements that answer, in the order of the page."""
    access = access_to(slug, user, right)
    page = statement_queries.page(access, asking.understand(access, question))
    return [row.statement.quote for row in page.rows]
