"""Bringing articles in by page: files, folders, zips, pasted text and links become an import to be looked through."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from disputes import permissions, tasks
from disputes.actions.imports import staging
from disputes.actions.imports.staging import Pasted, Sent
from disputes.errors import Invalid
from disputes.forms import FilesForm, LinksForm, PasteForm, add_errors
from disputes.importers import limits
from disputes.models import ImportJob
from disputes.permissions import Access, Right
from disputes.queries import imports as queries


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug, to=Right.REVIEW)
    forms: dict[str, Any] = {"files": FilesForm(), "pasted": PasteForm()}
    if settings.FETCH_LINKS:
        forms["links"] = LinksForm()
    if request.method == "POST":
        way = request.POST.get("way", "")
        way = way if way in forms else "files"
        form = forms[way] = _FORMS[way](request)
        if form.is_valid():
            try:
                job = _STAGES[way](access, form)
            except Invalid as invalid:
                add_errors(form, invalid.detail, [way if way == "links" else "files", "text"])
            else:
                tasks.see_to(job)
                return redirect(job)
    context = {
        "access": access,
        "dispute": access.dispute,
        "files_form": forms["files"],
        "paste_form": forms["pasted"],
        "links_form": forms.get("links"),
        "jobs": queries.jobs(access.dispute, after=request.GET.get("after", ""), before=request.GET.get("before", "")),
        "most_bytes": limits.UPLOAD_BYTES,
        "most_bytes_together": limits.IMPORT_BYTES,
    }
    return render(request, "imports/new.html", context, status=200 if request.method == "GET" else 422)


_FORMS: dict[str, Callable[[HttpRequest], Any]] = {
    "files": lambda request: FilesForm(request.POST, request.FILES),
    "pasted": lambda request: PasteForm(request.POST),
    "links": lambda request: LinksForm(request.POST),
}


def _stage_files(access: Access, form: FilesForm) -> ImportJob:
    sent = [
        Sent(upload.name or "file", upload.size or 0, _opener(upload), folder)
        for upload, folder in zip(form.uploads(), form.folders(), strict=True)
    ]
    return staging.stage(dispute=access.dispute, by=access.person, files=sent)


def _stage_pasted(access: Access, form: PasteForm) -> ImportJob:
    values = form.cleaned_data
    given = {name: str(value) for name, value in values.items() if name != "text" and value}
    return staging.stage(dispute=access.dispute, by=access.person, pasted=Pasted(values["text"], given))


def _stage_links(access: Access, form: LinksForm) -> ImportJob:
    return staging.stage(dispute=access.dispute, by=access.person, links=form.cleaned_data["links"])


_STAGES: dict[str, Callable[[Access, Any], ImportJob]] = {
    "files": _stage_files,
    "pasted": _stage_pasted,
    "links": _stage_links,
}


def _opener(upload: UploadedFile) -> Callable[[], BinaryIO]:
    """Opens the upload: from the disk when it is large, from memory when it is small."""
    if isinstance(upload, TemporaryUploadedFile):
        path = Path(upload.temporary_file_path())
        return lambda: path.open("rb")
    content = upload.read()
    return lambda: BytesIO(content)
