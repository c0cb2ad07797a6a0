"""Who has an item open at the note taker's desk: kept for some seconds and nowhere else."""

import time

from django.core.cache import cache

from accounts.models import User
from agendas.models import AgendaItem

# Three looks of the desk: one that is closed is forgotten soon.
SECONDS = 20


def look_in(item: AgendaItem, user: User) -> list[str]:
    """Note that `user` has the item open; the names of the others who have, by name.

    Two who look in at the same moment may miss each other until the next look; nothing hangs on it.
    """
    key, now = f"desk:item:{item.pk}", time.time()
    here: dict[int, tuple[str, float]] = cache.get(key) or {}
    here = {pk: (name, at) for pk, (name, at) in here.items() if now - at < SECONDS and pk != user.pk}
    cache.set(key, {**here, user.pk: (user.actor_label, now)}, SECONDS)
    return sorted(name for name, _at in here.values())
