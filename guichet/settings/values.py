"""Values of settings: what each kind of them may be; a wrong one is told what was expected."""

import re
from typing import Annotated

from limits import parse as parse_rate
from pydantic import AfterValidator, Field

from guichet import opening


def _rate(value: str) -> str:
    try:
        parse_rate(value)
    except ValueError:
        raise ValueError("expected a rate such as 60/minute") from None
    return value


def _database_url(value: str) -> str:
    for scheme, driver in (("sqlite:///", "sqlite+aiosqlite:///"), ("postgresql://", "postgresql+asyncpg://")):
        if value.startswith(driver):
            return value
        if value.startswith(scheme):
            return value.replace(scheme, driver, 1)
    raise ValueError("expected sqlite:///path/to/file.db or postgresql://user:password@host/database")


def _urls(value: str) -> str:
    if not all(part.strip().startswith(("http://", "https://")) for part in value.split(",")):
        raise ValueError("expected one or more http:// addresses, separated by commas")
    return value


def _origins(value: str) -> str:
    parts = value.split(",") if value else []
    if not all(re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", part.strip()) for part in parts):
        raise ValueError("expected origins such as https://www.example.fr, separated by commas, without a path")
    return value


def _host_names(value: str) -> str:
    for host in value.split(","):
        if not re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", host.strip()):
            raise ValueError("expected names of hosts such as www.cnil.fr, separated by commas")
    return value


def _opening_hours(value: str) -> str:
    opening.parse(value)
    return value


def _redis_url(value: str) -> str:
    if value != "memory://" and not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("expected memory:// or redis://host:6379/0")
    return value


def _place(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("expected an address and a port, as 127.0.0.1:9100")
    return value


Port = Annotated[int, Field(ge=1, le=65535)]
Days = Annotated[int, Field(ge=1, le=3650)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Rate = Annotated[str, AfterValidator(_rate)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
BusUrl = Annotated[str, AfterValidator(_redis_url)]
TrackersUrl = Annotated[str, AfterValidator(_redis_url)]
Urls = Annotated[str, AfterValidator(_urls)]
Origins = Annotated[str, AfterValidator(_origins)]
HostNames = Annotated[str, AfterValidator(_host_names)]
Hours = Annotated[str, AfterValidator(_opening_hours)]
Place = Annotated[str, AfterValidator(_place)]
