"""The engine answers by plan, and counts what it could not."""

from colloquy.execution import Plan
from tests.execution.both import Engines
from tests.graph import Graph


async def test_operations_are_counted_by_how_they_were_answered(graph: Graph) -> None:
    engines = Engines(graph)
    mutation = 'mutation { createParticipant(input: {kind: APP, name: "bot"}) { participant { name } } }'

    await engines.ask(graph, "{ viewer { role } }", {})
    await engines.ask(graph, "{ viewer { role } }", {})
    await engines.ask(graph, "{ conversations(first: 0) { nodes { id } } }", {})
    await engines.ask(graph, "{ __schema { description } }", {})
    await engines.ask(graph, mutation, {})

    lines = engines.metrics.render().splitlines()
    assert 'colloquy_plans_total{result="plan"} 3' in lines
    assert 'colloquy_plans_total{result="fallback"} 2' in lines


async def test_each_operation_of_a_document_has_its_plan_beside_it(graph: Graph) -> None:
    engines = Engines(graph)
    text = "query A { viewer { role } } query B { __typename } mutation C { __typename }"

    document = engines.documents.get(text)

    kinds = {name: type(operation.plan) for name, operation in document.operations.items()}
    assert kinds == {"A": Plan, "B": Plan, "C": Plan}
    assert engines.documents.get(text) is document
