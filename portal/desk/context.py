"""What the frame of every page shows."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.roles import Power
from directory.permissions import has_power_anywhere, memberships_of


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


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor; reads nothing until a template asks for it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell(is_embedded=settings.EMBEDDED)
    memberships = memberships_of(user)
    first = memberships[0] if memberships else None
    return Shell(
        is_embedded=settings.EMBEDDED,
        convener=first.organization.name if first else "",
        user_label=user.name,
        role_label=str(first.get_role_display()) if first else "",
        nav=[
            NavEntry(url, label, icon, is_current=_is_current(request.path, url))
            for url, label, icon, power in _entries()
            if power is None or has_power_anywhere(user, power)
        ],
    )


def _entries() -> list[tuple[str, str, str, Power | None]]:
    """Address, label, icon, and the power without which the entry is not shown."""
    return [
        (reverse("desk:home"), _("Desk"), "layout-dashboard", None),
    ]


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
