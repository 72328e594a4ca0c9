"""Articles that are nearly the same, and a person's word on whether they are."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from disputes import permissions
from disputes.actions import clusters as actions
from disputes.errors import Conflict, Forbidden, NotFound
from disputes.forms import ArticleForm
from disputes.models import Article, Cluster
from disputes.permissions import Access, Right
from disputes.queries import articles, asking, clusters
from disputes.queries.articles import Place
from disputes.views import article_rows


@require_http_methods(["GET", "HEAD", "POST"])
def cluster(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The articles of a cluster; a POST puts another one in."""
    if request.method != "POST":
        access = permissions.dispute(request.user, slug)
        return _page(request, access, clusters.cluster(access.dispute, pk), ArticleForm())
    access = permissions.dispute(request.user, slug, to=Right.REVIEW)
    found = clusters.cluster(access.dispute, pk)
    form = ArticleForm(request.POST)
    if form.is_valid():
        try:
            _, article = permissions.article(request.user, form.cleaned_data["article"], to=Right.REVIEW)
            actions.join(article=article, other=_any_of(found), by=access.person)
        except (NotFound, Forbidden):
            form.add_error("article", "There is no such article in this dispute.")
        except Conflict as error:
            form.add_error("article", error.detail)
        else:
            messages.success(request, f"“{article.title}” is one of them now.")
            return redirect("cluster", slug, pk)
    return _page(request, access, found, form, status=422)


@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    access, article = permissions.article(request.user, pk, to=Right.REVIEW)
    left = article.cluster_id
    actions.take_out(article=article, by=access.person)
    messages.success(request, f"“{article.title}” stands alone now, and stays so when more is imported.")
    if left is not None and clusters.sizes([left]).get(left, 0) > 1:
        return redirect("cluster", access.dispute.slug, left)
    return redirect(article)


def _page(
    request: HttpRequest, access: Access, found: Cluster, form: ArticleForm, *, status: int = 200
) -> HttpResponse:
    place = Place(order=articles.OLDEST, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    library = articles.library(access, asking.understand(access, f"cluster:{found.pk}"), place)
    context = {
        "access": access,
        "dispute": access.dispute,
        "cluster": found,
        "library": library,
        "rows": article_rows.rows_of_cluster(library.rows, access),
        "form": form,
    }
    return render(request, "clusters/cluster.html", context, status=status)


def _any_of(found: Cluster) -> Article:
    return Article.objects.filter(cluster=found, deleted_at=None).order_by("pk")[:1].get()
