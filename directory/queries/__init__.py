"""Reads of the directory: groups of posts, who holds a post on a day, what a printed name probably means, lists."""

from directory.queries.groups import GROUPS, Group, groups_of, head_post, positions_of_group
from directory.queries.holders import current_holders, holder_on, posts_to_note, with_holders
from directory.queries.lists import (
    POSITION_STATES,
    accounts_kept_by,
    history_of,
    holder_among,
    in_order,
    is_between,
    organizations_matching,
    position_counts,
    positions_matching,
)
from directory.queries.people import (
    SamePerson,
    appointments_of,
    bare_name,
    official_of,
    officials_matching,
    posts_now,
    propose_same_person,
)
from directory.queries.proposals import (
    OrganizationProposal,
    PositionProposal,
    plain_name,
    propose_group,
    propose_organization,
    propose_position,
)
from directory.queries.substitutes import Substitute, substitutes_of

__all__ = [
    "GROUPS",
    "POSITION_STATES",
    "Group",
    "OrganizationProposal",
    "PositionProposal",
    "SamePerson",
    "Substitute",
    "accounts_kept_by",
    "appointments_of",
    "bare_name",
    "current_holders",
    "groups_of",
    "head_post",
    "history_of",
    "holder_among",
    "holder_on",
    "in_order",
    "is_between",
    "official_of",
    "officials_matching",
    "organizations_matching",
    "plain_name",
    "position_counts",
    "positions_matching",
    "positions_of_group",
    "posts_now",
    "posts_to_note",
    "propose_group",
    "propose_organization",
    "propose_position",
    "propose_same_person",
    "substitutes_of",
    "with_holders",
]
