"""Each route of the desk has a rule, and each rule a route: a new page is closed until somebody says who may see it."""

from pathlib import Path

from guichet.app import create_app
from guichet.desk.permissions import RULES
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import settings_for


def test_the_desks_routes_are_those_of_the_rules(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path), understanding=FakeEngine())
    names = {route.name for route in app.router.routes if f"/{route.path}/".startswith("/desk/")}
    served = {name.rpartition(".")[2] for name in names}
    assert "take" in served
    assert served == set(RULES)
