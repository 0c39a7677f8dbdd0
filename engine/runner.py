"""The runner: runs Rasa's graph node by node, without dask, which takes longer to plan five nodes than they take."""

from __future__ import annotations

from typing import Any

from rasa.core.processor import MessageProcessor
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class StraightRunner(GraphRunner):
    """Runs the nodes that the targets need, each after those it needs; the order is found once for each set."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        """`nodes`: the instantiated nodes of the schema, by name."""
        self._schema = schema
        self._nodes = nodes
        self._orders: dict[tuple[str, ...], list[str]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> StraightRunner:
        """As GraphRunner says."""
        return cls.instead_of(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    @classmethod
    def instead_of(cls, runner: DaskGraphRunner) -> StraightRunner:
        """The same graph with the same components. Rasa has no setting for its runner."""
        return cls(runner._graph_schema, runner._instantiated_nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """As GraphRunner says: what the targets put out."""
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        found: dict[str, Any] = dict(inputs or {})
        for name in self._orders[wanted]:
            needs = self._schema.nodes[name].needs.values()
            _, found[name] = self._nodes[name](*((need, found[need]) for need in needs))
        return {name: found[name] for name in wanted}

    def components(self) -> list[Any]:
        """The graph's components: classifiers, policies and what stands between."""
        return [node._component for node in self._nodes.values()]

    def _order(self, wanted: tuple[str, ...]) -> list[str]:
        """Every node that is needed, after all it needs itself. What is no node comes with the inputs."""
        order: list[str] = []

        def visit(name: str) -> None:
            if name in self._schema.nodes and name not in order:
                for need in self._schema.nodes[name].needs.values():
                    visit(need)
                order.append(name)

        for name in wanted:
            visit(name)
        return order


def straighten(processor: MessageProcessor) -> StraightRunner:
    """Let a processor run its graph straight; once is enough. Gives its runner."""
    if not isinstance(processor.graph_runner, StraightRunner):
        processor.graph_runner = StraightRunner.instead_of(processor.graph_runner)
    return processor.graph_runner
