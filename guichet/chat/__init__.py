"""The public API that the widget talks to, version 1. docs/protocol.md is its reference."""
