"""Forms of the pages about disputes, articles, members, actors and accounts."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db.models import QuerySet

from disputes import text as texts
from disputes.importers import fields
from disputes.importers.names import SUPPORTED
from disputes.models import Actor, Dispute, Membership, User


class Line(forms.CharField):
    """A name, title or other single line, cleaned like everything that enters the store."""

    def to_python(self, value: Any) -> str:
        return texts.clean_line(str(value)) if value not in self.empty_values else ""


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DisputeForm(forms.Form):
    """The settings of a dispute. `known` are the actors that may be its parties."""

    name = Line(max_length=200, label="Name", help_text="Short, as you would say it: the Northern Banks quarrel.")
    summary = forms.CharField(
        max_length=5_000,
        required=False,
        label="Summary",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Two or three sentences on what the quarrel is about.",
    )
    parties = forms.CharField(
        required=False,
        label="Parties",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The states or organisations that quarrel, one on each line.",
    )
    started = forms.DateField(required=False, label="Began on", widget=DayInput())
    ended = forms.DateField(
        required=False, label="Ended on", widget=DayInput(), help_text="Leave empty while it goes on."
    )
    coding = forms.ChoiceField(
        label="Coding", choices=Dispute.Coding.choices, initial=Dispute.Coding.OPEN, widget=forms.RadioSelect
    )
    public = forms.BooleanField(
        required=False,
        label="Public",
        help_text="Anyone who reaches this site may read the articles and settled statements, signed in or not.",
    )

    def __init__(self, *args: Any, known: QuerySet[Actor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_parties(self) -> list[Actor]:
        wanted = {
            name: texts.fold(name) for name in map(texts.clean_line, self.cleaned_data["parties"].splitlines()) if name
        }
        if len(wanted) > 50:
            raise forms.ValidationError("A dispute has at most 50 parties.")
        folded = set(wanted.values())
        found: dict[str, list[Actor]] = {}
        for actor in self.known.filter(folded__in=folded).order_by("dispute_id", "id"):
            found.setdefault(actor.folded, []).append(actor)
        for actor in self.known.filter(aliases__folded__in=folded).distinct().prefetch_related("aliases"):
            for alias in actor.aliases.all():
                if alias.folded in folded and actor not in (there := found.setdefault(alias.folded, [])):
                    there.append(actor)
        if unknown := [name for name, key in wanted.items() if key not in found]:
            raise forms.ValidationError(
                "No actor here is called %(names)s. Correct it, or leave it out until it has been named in coding.",
                params={"names": " or ".join(f"“{name}”" for name in unknown)},
            )
        # A name proper was found before the aliases, so it wins over those that are only nicknamed so.
        return list({(actor := found[key][0]).pk: actor for key in wanted.values()}.values())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        started, ended = values.get("started"), values.get("ended")
        if started and ended and ended < started:
            self.add_error("ended", "This is before the dispute began.")
        return values


class DeleteDisputeForm(forms.Form):
    """Asks for the name of the dispute, so that none is deleted by a slip."""

    name = Line(
        label="Type the name of the dispute to delete it", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any = None, *, dispute: Dispute) -> None:
        super().__init__(data, auto_id="id_delete_%s")
        self.dispute = dispute

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != self.dispute.name:
            raise forms.ValidationError("This is not its name; nothing was deleted.")
        return name


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFiles(forms.FileField):
    """Any number of files."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        # An empty file is let through: the report of the import says more about it than a form could.
        return [file for file in (data or []) if file]


class FilesForm(forms.Form):
    """Articles as files; the second field takes a whole folder. A script says in `paths` where each of them lay."""

    files = ManyFiles(  # type: ignore[assignment]
        required=False,
        label="Files",
        help_text="Any number, of any kinds.",
        widget=ManyFilesInput(attrs={"multiple": True, "accept": ",".join((*SUPPORTED, ".zip", ".gz"))}),
    )
    folder = ManyFiles(
        required=False,
        label="Or a folder",
        widget=ManyFilesInput(attrs={"multiple": True, "webkitdirectory": True}),
    )

    paths = forms.JSONField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.uploads():
            self.add_error("files", "Choose at least one file or a folder.")
        return values

    def files_field(self) -> forms.BoundField:
        """For the template, to which `form.files` is the uploaded data of any form."""
        return self["files"]

    def uploads(self) -> list[UploadedFile]:
        return [*self.cleaned_data.get("files", ()), *self.cleaned_data.get("folder", ())]

    def folders(self) -> list[str]:
        """The folder of each upload, "" where it is not known."""
        uploads, paths = self.uploads(), self.cleaned_data.get("paths")
        if not isinstance(paths, list) or len(paths) != len(uploads):
            return [""] * len(uploads)
        return [str(path).rpartition("/")[0] for path in paths]


