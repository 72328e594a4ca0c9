"""Bringing articles in by page: files, folders, zips and pasted text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from disputes import importers, permissions
from disputes.actions import articles
from disputes.actions.articles import Report
from disputes.forms import FilesForm, PasteForm
from disputes.importers.names import is_clutter
from disputes.models import Dispute, User
from disputes.permissions import Right
from disputes.records import ArticleRecord, Problem, Sound

MOST_LISTED = 500
PASTED = "pasted text"


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of everything that was sent. Files beyond the first hundreds are counted, not listed."""

    reports: list[Report]
    imported: int
    duplicates: int
    rejected: int
    unlisted: int


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug, to=Right.REVIEW)
    user = permissions.signed_in(request.user)
    files_form, paste_form, summary = FilesForm(), PasteForm(), None
    if request.method == "POST" and request.POST.get("way") == "pasted":
        paste_form = PasteForm(request.POST)
        if paste_form.is_valid():
            report = _bring_in_pasted(access.dispute, paste_form.cleaned_data, user)
            for problem in report.problems:
                paste_form.add_error("text", f"It {problem.message}.")
            if paste_form.is_valid():
                paste_form, summary = PasteForm(), _summary([report])
    elif request.method == "POST":
        files_form = FilesForm(request.POST, request.FILES)
        if files_form.is_valid():
            summary = _summary(_bring_in_files(access.dispute, files_form.uploads(), user))
            files_form = FilesForm()
    invalid = files_form.is_bound or paste_form.is_bound
    context = {
        "access": access,
        "dispute": access.dispute,
        "files_form": files_form,
        "paste_form": paste_form,
        "summary": summary,
    }
    return render(request, "imports/new.html", context, status=422 if invalid else 200)


def _bring_in_pasted(dispute: Dispute, values: dict[str, Any], user: User) -> Report:
    """What the form says of the article counts more than what the text seems to say."""
    given = {name: value for name, value in values.items() if name != "text" and value}

    def items() -> Iterator[Sound]:
        for item in importers.read_pasted(values["text"], name=PASTED):
            yield replace(item, **given) if isinstance(item, ArticleRecord) else item

    return articles.import_file(dispute=dispute, file=PASTED, items=items(), by=user)


def _bring_in_files(dispute: Dispute, uploads: list[UploadedFile], user: User) -> Iterator[Report]:
    for upload in uploads:
        name = upload.name or "file"
        if is_clutter(name):
            continue
        for source in importers.uploaded(name, _opener(upload)):
            if isinstance(source, Problem):
                yield Report(source.file, problems=[source])
            else:
                items = importers.read(source)
                yield articles.import_file(
                    dispute=dispute, file=source.name, items=items, by=user, most_outcomes=MOST_LISTED
                )


def _opener(upload: UploadedFile) -> Callable[[], BinaryIO]:
    """Opens the upload afresh each time: from the disk when it is large, from memory when it is small."""
    if isinstance(upload, TemporaryUploadedFile):
        path = Path(upload.temporary_file_path())
        return lambda: path.open("rb")
    content = upload.read()
    return lambda: BytesIO(content)


def _summary(reports: Iterator[Report] | list[Report]) -> Summary:
    listed: list[Report] = []
    imported = duplicates = rejected = unlisted = lines = 0
    for report in reports:
        imported += report.imported
        duplicates += report.duplicates
        rejected += bool(report.problems)
        # Rejected files are always listed, so that none is overlooked.
        if report.problems or lines < MOST_LISTED:
            listed.append(report)
            lines += max(1, len(report.outcomes))
        else:
            unlisted += 1
    return Summary(listed, imported, duplicates, rejected, unlisted)
