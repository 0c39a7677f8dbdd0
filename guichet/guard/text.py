"""A message as the rules read it: sentences, without case, accents, texting or the usual slips."""

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache

# Texting, and apostrophes that were forgotten. Informal address becomes the formal one: the rules know one "vous".
_SPELT_OUT = {
    "vs": "vous",
    "vou": "vous",
    "tu": "vous",
    "toi": "vous",
    "te": "vous",
    "ton": "votre",
    "ta": "votre",
    "votr": "votre",
    "vot": "votre",
    "tes": "vos",
    "es": "etes",
    "ete-vous": "etes-vous",
    "fais": "faites",
    "figures": "figurez",
    "ds": "dans",
    "ns": "nous",
    "ms": "mais",
    "pa": "pas",
    "nn": "non",
    "ui": "oui",
    "dsl": "desole",
    "rdv": "rdv",
    "rdvs": "rdv",
    "tel": "telephone",
    "infos": "informations",
    "info": "informations",
    "g": "j' ai",
    "jai": "j' ai",
    "cest": "c' est",
    "ces": "ces",
    "netes": "n' etes",
    "nete": "n' etes",
    "nest": "n' est",
    "nont": "n' ont",
    "na": "n' a",
    "navez": "n' avez",
    "ya": "il y a",
    "daprès": "d' apres",
    "dapres": "d' apres",
    "letes": "l' etes",
    "peu": "peux",
    "jpeux": "je peux",
    "jpeu": "je peux",
    "jsais": "je sais",
    "parti": "partie",
}
# A slip in one of these words must not let a sentence through; the words that look alike stay what they are.
_WATCHED: tuple[str, ...] = (
    "concerne",
    "concernee",
    "concernes",
    "concernees",
    "touchee",
    "touchees",
    "impacte",
    "impactee",
    "impactes",
)
_WATCHED += ("affecte", "affectee", "victime", "piratee", "compromises", "consultees", "exposees", "derobees")
_ALIKE = frozenset(
    "concernant concernent concerner concernait toucher touches impact impacts affecter victimes pirates pirate".split()
)

_RDV = re.compile(r"\b(?:rendez|rende)[- ]?vous\b")
_TITLE_DOT = re.compile(r"\b(mm?|mr|mme|mlle|dr|pr|st|ste)\.(?=\s)")
_LONE_LETTER = re.compile(r"(?<![\w'])([nldjs]) (?=[aeiouyh]\w)")
_C_EST = re.compile(r"(?<![\w'])c (?:est )?(?=\w)")
_T_ES = re.compile(r"(?<![\w'])t(?:' |')?es\b|(?<![\w'-])t (?=pas\b|dans\b|concern|touch)")
_POUR = re.compile(r"(?<![\w'])pr (?=(?:vous|vs|votre|vos|toi|ton|ta|tes|savoir|le|la|les)\b)")
_WORD = re.compile(r"[a-z][a-z-]*")
_THOUSANDS = re.compile(r"(?<=\d)[ .](?=\d{3}\b)")
_END = re.compile(r"(?<=[.!?…;])[\"»)\s]+|\n(?![a-zà-ÿ])")
_INVISIBLE = {"Mn", "Cf"}


def sentences(text: str) -> list[str]:
    """The sentences of `text` as they were written. A line break ends one, unless the next begins in lower case."""
    shielded = re.sub(r"\b(Mm?|Mr|Mme|Mlle|Dr|Pr|St|Ste)\.\s", r"\1 ", text, flags=re.IGNORECASE)
    return [part.strip() for part in _END.split(shielded) if part.strip()]


def plain(sentence: str) -> str:
    """`sentence` in lower case without accents, words and marks each between single spaces, slips corrected.

    Only commas, colons and question marks remain of the punctuation.
    """
    text = unicodedata.normalize("NFKD", sentence.casefold().replace("œ", "oe"))
    text = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    text = re.sub(r"[’‘ʼ`´]", "'", text)
    text = _THOUSANDS.sub("", _TITLE_DOT.sub(r"\1", text))
    text = _RDV.sub("rdv", text)
    text = re.sub(r"[-=]+>|→|=|\s[-–—]+\s|…|\.\.\.|[()«»\"]", " , ", text)
    text = _T_ES.sub("vous etes ", text)
    text = _POUR.sub("pour ", text)
    text = _C_EST.sub("c' est ", _LONE_LETTER.sub(r"\1'", text))
    text = re.sub(r"'(?=\w)", "' ", text)
    text = re.sub(r"\s*([,:?])\s*", r" \1 ", text)
    text = re.sub(r"[.!;](?!\w)|[^\w\s',:?.-]", " ", text)
    text = _WORD.sub(lambda match: _corrected(match[0]), text)
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def _corrected(word: str) -> str:
    word = _SPELT_OUT.get(word, word)
    if len(word) < 6 or word in _ALIKE or word in _WATCHED:
        return word
    near = get_close_matches(word, _WATCHED, n=1, cutoff=0.85)
    return near[0] if near and near[0][0] == word[0] and abs(len(near[0]) - len(word)) < 2 else word
