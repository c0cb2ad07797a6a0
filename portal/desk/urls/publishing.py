"""What of a meeting becomes public. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import publishing

urlpatterns = [
    path("keterbukaan/", publishing.disclosure, name="disclosure"),
    path("naskah/<str:paper>/publik/", publishing.publish, name="paper_publish"),
    path("naskah/<str:paper>/publik/tarik/", publishing.withdraw, name="paper_withdraw"),
]
