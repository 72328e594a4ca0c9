"""The page on which an article is read and annotated."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from disputes import permissions
from disputes.actions import assignments
from disputes.annotation_forms import QuoteForm
from disputes.models import Article
from disputes.permissions import Access, Right
from disputes.queries import reading
from disputes.views import fragments


@require_GET
def read(request: HttpRequest, pk: int) -> HttpResponse:
    access, article = permissions.article(request.user, pk)
    return reading_page(request, access, article)


def reading_page(
    request: HttpRequest,
    access: Access,
    article: Article,
    *,
    quote_form: QuoteForm | None = None,
    quote_choices: list[tuple[int, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = reading.page(access, article)
    context = {
        "access": access,
        "dispute": access.dispute,
        "article": article,
        "paragraphs": fragments.paragraphs(page.paragraphs, page.cards),
        "cards": fragments.cards(page.cards),
        "labels": page.labels,
        "counts": page.counts,
        "may_annotate": access.may_annotate,
        "status": page.status,
        "previous_article": page.previous,
        "next_article": page.next,
        "quote_form": quote_form,
        "quote_choices": quote_choices or [],
        "save_url_prefix": "/annotations/",
        "options_url": reverse("actor-options", args=[access.dispute.slug]),
    }
    return render(request, "articles/read.html", context, status=status)


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Marks one's own coding of the article as finished and opens the next one, or takes that back."""
    access, article = permissions.article(request.user, pk, to=Right.ANNOTATE)
    finished = request.POST.get("done") != "0"
    assignments.set_done(article=article, annotator=access.person, done=finished)
    if not finished:
        messages.info(request, "In progress again.")
        return redirect(article)
    messages.success(request, f"Done with “{article.title}”.")
    following = reading.following(article)
    if following is None:
        return redirect("articles", slug=access.dispute.slug)
    return redirect("article", pk=following.pk)
