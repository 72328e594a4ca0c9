"""Saving, changing and deleting annotations from the reading page."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import zip_longest
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from disputes import permissions
from disputes import text as texts
from disputes.actions import annotations
from disputes.annotation_forms import AnnotationForm, QuoteForm
from disputes.errors import DemarcheError, Invalid, NotFound, Stale
from disputes.models import Actor, Annotation
from disputes.permissions import Right
from disputes.queries import actors as actor_queries
from disputes.queries import labels, reading
from disputes.records import ActorReference, Draft
from disputes.text import Span
from disputes.views import fragments
from disputes.views.reading import reading_page

MOST_ACTORS = 50

_PLACE = re.compile("([0-9]{1,10})-([0-9]{1,10})")


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Saves what the reading page sends. Without JavaScript it is a page with a form for one annotation."""
    if request.headers.get("X-Requested-With") == "fetch":
        return answered_plainly(_save_from_page, request, pk)
    access, annotation = permissions.annotation(request.user, pk)
    if request.method == "GET" and annotation.annotator_id != request.user.pk:
        return redirect(annotation)  # where it stands in the text: others may look at it
    access, annotation = permissions.annotation(request.user, pk, to=Right.ANNOTATE)
    form = AnnotationForm(request.POST or None, labels=labels.of(access), annotation=annotation)
    if request.method == "POST" and form.is_valid():
        try:
            annotations.save(
                pk=pk,
                access=access,
                article=annotation.article,
                draft=form.draft(annotation),
                by=access.person,
                version=form.cleaned_data["version"],
                create_actors=True,
            )
        except Stale:
            form.add_error(None, "It was changed elsewhere in the meantime. Reload this page to see how it stands.")
        except DemarcheError as error:
            form.add_error(None, error.detail)
        else:
            messages.success(request, "Saved.")
            return redirect(annotation)
    context = {"access": access, "dispute": access.dispute, "article": annotation.article, "annotation": annotation}
    return render(request, "annotations/edit.html", context | {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    if request.headers.get("X-Requested-With") == "fetch":
        return answered_plainly(_delete_from_page, request, pk)
    access, annotation = permissions.annotation(request.user, pk, to=Right.ANNOTATE)
    annotations.delete(annotation=annotation, by=access.person)
    messages.success(request, "Annotation deleted.", extra_tags=f"undo-annotation-{pk}")
    return redirect(annotation.article)


@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    if request.headers.get("X-Requested-With") == "fetch":
        return answered_plainly(_restore_from_page, request, pk)
    return redirect(annotations.restore(pk=pk, by=permissions.signed_in(request.user)))


@require_POST
def by_quote(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An annotation of pasted words. When they stand in the text more than once it asks which are meant."""
    access, article = permissions.article(request.user, pk, to=Right.ANNOTATE)
    form = QuoteForm(request.POST, labels=labels.of(access))
    choices: list[tuple[int, str]] = []
    if form.is_valid():
        text = article.text()
        found = reading.find_quote(text, form.cleaned_data["quote"])
        number = form.cleaned_data["occurrence"]
        if not found:
            form.add_error("quote", "These words are not in the article. Copy them from the text as they stand there.")
        elif len(found) > 1 and not (number and number <= len(found)):
            choices = [(place, _context(text, span)) for place, span in enumerate(found[:50], start=1)]
            form.add_error("occurrence", f"These words occur {len(found)} times. Which are meant?")
        else:
            try:
                saved = annotations.save(
                    pk=uuid4(),
                    access=access,
                    article=article,
                    draft=form.draft((found[(number or 1) - 1],)),
                    by=access.person,
                    create_actors=True,
                )
            except DemarcheError as error:
                form.add_error(None, error.detail)
            else:
                messages.success(request, "Annotation saved.")
                return redirect(saved.annotation)
    return reading_page(request, access, article, quote_form=form, quote_choices=choices, status=422)


@require_GET
def actor_options(request: HttpRequest, slug: str) -> HttpResponse:
    """What the typeahead offers for the letters typed so far."""
    access = permissions.dispute(request.user, slug, to=Right.ANNOTATE)
    query = texts.clean_line(request.GET.get("q", ""))[:200]
    options = actor_queries.options(access, query)
    context = {"actors": options.actors, "exact": options.exact, "query": options.name, "kinds": Actor.Kind.choices}
    return render(request, "annotations/_options.html", context)


def answered_plainly(
    answer: Callable[[HttpRequest, UUID], HttpResponse], request: HttpRequest, pk: UUID
) -> HttpResponse:
    """Errors as plain sentences, for the script that keeps what could not be saved."""
    try:
        # Somebody else may have signed in from another tab: what one person coded never goes in under another's name.
        if str(request.user.pk) != request.headers.get("X-Demarche-User", str(request.user.pk)):
            return _plain(401, "Somebody else has signed in here. Sign in again to go on.")
        permissions.signed_in(request.user)
        return answer(request, pk)
    except Stale as error:
        current = error.current
        assert isinstance(current, Annotation)  # noqa: S101
        access, _ = permissions.article(request.user, current.article_id)
        if current.deleted_at is not None:
            response = _plain(409, "It was deleted in the meantime.")
            response["X-Demarche-Error"] = "deleted"
        else:
            response = HttpResponse(fragments.card(reading.card(access, current.pk)), status=409)
            response["X-Demarche-Error"] = error.code
        return response
    except NotFound as error:
        return _plain(404 if request.user.is_authenticated else 401, error.detail)
    except DemarcheError as error:
        return _plain(error.status, error.detail)


def _plain(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _save_from_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    data = request.POST
    access, article = permissions.article(request.user, _whole(data, "article"), to=Right.ANNOTATE)
    draft = Draft(
        spans=_spans(data.get("spans", "")),
        label=data.get("label", ""),
        speakers=_references(data, "speakers"),
        targets=_references(data, "targets"),
        reporters=_references(data, "reporters"),
        certainty=data.get("certainty") or Annotation.Certainty.CERTAIN,
        speech=data.get("speech", ""),
        note=data.get("note", ""),
    )
    saved = annotations.save(
        pk=pk,
        access=access,
        article=article,
        draft=draft,
        by=access.person,
        version=_whole(data, "version") if data.get("version") else None,
        create_actors=True,
    )
    html = fragments.card(reading.card(access, saved.annotation.pk))
    return HttpResponse(html, status=201 if saved.created else 200)


def _delete_from_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    access, annotation = permissions.annotation(request.user, pk, to=Right.ANNOTATE)
    annotations.delete(annotation=annotation, by=access.person)
    return HttpResponse(status=204)


def _restore_from_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    annotation = annotations.restore(pk=pk, by=permissions.signed_in(request.user))
    access, _ = permissions.article(request.user, annotation.article_id)
    return HttpResponse(fragments.card(reading.card(access, pk)))


def _whole(data: Mapping[str, str], field: str) -> int:
    """A whole number in ASCII digits; `int()` alone would take full-width digits, underscores and 5,000 of them."""
    value = data.get(field, "")
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise Invalid(f"“{texts.shorten(value, 40)}” is not a whole number.", fields={field: "is not a whole number"})
    return int(value)


def _spans(value: str) -> tuple[Span, ...]:
    refused = Invalid("The spans must be a list of [start, end].", fields={"spans": "are not a list of [start, end]"})
    try:
        pairs = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise refused from error
    if not isinstance(pairs, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(type(edge) is int for edge in pair) for pair in pairs
    ):
        raise refused
    return tuple(Span(start, end) for start, end in pairs)


def _references(data: QueryDict, field: str) -> tuple[ActorReference, ...]:
    """Actors as the page names them: an id, a name, or `+kind:name` for a new one.

    Beside `speakers` the list `speakers_at`, where there is one, says which words name each: `340-352`, or nothing.
    """
    values, places = data.getlist(field), data.getlist(f"{field}_at")
    if places and len(places) != len(values):
        raise Invalid(
            f"There are {len(values)} {field}, but {len(places)} places of words that name them.",
            fields={f"{field}_at": f"are not as many as the {field}"},
        )
    named = [(value, place) for value, place in zip_longest(values, places, fillvalue="") if value.strip()]
    if len(named) > MOST_ACTORS:
        raise Invalid(f"At most {MOST_ACTORS} actors in one role.", fields={field: "are too many"})
    return tuple(replace(reference(value), surface=_surface(place, field)) for value, place in named)


def _surface(place: str, field: str) -> Span | None:
    if not place:
        return None
    found = _PLACE.fullmatch(place)
    if found is None:
        raise Invalid(
            f"“{texts.shorten(place, 40)}” is no place in the text; write it like 340-352.",
            fields={f"{field}_at": "are not like 340-352"},
        )
    return Span(int(found[1]), int(found[2]))


def reference(value: str) -> ActorReference:
    if value.isascii() and value.isdigit() and len(value) <= 18:
        return ActorReference(id=int(value))
    kind, colon, name = value.removeprefix("+").partition(":")
    if value.startswith("+") and colon and kind in Actor.Kind.values:
        return ActorReference(name=name, kind=kind)
    return ActorReference(name=value)


def _context(text: str, span: Span) -> str:
    """The quote with the words around it, on one line."""
    before = text[max(span.start - 60, 0) : span.start]
    after = text[span.end : span.end + 60]
    return texts.clean_line(f"… {before}[{texts.shorten(span.of(text), 120)}]{after} …")
