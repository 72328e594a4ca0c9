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
from disputes.queries import changes, clusters, incomplete, metadata, queue, reading, versions
from disputes.views import fragments


@require_GET
def read(request: HttpRequest, pk: int) -> HttpResponse:
    access, article = permissions.article(request.user, pk)
    return reading_page(request, access, article, whole=request.GET.get("whole") == "1")


def reading_page(
    request: HttpRequest,
    access: Access,
    article: Article,
    *,
    quote_form: QuoteForm | None = None,
    quote_choices: list[tuple[int, str]] | None = None,
    warned: bool = False,
    status: int = 200,
    whole: bool = False,
) -> HttpResponse:
    cursor = changes.cursor_of(access, article) if access.may_annotate else ""
    page = reading.page(access, article, whole=whole)
    context = {
        "access": access,
        "dispute": access.dispute,
        "article": article,
        "alike": clusters.alike(article),
        "paragraphs": fragments.paragraphs(page.paragraphs, page.cards) + fragments.later(article.pk, page.later),
        "cards": fragments.cards(page.cards, page.talk),
        "labels": page.labels,
        "counts": page.counts,
        "may_annotate": access.may_annotate,
        "status": page.status,
        "around": page.around,
        "others_left": page.others_left,
        "cursor": cursor,
        "original": metadata.original(article) if access.may_review else None,
        "versions": versions.neighbours(article),
        "incomplete": incomplete.among(page.cards) if warned else [],
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
    if request.POST.get("done") == "0":
        assignments.set_done(article=article, annotator=access.person, done=False)
        messages.info(request, "In progress again.")
        return redirect(article)
    if request.POST.get("sure") != "1" and incomplete.any_of(access, article):
        return reading_page(request, access, article, warned=True, status=409)
    # Asked before anything is marked: the last article that was to do still belongs to the queue that it ends.
    following, progress = queue.following(access, article), queue.progress(access)
    assignments.set_done(article=article, annotator=access.person, done=True)
    if following is None:
        messages.success(request, f"You have finished {progress.all_in_words}.")
        return redirect("articles", slug=access.dispute.slug)
    messages.success(request, f"Done with “{article.title}”.")
    return redirect("article", pk=following)