class LinksForm(forms.Form):
    """Addresses of articles, one a line."""

    links = forms.CharField(
        label="Links",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "ltr", "spellcheck": "false"}),
        help_text="One on each line. The pages are fetched once, by this server.",
    )

    def clean_links(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        try:
            return list(dict.fromkeys(fields.url(line) for line in lines))
        except fields.BadValue as bad:
            raise forms.ValidationError("%(words)s", params={"words": str(bad)}) from bad


class PasteForm(forms.Form):
    """One article as pasted text."""

    text = forms.CharField(
        label="Text",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "long", "dir": "auto"}),
        help_text="Leave a blank line between paragraphs. The text is kept as it is and can’t be changed later.",
    )
    title = Line(required=False, max_length=500, help_text="When empty, it is taken from the text.")
    outlet = Line(required=False, max_length=200)
    author = Line(required=False, max_length=300)
    published = forms.DateField(required=False, label="Published on", widget=DayInput())
    url = forms.URLField(
        required=False,
        max_length=2_000,
        label="Address",
        assume_scheme="https",
        error_messages={"invalid": "Give a whole address, such as https://news.example.org/story."},
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError("The text is empty.")
        return text

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url:
            URLValidator(schemes=["http", "https"], message="Give an address that begins with http or https.")(url)
        return url


class AddMemberForm(forms.Form):
    username = Line(
        max_length=150,
        label="User name",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
    )
    role = forms.ChoiceField(choices=Membership.Role.choices, initial=Membership.Role.ANNOTATOR, label="Role")


class ActorsForm(forms.Form):
    """Filters of the registry."""

    q = Line(
        required=False,
        max_length=200,
        label="Search names",
        widget=forms.TextInput(attrs={"type": "search", "class": "input", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(required=False, label="Kind", choices=(("", "All kinds"), *Actor.Kind.choices))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="filter-%s")


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "The user name or the password is wrong. Capital and small letters differ.",
        "inactive": "This account can’t sign in any more.",
    }


class NameForm(forms.Form):
    full_name = Line(
        required=False,
        max_length=150,
        label="Name",
        help_text="What the other members see. Exports carry a pseudonym instead.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PasswordForm(forms.Form):
    """A new password. Who has one already proves it first."""

    old_password = forms.CharField(
        label="Present password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least ten characters, not one of the common ones.",
    )
    again = forms.CharField(
        label="New password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["old_password"]

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("This is not your present password.")
        return password

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "new_password" in values and "again" in values and values["new_password"] != values["again"]:
            self.add_error("again", "The two are not the same.")
        return values


def add_errors(form: forms.Form, detail: str, fields: Iterable[str]) -> None:
    """Shows what an action refused at the field it is about, or above the form."""
    named = [name for name in fields if name in form.fields]
    form.add_error(named[0] if named else None, detail)


class ArticleForm(forms.Form):
    """Which article, by its number or by the address of its page."""

    article = Line(
        label="Its number or address",
        max_length=300,
        help_text="The number stands in the address of its page: /articles/12/ is article 12.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_article(self) -> int:
        found = re.fullmatch(r"(?:.*/articles/)?([0-9]{1,18})/?", self.cleaned_data["article"], re.ASCII)
        if not found:
            raise forms.ValidationError("Give the number or the address of an article.")
        return int(found[1])


class EventForm(forms.Form):
    """A day or several, and what happened; the action judges them together."""

    day = forms.DateField(label="Day", widget=DayInput())
    last = forms.DateField(required=False, label="Last day", widget=DayInput(), help_text="If it lasted several days.")
    words = Line(
        max_length=120,
        label="What happened",
        help_text="In a few words, as they are to stand on the timeline.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def add_flaws(self, detail: str, flaws: dict[str, str]) -> None:
        """What an action found wrong, each at its field or, if it is about none, above them."""
        for name, flaw in flaws.items():
            self.add_error(name, f"This {flaw}.")
        if not flaws:
            self.add_error(None, detail)
