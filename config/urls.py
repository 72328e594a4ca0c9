from django.contrib import admin
from django.urls import include, path

handler400 = "disputes.views.errors.bad_request"
handler403 = "disputes.views.errors.forbidden"
handler404 = "disputes.views.errors.not_found"
handler500 = "disputes.views.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("disputes.api.urls")),
    path("", include("disputes.urls")),
]
