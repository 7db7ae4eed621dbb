"""A compiled executor: validated documents become plain functions, once.

graphql-core remains the reference. Whatever a plan cannot prove that it can do, and whatever goes
wrong in one, is for graphql-core to answer. For a query `Plan.answer` then returns None, and nothing
was lost but time, for queries have no side effects. `Plan.perform` does mutations of the usual form,
and graphql-core goes on from what it has done. Other mutations and subscriptions are run by
graphql-core, with an executor of `Plan.executor`: it resolves each field of the root once, and
completes what that gave by plan, or else as ever. So errors are always worded by graphql-core.

Fields and types announce by a mark in their `extensions` how a plan may read them (`marks.py`);
graphql-core never looks there. It needs graphql-core and the standard library, nothing else.
"""

from colloquy.execution.asked import ANYWHERE, fields_asked
from colloquy.execution.completing import completing
from colloquy.execution.errors import Discarded, Unplannable
from colloquy.execution.marks import (
    EXECUTION,
    Attribute,
    Batch,
    Computed,
    Is,
    Made,
    Performed,
    Resolved,
    TypeName,
    Written,
)
from colloquy.execution.performing import Done
from colloquy.execution.plan import Plan

__all__ = [
    "ANYWHERE",
    "EXECUTION",
    "Attribute",
    "Batch",
    "Computed",
    "Discarded",
    "Done",
    "Is",
    "Made",
    "Performed",
    "Plan",
    "Resolved",
    "TypeName",
    "Unplannable",
    "Written",
    "completing",
    "fields_asked",
]
