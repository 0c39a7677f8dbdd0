"""Links in a message: which an agent may not send, and how a visitor's are shown so that nobody can click them."""

import re
import unicodedata
from urllib.parse import urlsplit

_DOT = r"[.\u3002\uff0e\uff61]"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = rf"{_LABEL}(?:{_DOT}{_LABEL})+"
_REST = r"[^\s<>\"«»]*"
# Endings that people use without "www" or a path; any ending counts with one of these.
_ENDINGS = (
    "com net org info biz app dev page site online shop store club xyz top icu click link live work world zip mov pro "
    "sante paris bzh cloud tech space website support help services agency email digital news blog fun vip win bid "
    "loan buzz rest monster cyou sbs cfd quest bond gov edu int mobi name tel africa lat today life group company "
    "solutions"
).split()
# A full stop without a space after it ("vous rappelle.Le médecin") begins a sentence, not a domain.
_BEGINS_A_SENTENCE = re.compile(
    rf"{_DOT}(?:La|Le|Je|On|Ce|Un|En|Ou|Or|Me|Ne|Il|Si|Se|De|Du|Et|Au|Tu|Ça|Ca|Sa|Ma|Pr|St)$"
)
_LINK = re.compile(
    rf"""(?:
      (?<![\w+.-])(?!hxxps?://)[a-z][a-z0-9+.-]*:[/\\]+{_REST}   # any scheme and slashes, hxxp apart
    | \b(?:https?|javascript|vbscript|data|file|ftp|blob|view-source|intent):(?=\S){_REST}
    | (?<![\w:/\\])[/\\]{{2}}{_HOST}{_REST}                          # //evil.com
    | [\w.+%-]{{1,64}}@{_HOST}[:/?\#\\]{_REST}                             # doctolib.fr@evil.com/x
    | {_HOST}@{_HOST}                                           # an address: judged below
    | (?<![\w@.-])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?::\d+)?(?:[/?\#]{_REST})?(?![\w.])
    | (?<![\w@]){_HOST}(?:(?::\d+)?[/?\#\\]{_REST}|:\d{{2,5}}\b)?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_TRAILING = ".,;:!?)]}'’…*_"


def refused(draft: str, allowed_hosts: frozenset[str]) -> list[str]:
    """The links of `draft` that may not be sent, as they stand in it.

    Allowed are an allowed host and what lies under it, by https or without a scheme. Anything unusual is refused: a
    name before an @, a port, a backslash, a host with other than plain letters.
    """
    return [link for link in _links(_visible(draft)) if not _is_allowed(link, allowed_hosts)]


def hosts(text: str) -> frozenset[str]:
    """The hosts that `text` links to by plain names, without their "www"."""
    found = (urlsplit(link if "//" in link else f"https://{link}").hostname for link in _links(text) if link.isascii())
    return frozenset(host.removeprefix("www.") for host in found if host)


def defanged(text: str) -> str:
    """`text` with its links made unclickable: `hxxps://evil[.]com`. E-mail addresses stay."""
    text = _visible(text)
    found = [match for match in _LINK.finditer(text) if _is_link(match[0])]
    for match in reversed(found):
        link = match[0].rstrip(_TRAILING)
        text = text[: match.start()] + _dead(link) + text[match.start() + len(link) :]
    return text


def _links(text: str) -> list[str]:
    found = (match[0].rstrip(_TRAILING) for match in _LINK.finditer(text))
    return [link for link in found if _is_link(link)]


def _visible(text: str) -> str:
    """`text` without characters that nobody sees and that would hide a link from the rules."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def _is_link(found: str) -> bool:
    if re.search(r"[:/\\?#]", found):
        return True
    if "@" in found:  # jeanne.dupont@exemple.fr is an address; doctolib.fr@evil.com only looks like one
        return _has_known_ending(found.partition("@")[0])
    return bool(re.match(r"www\.|\d+\.\d+\.\d+\.\d+$", found, re.IGNORECASE)) or _has_known_ending(found)


def _has_known_ending(host: str) -> bool:
    ending = re.split(_DOT, host.rstrip(_TRAILING))[-1]
    if _BEGINS_A_SENTENCE.search(host) or host == ending:
        return False
    return ending.lower() in _ENDINGS or ending.lower().startswith("xn--") or bool(re.fullmatch(r"[A-Za-z]{2}", ending))


def _is_allowed(link: str, allowed_hosts: frozenset[str]) -> bool:
    if not link.isascii() or "\\" in link or re.match(r"[\w.+%-]+@", link):
        return False
    has_scheme = re.match(r"[a-z][a-z0-9+.-]*:|//", link, re.IGNORECASE)
    if has_scheme and not link.lower().startswith("https://"):
        return False
    try:
        parts = urlsplit(link if has_scheme else f"https://{link}")
        if parts.username is not None or parts.password is not None or parts.port is not None:
            return False
    except ValueError:
        return False
    host = parts.hostname or ""
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in allowed_hosts)


def _dead(link: str) -> str:
    link = re.sub(r"http(?=s?:)", "hxxp", link, flags=re.IGNORECASE)
    link = re.sub(_DOT, "[.]", link)
    if not re.match(r"hxxps?://", link, re.IGNORECASE):
        link = re.sub(r"[:/\\]+", lambda match: f"[{match[0]}]", link, count=1)
    return re.sub(r"(?<!hxxp)(?<!hxxps)(?<!\[):(?=[/\\])", "[:]", link)
