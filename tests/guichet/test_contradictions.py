"""Settings that cannot work together refuse to start and say why."""

from pathlib import Path

import pytest

from guichet import contradictions, settings
from guichet.settings import SettingsError


def test_several_workers_need_a_bus_between_them() -> None:
    with pytest.raises(SettingsError, match="GUICHET_WORKERS=2: expected 1 while GUICHET_BUS_URL is memory://"):
        settings.load({"GUICHET_WORKERS": "2"})
    assert settings.load({"GUICHET_WORKERS": "2", "GUICHET_BUS_URL": "redis://127.0.0.1:6379/0"}).workers == 2


def test_a_redis_on_another_machine_needs_a_database_for_several() -> None:
    remote = {"GUICHET_BUS_URL": "redis://:topsecret@10.0.0.5:6379/0"}
    with pytest.raises(SettingsError, match="GUICHET_DATABASE_URL=postgresql://") as refused:
        settings.load(remote)
    assert "topsecret" not in str(refused.value)
    found = settings.load({**remote, "GUICHET_DATABASE_URL": "postgresql://guichet@10.0.0.6/guichet"})
    assert found.database_url == "postgresql+asyncpg://guichet@10.0.0.6/guichet"


def test_sqlite_on_a_network_file_system_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contradictions, "_mounts", lambda: ["/dev/sda1 / ext4 rw 0 0", "nas:/x /mnt/nas nfs4 rw 0 0"])
    with pytest.raises(SettingsError, match="network file system \\(nfs4\\)"):
        settings.load({"GUICHET_DATABASE_URL": "sqlite:////mnt/nas/guichet.db"})
    settings.load({"GUICHET_DATABASE_URL": "sqlite:////srv/guichet.db"})


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/mnt/nas/a/b.db", "nfs"), ("/mnt/nasty/b.db", "ext4"), ("/mnt/nas/local/b.db", "xfs"), ("/b.db", "ext4")],
)
def test_the_deepest_mount_counts(path: str, kind: str) -> None:
    mounts = ["root / ext4 rw 0 0", "x /mnt/nas nfs rw 0 0", "y /mnt/nas/local xfs rw 0 0"]
    assert contradictions.file_system(Path(path), mounts) == kind


def test_a_password_in_a_wrong_address_is_not_shown() -> None:
    with pytest.raises(SettingsError, match="expected sqlite:///") as refused:
        settings.load({"GUICHET_DATABASE_URL": "mysql://guichet:topsecret@host/db"})
    assert "topsecret" not in str(refused.value)
    assert "mysql://guichet:***@host/db" in str(refused.value)
