"""Consent: the words that a visitor agrees to when leaving the form, by version. The widget shows the same."""

TEXTS = {
    "1": "J’accepte que ces informations soient transmises à un conseiller pour traiter ma demande.",
}
"""Never changed: another wording is another version."""

CURRENT = "1"
"""The version that the widget shows, and that a client which names none is taken to have shown."""
