"""The directory: posts, organisations, officials, Forkopimda, accounts. Mounted under direktori/."""

from django.urls import URLPattern, path

from portal.desk.views.directory import accounts, forkopimda, officials, organizations, posts

urlpatterns: list[URLPattern] = [
    path("", posts.positions, name="positions"),
    path("jabatan/<str:public_id>/", posts.position, name="position"),
    path("jabatan/<str:public_id>/ubah/", posts.position_edit, name="position_edit"),
    path("jabatan/<str:public_id>/angkat/", posts.appoint, name="appoint"),
    path("jabatan/<str:public_id>/kontak/baru/", posts.contact_new, name="contact_new"),
    path("pengangkatan/<str:public_id>/ubah/", posts.appointment_edit, name="appointment_edit"),
    path("pengangkatan/<str:public_id>/akhiri/", posts.appointment_end, name="appointment_end"),
    path("pengangkatan/<str:public_id>/hapus/", posts.appointment_remove, name="appointment_remove"),
    path("kontak/<str:public_id>/ubah/", posts.contact_edit, name="contact_edit"),
    path("kontak/<str:public_id>/hentikan/", posts.contact_retire, name="contact_retire"),
    path("organisasi/", organizations.organizations, name="organizations"),
    path("organisasi/baru/", organizations.organization_new, name="organization_new"),
    path("organisasi/<str:public_id>/", organizations.organization, name="organization"),
    path("organisasi/<str:public_id>/ubah/", organizations.organization_edit, name="organization_edit"),
    path("organisasi/<str:public_id>/satuan/baru/", organizations.units_new, name="units_new"),
    path("organisasi/<str:organization>/jabatan/baru/", posts.position_new, name="position_new"),
    path("pejabat/", officials.officials, name="officials"),
    path("pejabat/<str:public_id>/", officials.official, name="official"),
    path("pejabat/<str:public_id>/ubah/", officials.official_edit, name="official_edit"),
    path("forkopimda/", forkopimda.forkopimda_list, name="forkopimda_list"),
    path("forkopimda/<str:code>/", forkopimda.forkopimda, name="forkopimda"),
    path("forkopimda/<str:code>/ubah/", forkopimda.forkopimda_edit, name="forkopimda_edit"),
    path("akun/", accounts.accounts, name="accounts"),
    path("akun/baru/", accounts.account_new, name="account_new"),
    path("akun/peran/<str:public_id>/cabut/", accounts.role_revoke, name="role_revoke"),
    path("akun/<str:public_id>/", accounts.account, name="account"),
    path("akun/<str:public_id>/peran/", accounts.role_grant, name="role_grant"),
    path("akun/<str:public_id>/tutup/", accounts.account_close, name="account_close"),
    path("akun/<str:public_id>/buka/", accounts.account_open, name="account_open"),
    path("akun/<str:public_id>/sandi/", accounts.password_reset, name="password_reset"),
]
