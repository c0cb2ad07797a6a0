"""Reads of the directory: groups of posts, who holds a post on a day, what a printed name probably means, lists."""

from directory.queries.groups import GROUPS, Group, groups_of, head_post, positions_of_group
from directory.queries.holders import current_holders, holder_on, with_holders
from directory.queries.lists import (
    POSITION_STATES,
    accounts_kept_by,
    history_of,
    in_order,
    is_between,
    officials_matching,
    organizations_matching,
    position_counts,
    positions_matching,
)
from directory.queries.proposals import (
    OrganizationProposal,
    PositionProposal,
    propose_group,
    propose_organization,
    propose_position,
)

__all__ = [
    "GROUPS",
    "POSITION_STATES",
    "Group",
    "OrganizationProposal",
    "PositionProposal",
    "accounts_kept_by",
    "current_holders",
    "groups_of",
    "head_post",
    "history_of",
    "holder_on",
    "in_order",
    "is_between",
    "officials_matching",
    "organizations_matching",
    "position_counts",
    "positions_matching",
    "positions_of_group",
    "propose_group",
    "propose_organization",
    "propose_position",
    "with_holders",
]
