"""The runner: gives what Rasa's own gives, running each needed node once and in order."""

from typing import Any

from rasa.engine.graph import GraphSchema, SchemaNode

from engine.runner import StraightRunner


class Node:
    """Stands in for a graph node: adds up what it is given."""

    def __init__(self, name: str, ran: list[str]) -> None:
        self.name = name
        self.ran = ran

    def __call__(self, *given: tuple[str, Any]) -> tuple[str, Any]:
        self.ran.append(self.name)
        return self.name, sum(value for _, value in given)


def schema_node(*needs: str, target: bool = False) -> SchemaNode:
    return SchemaNode({need: need for need in needs}, object, "create", "run", {}, is_target=target)


def runner(ran: list[str]) -> StraightRunner:
    nodes = {
        "last": schema_node("left", "right", target=True),
        "left": schema_node("first"),
        "right": schema_node("first"),
        "first": schema_node("__message__"),
        "unused": schema_node("first"),
    }
    return StraightRunner(GraphSchema(nodes), {name: Node(name, ran) for name in nodes})


def test_each_needed_node_runs_once_after_what_it_needs() -> None:
    ran: list[str] = []
    assert runner(ran).run({"__message__": 2}, ["last"]) == {"last": 4}
    assert ran == ["first", "left", "right", "last"]


def test_the_order_is_kept_and_the_inputs_are_not() -> None:
    ran: list[str] = []
    graph = runner(ran)
    graph.run({"__message__": 1})
    assert graph.run({"__message__": 5}) == {"last": 10}
