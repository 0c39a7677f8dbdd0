""" "Not contacted means not concerned": published for professionals, and never to be said to a patient."""

import re

from guichet.guard.parts import CONCERNED

_FEW = r"(?: [\w'-]+)"
_CONTACT = rf"{_FEW}{{0,5}}? (?:contact\w*|appel\w*|nouvelles|courriers?|prevenue?s?|informee?s?|averti\w*)\b"
_UNCONTACTED = re.compile(rf"\b(?:pas|non|jamais|personne|sans|aucune?|absence|faute){_CONTACT}")
_SAFE = rf"(?:{CONCERNED}|cause|craindre|danger|inquieter?)"
_UNCONCERNED = re.compile(rf"\b(?:pas|non|jamais|ni|hors|rien|aucune?){_FEW}{{0,4}}? {_SAFE}")
_NOT_SAID = re.compile(
    rf"\b(?:veut|veulent|signifie|signifient|prouve|implique|garantit|assure) (?:donc |en rien )?(?:pas|rien)\b"
    rf"|\b(?:peux|peut|pouvons|puis|saurais){_FEW}{{0,3}}? (?:pas|ni)\b|\b(?:pas|ni){_FEW}{{0,2}}? (?:dire|conclure)\b"
)


def is_said(plain: str) -> bool:
    """True when the sentence draws "not concerned" from "not contacted", in whatever words; questions do not."""
    if plain.endswith("?") or _NOT_SAID.search(plain):
        return False
    return bool(_UNCONTACTED.search(plain) and _UNCONCERNED.search(plain))
