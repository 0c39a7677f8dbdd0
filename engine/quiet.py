"""The environment that Rasa and what it loads are started with: no telemetry, no chatter, nothing that people wrote."""

import os

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_TELEMETRY_DEBUG": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    # At debug level Rasa logs what visitors write.
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "LOG_LEVEL_RASA": "WARNING",
}


def environment() -> dict[str, str]:
    """The current environment with these on top."""
    return {**os.environ, **QUIET}
