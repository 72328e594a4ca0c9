from django.urls import path, re_path

from disputes.api import door

urlpatterns = [
    path("openapi.json", door.openapi, name="api-openapi"),
    path("docs", door.docs, name="api-docs"),
    re_path(r"^(?P<path>.*)$", door.call, name="api"),
]
