"""Questions to publish next: what several visitors asked in vain, in words that can name nobody.

A group is shown when at least three conversations have it, and every word that is shown stands in vocabulary.txt.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from guichet.reports.questions import TO_PUBLISH, reason_of
from guichet.reports.report import Chart, Report, Series, plural
from guichet.reports.rows import Unanswered

LEAST = 3
"""Conversations a group must come from to be shown."""

MOST = 20
"""Groups that are shown."""

KNOWN = frozenset(
    word
    for line in (Path(__file__).parent / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)

EMPTY = frozenset(
    """a ai alors as au aux avec avez avons bien bonjour bonsoir bjr c ca ce cela ces cet cette chez comme coucou d dans
    de des donc du elle elles en encore es est et etait ete etes etre eu hello il ils j jai je l la le les leur lui m ma
    maintenant mais me meme merci mes moi mon n ne ni nos notre nous on ont ou par pas plus pour puis qu quand que quel
    quelle quelles quels qui s sa salut se ses si slt sommes son sont suis
    sur svp t ta te tes toi ton toujours tout tu un une va vais
    vos votre vous vs y plait peut peux pouvez faut""".split()
)
"""Words without content of their own."""

PROPER = frozenset(("doctolib", "cnil", "rgpd", "sms", "dpo"))
"""Names that may stand in the middle of a sentence."""

_DATA = re.compile(r"[\d@\[\]]|https?:|www\.")
_PRESENTED = re.compile(
    r"\b(?:m.appelle|mon (?:nom|prénom)|je soussigné|monsieur|madame|mademoiselle|m\.|mr|mme|mlle|dr|docteur|docteure"
    r"|professeur|pr|maître|né le|née le|né en|née en)(?:\b|(?<=\.))",
    re.IGNORECASE,
)
_PART = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INSIDE = re.compile(r"(?<![.!?…\n])[ \t'’(«\"-]+([^\W\d_][^\W_]*)")


def unpublished(found: Sequence[Unanswered]) -> Report:
    """The groups of questions that a further published answer would help, the most frequent first."""
    missed = [each for each in found if reason_of(each) in TO_PUBLISH]
    groups = grouped(missed)
    return Report(
        name="unpublished",
        title="Questions à publier ensuite",
        main=f"{plural(len(groups), 'question revient', 'questions reviennent')} sans réponse publiée."
        if groups
        else "Aucune question ne revient sans réponse publiée.",
        head=("Ce que demandent les visiteurs", "Conversations"),
        rows=tuple(groups),
        chart=Chart(tuple(t for t, _ in groups), (Series("Conversations", tuple(n for _, n in groups)),))
        if groups
        else None,
        note=f"Une question est montrée à partir de {LEAST} conversations ; un texte qui pourrait contenir une donnée "
        "personnelle ne l’est jamais.",
    )


def grouped(missed: Iterable[Unanswered]) -> list[tuple[str, int]]:
    """Words that at least `LEAST` conversations share, and how many do."""
    groups: dict[frozenset[str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in missed:
        words = _WORD.findall(each.text.lower()) if may_be_shown(each.text) else []
        key = frozenset(_stem(part) for word in words for part in _parts(word) if _has_content(part))
        if key:
            groups[key][" ".join(words)].add(each.conversation_id)
    sizes = [(texts, len(set().union(*texts.values()))) for texts in groups.values()]
    found = [(_shown(texts), size) for texts, size in sizes if size >= LEAST]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:MOST]


def may_be_shown(text: str) -> bool:
    """False for what may hold personal data: digits, addresses, what was masked, titles, a name amid a sentence."""
    if _DATA.search(text) or _PRESENTED.search(text):
        return False
    inside = (match[1] for match in _INSIDE.finditer(text.strip()))
    return not any(word[0].isupper() and _plain(word) not in PROPER for word in inside)


def _shown(texts: dict[str, set[str]]) -> str:
    """The wording that most conversations share, if `LEAST` do and all its words are known; else the words alone."""
    by_size = sorted(texts, key=lambda text: (-len(texts[text]), text))
    for text in by_size:
        if len(texts[text]) >= LEAST and all(KNOWN.issuperset(_parts(word)) for word in text.split()):
            return text
    words = [part for word in by_size[0].split() for part in _PART.findall(word)]
    return " · ".join(dict.fromkeys(word for word in words if _has_content(_plain(word))))


def _parts(word: str) -> list[str]:
    """`qu’est-ce` is three words; without accents."""
    return [_plain(part) for part in _PART.findall(word)]


def _has_content(plain: str) -> bool:
    return plain in KNOWN and plain not in EMPTY


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.lower().replace("œ", "oe"))
    return "".join(char for char in folded if not unicodedata.combining(char))


def _stem(word: str) -> str:
    """Singular and plural as one."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
