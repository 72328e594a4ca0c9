"""The store, for looking only: whatever changes it goes through the pages, so that history knows of it."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest

from disputes.models import (
    Actor,
    Alias,
    Annotation,
    Article,
    Assignment,
    Change,
    Codebook,
    Comment,
    Dispute,
    Event,
    Label,
    Membership,
    Paragraph,
    Snapshot,
    User,
)

admin.site.site_header = admin.site.site_title = "Demarche: the store"
admin.site.index_title = "For looking only"
admin.site.unregister(Group)


if TYPE_CHECKING:
    # Generic for the type checker only.
    ModelAdmin = admin.ModelAdmin[Any]
    AliasTable = admin.TabularInline[Alias, Actor]
    LabelTable = admin.TabularInline[Label, Codebook]
else:
    ModelAdmin = admin.ModelAdmin
    AliasTable = LabelTable = admin.TabularInline


class Looking(ModelAdmin):
    """Shows rows and changes none. Counting all rows of a long table on every page would take seconds."""

    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(Looking):
    list_display = ("username", "first_name", "pseudonym", "is_active", "is_superuser", "date_joined")
    search_fields = ("username", "first_name", "pseudonym")
    fields = ("username", "first_name", "last_name", "pseudonym", "is_active", "is_superuser", "date_joined")


@admin.register(Dispute)
class DisputeAdmin(Looking):
    list_display = ("name", "slug", "coding", "public", "started", "ended", "deleted_at")
    search_fields = ("name", "slug")


@admin.register(Event)
class EventAdmin(Looking):
    list_display = ("day", "last", "words", "dispute")
    list_select_related = ("dispute",)
    search_fields = ("words",)


@admin.register(Membership)
class MembershipAdmin(Looking):
    list_display = ("dispute", "user", "role")
    list_select_related = ("dispute", "user")
    list_filter = ("role",)


@admin.register(Article)
class ArticleAdmin(Looking):
    list_display = ("title", "dispute", "outlet", "published", "words", "imported_at", "deleted_at")
    list_select_related = ("dispute",)
    search_fields = ("title",)


@admin.register(Snapshot)
class SnapshotAdmin(Looking):
    list_display = ("name", "size", "sha256", "created_at")
    search_fields = ("name", "sha256")


@admin.register(Paragraph)
class ParagraphAdmin(Looking):
    list_display = ("article_id", "number", "start", "end")


@admin.register(Assignment)
class AssignmentAdmin(Looking):
    list_display = ("article", "annotator", "status", "due")
    list_select_related = ("article", "annotator")
    list_filter = ("status",)


class AliasInline(AliasTable):
    model = Alias
    extra = 0


@admin.register(Actor)
class ActorAdmin(Looking):
    list_display = ("name", "kind", "parent", "iso3", "dispute")
    list_select_related = ("parent", "dispute")
    list_filter = ("kind",)
    search_fields = ("name", "aliases__name")
    inlines = (AliasInline,)


class LabelInline(LabelTable):
    model = Label
    fields = ("position", "key", "name", "hue", "definition")
    extra = 0


@admin.register(Codebook)
class CodebookAdmin(Looking):
    list_display = ("name", "version", "dispute")
    list_select_related = ("dispute",)
    inlines = (LabelInline,)


@admin.register(Annotation)
class AnnotationAdmin(Looking):
    list_display = ("quote", "label", "annotator", "article_id", "created_at", "deleted_at")
    list_select_related = ("label", "annotator")


@admin.register(Comment)
class CommentAdmin(Looking):
    list_display = ("text", "author", "annotation_id", "created_at", "resolved_at", "deleted_at")
    list_select_related = ("author",)


@admin.register(Change)
class ChangeAdmin(Looking):
    list_display = ("at", "kind", "object_id", "action", "by")
    list_select_related = ("by",)
    list_filter = ("kind", "action")
