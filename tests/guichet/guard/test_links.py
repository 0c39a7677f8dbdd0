"""Links an agent may not send are named; a visitor's links cannot be clicked."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guichet.guard.links import defanged, hosts, refused

ALLOWED = frozenset({"doctolib.fr", "www.cnil.fr"})


@pytest.mark.parametrize(
    "draft",
    [
        "Voir https://www.doctolib.fr/aide.",
        "Voir https://doctolib.fr/aide?page=2#haut, merci",
        "La notice est sur www.doctolib.fr ; la CNIL sur (https://www.cnil.fr/fr/plaintes).",
        "HTTPS://WWW.DOCTOLIB.FR",
        "Écrivez à jeanne.dupont@exemple.fr",
        "Je vous rappelle.Le médecin aussi, à 14 h 30 ou 14:30.",
        "Dossier 482 913-6, le 21.07, 12.5 %",
        "data: le nom, le prénom",
        "",
    ],
)
def test_what_may_be_sent(draft: str) -> None:
    assert refused(draft, ALLOWED) == []


@pytest.mark.parametrize(
    "link",
    [
        "http://doctolib.fr",
        "https://evil.com",
        "evil.com/x",
        "evil.com",
        "www.evil.example",
        "notdoctolib.fr",
        "https://cnil.fr",
        "https://doctolib.fr.evil.com/aide",
        "https://doctolib.fr@evil.com",
        "doctolib.fr@evil.com",
        "https://evil.com?https://doctolib.fr",
        "https://evil.com/doctolib.fr",
        "https://doctolib.fr:8443/",
        "https://xn--dctolib-3ya.fr",
        "https://dоctolib.fr",  # a Cyrillic o
        "evil。com",
        "https://evil%2ecom",
        "https://[::1]/",
        "192.168.0.1/x",
        "https:evil.com",
        "https:/evil.com",
        "https:\\\\evil.com",
        "//evil.com/x",
        "javascript:alert",
        "data:text/html,x",
        "ftp://doctolib.fr/x",
    ],
)
def test_what_may_not_be_sent(link: str) -> None:
    assert refused(f"Cliquez ici : {link} merci", ALLOWED) == [link]


def test_a_link_cut_by_an_invisible_character_is_one() -> None:
    assert refused("ev\u200bil.com", ALLOWED) == ["evil.com"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cliquez https://evil.com/x.", "cliquez hxxps://evil[.]com/x."),
        ("http://evil.com", "hxxp://evil[.]com"),
        ("evil.com/x", "evil[.]com[/]x"),
        ("javascript:alert", "javascript[:]alert"),
        ("moi@exemple.fr, le 21.07", "moi@exemple.fr, le 21.07"),
    ],
)
def test_a_visitors_links_are_defanged(text: str, shown: str) -> None:
    assert defanged(text) == shown


_HOSTS = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{0,8}){0,2}\.(com|fr|net|xyz|ru)", fullmatch=True)


@given(
    _HOSTS.filter(lambda host: not host.endswith("doctolib.fr")),
    st.sampled_from(["", "https://", "www.", "https://a@"]),
)
def test_a_foreign_host_is_refused(host: str, start: str) -> None:
    assert refused(f"voir {start}{host} merci", ALLOWED) == [start + host]


@given(_HOSTS)
def test_what_lies_under_an_allowed_host_is_allowed(host: str) -> None:
    assert refused(f"https://{host}/x?y=1 {host} https://www.{host}", frozenset({host})) == []


@given(st.text() | st.text(alphabet="htps:/\\.@a-x #?[]w1。", max_size=40))
@example("https://a.com@b.fr//c.net")
@example("HTTPS:a.fr")
@example("https://a.com?https://b.fr")
@example("ftp://a.com?ftp://b.fr")
def test_nothing_clickable_is_left(text: str) -> None:
    assert refused(defanged(text), frozenset()) == []


def test_the_hosts_of_a_text_are_the_ones_it_links_to() -> None:
    assert hosts("Voir www.doctolib.fr, https://cnil.fr/x et jeanne@exemple.fr.") == {"doctolib.fr", "cnil.fr"}
