"""Every address of the portal. Paths are in Bahasa Indonesia and permanent; names are in English."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.i18n import set_language

from portal.public.views import facts_schema

urlpatterns = [
    # First, for the boards of a hall are asked more often than anything else.
    path("", include("portal.delegates.urls")),
    path("", include("portal.desk.urls")),
    path("v/", include("portal.public.urls")),
    path("skema/<str:name>", facts_schema, name="facts_schema"),
    path("sehat/", include("portal.ops.urls")),
    path("bahasa/", login_not_required(set_language), name="set_language"),
    path("masuk/", login_not_required(account.login), name="account_login"),
    path("keluar/", login_not_required(account.logout), name="account_logout"),
    path("sandi/ubah/", account.password_change, name="account_change_password"),
    path("sandi/pasang/", account.password_set, name="account_set_password"),
    path("sandi/lupa/", login_not_required(account.password_reset), name="account_reset_password"),
    path("sandi/lupa/terkirim/", login_not_required(account.password_reset_done), name="account_reset_password_done"),
    # allauth writes the link of its mail by replacing the words UID-KEY: the hyphen must stand between the two.
    re_path(
        r"^sandi/lupa/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_not_required(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "sandi/lupa/selesai/",
        login_not_required(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("akun/nonaktif/", login_not_required(account.account_inactive), name="account_inactive"),
    path("akun/daftar/", login_not_required(account.signup), name="account_signup"),
]
