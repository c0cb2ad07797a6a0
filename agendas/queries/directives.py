"""What a directive says, named in short."""

import hashlib
import json

from agendas.models import Directive


def digest_of_directive(directive: Directive) -> str:
    """What a person had before him when he began to change the directive; three queries."""
    said = [
        directive.kind,
        directive.text,
        str(directive.due_date or ""),
        directive.mechanism,
        directive.given_by,
        directive.delivered_by,
        directive.topic,
        directive.legal_basis,
        directive.item_id,
        sorted(directive.addressees.order_by().values_list("kind", "organization", "group", "text"), key=str),
        sorted(directive.topics.order_by().values_list("pk", flat=True)),
        sorted(directive.references.order_by().values_list("pk", flat=True)),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
