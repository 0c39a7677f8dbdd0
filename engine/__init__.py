"""The engine's own parts: what Rasa trains and serves with. Runs on Python 3.10, imports nothing of guichet."""
