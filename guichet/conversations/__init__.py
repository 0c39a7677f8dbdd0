"""Conversations: what may happen in them and in which order. No HTTP, no SQL in here."""
