"""What people keep for themselves: filters of a list under a name."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import SavedFilter, User
from audit.actions import record
from common.errors import RakorError, Refused
from common.text import one_line

# More than this is no longer a choice of a few.
LIMIT = 20


class FilterRefused(RakorError):
    """The filter cannot be kept: it has no name, filters nothing, or there are too many."""


@transaction.atomic
def save_filter(*, page: str, name: str, query: str, by: User) -> SavedFilter:
    """Keep the query string of a list under a name; a name that is there already is given the new one.

    Returns the filter. Raises `FilterRefused`.
    """
    name = one_line(name)[: SavedFilter._meta.get_field("name").max_length]
    if not name:
        raise FilterRefused(_("Give the filter a name."))
    if not query:
        raise FilterRefused(_("Nothing is filtered: choose what is to be shown first."))
    if len(query) > (SavedFilter._meta.get_field("query").max_length or 0):
        raise FilterRefused(_("This filter is too long to be kept: search for fewer words."))
    own = SavedFilter.objects.filter(user=by, page=page)
    if not own.filter(name=name).exists() and own.count() >= LIMIT:
        raise FilterRefused(_("At most %(limit)s filters are kept: remove one first.") % {"limit": LIMIT})
    saved, _is_new = SavedFilter.objects.update_or_create(user=by, page=page, name=name, defaults={"query": query})
    # What was searched for may be a person's name: the trail has no use for it.
    record("save_filter", saved, by=by, after={"page": page})
    return saved


@transaction.atomic
def remove_filter(*, saved: SavedFilter, by: User) -> None:
    """Forget a filter. Raises `Refused` unless it is one's own."""
    if saved.user_id != by.pk:
        raise Refused
    record("remove_filter", saved, by=by, before={"page": saved.page})
    saved.delete()
