"""What the frame of every page shows."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.roles import Power
from directory.permissions import has_power_anywhere, memberships_of
from directory.queries import official_of


@dataclass(frozen=True)
class NavEntry:
    url: str
    label: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class Shell:
    """Brand, menu and person of the top bar."""

    is_embedded: bool
    convener: str = ""
    user_label: str = ""
    role_label: str = ""
    nav: list[NavEntry] = field(default_factory=list)
    # The address of the person's own record of attendance, where the account is somebody's own.
    own_record: str = ""


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor; reads nothing until a template asks for it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell(is_embedded=settings.EMBEDDED)
    memberships = memberships_of(user)
    first = memberships[0] if memberships else None
    person = official_of(user)
    return Shell(
        is_embedded=settings.EMBEDDED,
        convener=first.organization.name if first else "",
        user_label=user.name,
        role_label=str(first.get_role_display()) if first else "",
        own_record=reverse("desk:official_record", args=[person.public_id]) if person else "",
        nav=[
            NavEntry(url, label, icon, is_current=_is_current(request.path, url))
            for url, label, icon, powers in _entries()
            if not powers or any(has_power_anywhere(user, power) for power in powers)
        ],
    )


def _entries() -> list[tuple[str, str, str, tuple[Power, ...]]]:
    """Address, label, icon, and the powers of which one is needed to see the entry; the desk is everyone's."""
    return [
        (reverse("desk:home"), _("Desk"), "layout-dashboard", ()),
        (reverse("desk:meetings"), _("Meetings"), "calendar-event", (Power.VIEW_MEETINGS, Power.WORK_FOLLOW_UPS)),
        (reverse("desk:follow_ups"), _("Follow-ups"), "checks", (Power.VIEW_FOLLOW_UPS, Power.WORK_FOLLOW_UPS)),
        (reverse("desk:positions"), _("Directory"), "address-book", (Power.VIEW_DIRECTORY,)),
        (reverse("desk:outbox"), _("Outbox"), "send", (Power.VIEW_OUTBOX,)),
        (reverse("desk:recap"), _("Attendance"), "chart-bar", (Power.VIEW_ANSWERS,)),
        (reverse("desk:recap_reply"), _("Our attendance"), "chart-bar", (Power.WORK_FOLLOW_UPS,)),
    ]


def _is_current(path: str, url: str) -> bool:
    if url == reverse("desk:positions") and path.startswith(reverse("desk:handovers")):
        return True  # handovers stand among the lists of the directory
    if url == reverse("desk:recap"):
        return path.startswith(url) and path != reverse("desk:recap_reply")
    return path == url if url == "/" else path.startswith(url)
