"""Settings: defaults that work, and one line for each wrong value."""

from pathlib import Path

import pytest

from guichet import settings
from guichet.settings import SettingsError


def test_defaults_work_on_one_machine() -> None:
    found = settings.load({})
    assert (found.host, found.port, found.workers) == ("127.0.0.1", 8000, 1)
    assert found.engine_urls == ("http://127.0.0.1:5005",)
    assert found.database_url == "sqlite+aiosqlite:///var/guichet.db"


def test_the_port_of_the_engine_and_the_folder_move_what_depends_on_them() -> None:
    found = settings.load({"ENGINE_PORT": "6001", "GUICHET_VAR": "other"})
    assert found.engine_urls == ("http://127.0.0.1:6001",)
    assert found.database_url == "sqlite+aiosqlite:///other/guichet.db"


def test_an_empty_variable_counts_as_unset() -> None:
    assert settings.load({"GUICHET_PORT": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("GUICHET_PORT", "abc", "valid integer"),
        ("GUICHET_PORT", "70000", "65535"),
        ("GUICHET_WORKERS", "0", "greater than or equal to 1"),
        ("GUICHET_RATE_NEW", "often", "60/minute"),
        ("GUICHET_DATABASE_URL", "mysql://x", "sqlite:///"),
        ("GUICHET_BUS_URL", "kafka://x", "memory://"),
        ("GUICHET_ENGINE_URL", "localhost:5005", "http://"),
        ("GUICHET_ENGINE_TIMEOUT", "-1", "greater than 0"),
        ("GUICHET_SECURE_COOKIES", "perhaps", "boolean"),
        ("GUICHET_ALLOWED_ORIGINS", "*", "https://www.example.fr"),
        ("GUICHET_ALLOWED_ORIGINS", "https://www.example.fr/", "without a path"),
        ("GUICHET_ALLOWED_ORIGINS", "null", "https://www.example.fr"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(name: str, value: str, expected: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings.load({name: value})
    [line] = str(refused.value).splitlines()
    assert line.startswith(f"{name}={value}: ")
    assert expected in line


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        settings.load({"GUICHET_PORT": "abc", "ENGINE_PORT": "abc"})
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize("public", [{"GUICHET_HOST": "0.0.0.0"}, {"GUICHET_PROXIES": "1"}])
def test_a_demonstration_serves_this_machine_alone(public: dict[str, str]) -> None:
    assert settings.load({}).demo is False
    assert settings.load({"GUICHET_DEMO": "1"}).demo is True
    with pytest.raises(SettingsError, match="set GUICHET_DEMO=0"):
        settings.load({"GUICHET_DEMO": "1", **public})


def test_the_secret_is_the_variable_or_the_file(tmp_path: Path) -> None:
    assert settings.load({"GUICHET_ENGINE_SECRET": "given"}).secret() == "given"
    found = settings.load({"GUICHET_VAR": str(tmp_path)})
    with pytest.raises(SettingsError, match="GUICHET_ENGINE_SECRET"):
        found.secret()
    (tmp_path / "engine-secret").write_text("kept\n")
    assert found.secret() == "kept"


def test_the_secret_is_not_shown() -> None:
    assert "given" not in repr(settings.load({"GUICHET_ENGINE_SECRET": "given"}))
