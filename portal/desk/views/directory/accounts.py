"""Accounts and roles, for the administrator."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.roles import ROLE_DESCRIPTIONS, Power, Role
from directory import actions
from directory.models import Membership, in_houses_of
from directory.queries import accounts_kept_by
from portal.desk.forms.directory import AccountForm, RoleForm
from portal.desk.views.directory.shared import carried_out, form_page, needs, page_of, sections
from portal.desk.views.requests import StaffRequest

CURRENT = "accounts"


@needs(Power.MANAGE_ACCOUNTS)
@require_GET
def accounts(request: StaffRequest) -> HttpResponse:
    words, role = request.GET.get("q", ""), request.GET.get("peran", "")
    context = {
        "sections": sections(request.user, CURRENT),
        "page": page_of(request, accounts_kept_by(request.user, words=words, role=role)),
        "options": [("", "", _("All"), None), *((value, "", label, None) for value, label in Role.choices)],
        "descriptions": [(Role(role).label, words) for role, words in ROLE_DESCRIPTIONS.items()],
        "is_filtered": bool(words or role),
    }
    return render(request, "desk/directory/accounts.html", context)


@needs(Power.MANAGE_ACCOUNTS)
@never_cache
@sensitive_post_parameters()
def account_new(request: StaffRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, by=request.user)
    password = actions.new_password()
    made: list[User] = []
    if carried_out(
        form,
        lambda: made.append(actions.create_account(password=password, by=request.user, **form.cleaned_data)),
        beside={actions.UserNameTaken: "username", actions.NotAConvener: "role"},
    ):
        return _password_page(request, made[0], password)
    return form_page(
        request,
        form,
        heading=_("New account"),
        lead=_("The first password is shown once, on the next page."),
        verb=_("Create the account"),
        back=reverse("desk:accounts"),
        current=CURRENT,
    )


@needs(Power.MANAGE_ACCOUNTS)
@require_GET
def account(request: StaffRequest, public_id: str) -> HttpResponse:
    return _account_page(request, _account(request, public_id), RoleForm(by=request.user))


@needs(Power.MANAGE_ACCOUNTS)
@require_POST
def role_grant(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _account(request, public_id)
    form = RoleForm(request.POST, by=request.user)
    if carried_out(
        form,
        lambda: actions.grant_membership(user=found, by=request.user, **form.cleaned_data),
        beside={actions.NotAConvener: "role"},
    ):
        messages.success(request, _("The role is given."))
        return redirect("desk:account", found.public_id)
    return _account_page(request, found, form)


@needs(Power.MANAGE_ACCOUNTS)
@require_POST
def role_revoke(request: StaffRequest, public_id: str) -> HttpResponse:
    here = Membership.objects.filter(in_houses_of(request.user, Power.MANAGE_ACCOUNTS, "organization__region"))
    found = get_object_or_404(here.select_related("user", "organization__region"), public_id=public_id)
    user = found.user
    actions.revoke_membership(membership=found, by=request.user)
    messages.success(request, _("The role is taken away."))
    # An account whose other roles are all in another house is no longer this administrator's to see.
    is_still_here = accounts_kept_by(request.user).filter(pk=user.pk).exists()
    return redirect("desk:account", user.public_id) if is_still_here else redirect("desk:accounts")


@needs(Power.MANAGE_ACCOUNTS)
@require_POST
def account_close(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _account(request, public_id)
    actions.deactivate_account(user=found, by=request.user)
    messages.success(request, _("The account is closed; it cannot sign in any more."))
    return redirect("desk:account", found.public_id)


@needs(Power.MANAGE_ACCOUNTS)
@require_POST
def account_open(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _account(request, public_id)
    actions.reactivate_account(user=found, by=request.user)
    messages.success(request, _("The account may sign in again."))
    return redirect("desk:account", found.public_id)


@needs(Power.MANAGE_ACCOUNTS)
@require_POST
@never_cache
def password_reset(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _account(request, public_id)
    password = actions.new_password()
    actions.reset_password(user=found, password=password, by=request.user)
    return _password_page(request, found, password)


def _account(request: StaffRequest, public_id: str) -> User:
    return get_object_or_404(accounts_kept_by(request.user), public_id=public_id)


def _account_page(request: StaffRequest, account: User, form: RoleForm) -> HttpResponse:
    context = {
        "sections": sections(request.user, CURRENT),
        "account": account,
        "form": form,
        "is_own": account == request.user,
        "descriptions": [(Role(role).label, words) for role, words in ROLE_DESCRIPTIONS.items()],
    }
    return render(request, "desk/directory/account.html", context, status=422 if form.errors else 200)


def _password_page(request: StaffRequest, account: User, password: str) -> HttpResponse:
    """The first password, shown in the answer itself: it is kept nowhere, so it cannot be shown again."""
    context = {"sections": sections(request.user, CURRENT), "account": account, "password": password}
    return render(request, "desk/directory/password.html", context)
