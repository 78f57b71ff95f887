"""Every kind of record that can be counted, by its code. Imported by name: twenty kinds need no registry."""

from __future__ import annotations

import campaigns.facts
import members.facts
import reports.declared_kinds
import unions.facts
import welfare.facts
from common.facts import RecordKind
from unions.facts import told_by_union

KINDS: dict[str, RecordKind] = {
    kind.code: told_by_union(kind)
    for kind in (
        *unions.facts.KINDS,
        *members.facts.KINDS,
        *campaigns.facts.KINDS,
        *welfare.facts.KINDS,
        *reports.declared_kinds.KINDS,
    )
}
