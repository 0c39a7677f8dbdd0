"""The language of a message: French, or clearly another one."""

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LIKELY = ["fr", "en", "es", "de", "it", "pt", "nl", "pl", "tr", "ar", "ro", "uk", "ru", "zh"]
"""Languages that visitors of a French page may write; fewer make fewer mistakes on short texts."""

MARGIN = 12.0
"""How much likelier, in log probability, another language must be: texting and names look like anything."""

FEWEST = 2
"""Words below which nothing is said: "test", "menu" and "ok" belong to all languages."""


def is_foreign(text: str) -> bool:
    """True when the text is clearly not French."""
    if len(text.split()) < FEWEST and text.isascii():
        return False
    scores = dict(_identifier().rank(text))
    return bool(max(scores.values()) - scores["fr"] > MARGIN)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    found = LanguageIdentifier.from_model_file(MODEL_FILE)
    found.set_languages(LIKELY)
    return found
