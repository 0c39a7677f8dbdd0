"""Answers to "suis-je concerné ?" of a word or two, which state nothing by themselves but say it all."""

import re

from guichet.guard.parts import CONCERNED, IN_LIST, MINE, YOURS, one_of

_SORRY = "(?:helas|malheureusement|desolee?|eh bien|ben|bah|je suis desolee?)"
_SHORT = tuple(
    re.compile(rule)
    for rule in (
        rf"^(?:{_SORRY} ?,? ?)+(?:oui|si)$",
        rf"^(?:oui|si|affirmatif) ,? ?{_SORRY}(?: (?:desolee?|pour vous))?$",
        r"^(?:(?:oui|non|mais|,) ?)*(?:ni|pas) (?:vous|votre \w+|l[ea]s? votres?)$",
        rf"^oui ,? ?(?:{_SORRY} ,? ?)?(?:votre|vos|les votres)(?: \w+){{0,2}} aussi$",
        rf"(?:^|: )(?:(?:oui|non|pas|bien|absolument) ,? ?)*{CONCERNED}$",
        r"\b(?:confirme|crains|pense|crois|peur|semble|dirais) (?:bien )?(?:que|qu') (?:oui|non|si)\b",
        r"\bje vous le (?:confirme|dis(?: [\w'-]+)?) : c' est (?:oui|non)$",
        rf"^(?:oui|non|si|helas|,| )+(?:{_SORRY} ,? ?)?vous (?:aussi|egalement|non plus)$",
        rf"^(?:oui|non) ,? ?(?:{_SORRY} ,? ?)?(?:vous|les votres)(?: aussi)?$",
        r"\bje vous le confirme$",
        r"\b(?:reponse|question)(?: est)?(?: [:,])? (?:est )?(?:oui|non)$",
        r"— [:,]? ?(?:c' est |la reponse est )?(?:oui|non)$",
        rf"\bmais ,? ?pas {one_of('vous', YOURS, MINE)}$",
    )
)
# "Non, je ne peux pas vous répondre" is no answer; "Non, rassurez-vous" is one.
_YES_OR_NO = re.compile(
    r"^(?:c' est |la reponse est )?"
    r"(?:oui|non|si|affirmatif|negatif|helas|malheureusement|tout a fait|absolument|en effet)\b"
    r"(?: ,| (?!je\b|cet?\b|il\b|la\b|les\b|seuls?\b|aucune?\b)[\w'-]+){0,4}$"
)
_STATUS = rf"(?:{CONCERNED}|{IN_LIST})"
# A published question is asked in the first person, and its answer is published with it.
_ASKED = re.compile(rf"^(?!.*\b(?:mes|mon|ma)\b).*{_STATUS}.*\?$|\b(?:regarde|verifie|savoir) si .*{_STATUS}")


def is_short_answer(plain: str) -> bool:
    """True when the sentence is, or ends in, a yes or no about being affected."""
    return any(rule.search(plain) for rule in _SHORT)


def asks(plain: str) -> bool:
    """True when the next sentence, if it is a yes or no, answers whether somebody is affected."""
    return bool(_ASKED.search(plain))


def is_yes_or_no(plain: str) -> bool:
    """True when the sentence is a yes or no and little else."""
    return bool(_YES_OR_NO.search(plain))
