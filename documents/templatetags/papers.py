"""The words of `documents.rendering.phrases` as filters for templates/papers."""

from datetime import datetime, time

from django import template
from django.utils.safestring import SafeString

from common.dates import number_with_words
from documents.facts import Session
from documents.rendering import phrases

register = template.Library()

register.simple_tag(phrases.gap, name="gap")
register.filter("recorded", phrases.recorded)
register.filter("reference", phrases.reference)
register.filter("listed", phrases.listed)
register.filter("enumerated", phrases.enumerated)
register.filter("list_item", phrases.list_item)
register.filter("day", phrases.day)
register.filter("weekday", phrases.weekday)
register.filter("days", phrases.days)
register.filter("session_hours", phrases.session_hours)
register.filter("session_name", phrases.session_name)
register.filter("person", phrases.person)
register.filter("position_of", phrases.position_of)
register.filter("post_or_person", phrases.post_or_person)
register.filter("presenter", phrases.presenter)
register.filter("paused", phrases.paused)
register.filter("quorum", phrases.quorum)
register.filter("told", phrases.told)
register.filter("number_with_words", number_with_words)


@register.filter
def at(value: time | None, session: Session) -> SafeString:
    """Write a time of day in the zone of its sitting."""
    return phrases.at(value, session.zone)


@register.filter
def deadline(value: datetime, zone: str) -> SafeString:
    """Write a last moment in the meeting's zone."""
    return phrases.deadline(value, zone)


@register.simple_tag
def span(start: time | None, end: time | None) -> SafeString:
    """Write the hours of a programme line."""
    return phrases.span(start, end)
