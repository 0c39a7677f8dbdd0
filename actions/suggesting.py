"""Suggesting: which published questions may have been meant. Pure."""

from collections.abc import Sequence
from typing import Any

from actions.routing import ANSWERS, route

MOST = 3
"""Questions that are offered at once."""

PUBLISHED = frozenset(
    "que_s_est_il_passe date_incident combien_de_rendez_vous quelles_donnees quels_systemes modification_des_donnees "
    "mesures_prises autorites_prevenues engagement_protection rdv_doctolib_concerne donnees_medicales mot_de_passe "
    "utilisation_des_donnees suis_je_concerne acces_logiciel mon_cabinet_concerne".split()
)


def suggest(ranking: Sequence[str], audience: str, misses: int) -> dict[str, Any]:
    """Up to three published questions from the ranking, likely first; a human at the second miss in a row.

    `misses`: questions not understood in a row before this one.
    """
    if misses >= 1:
        return route("deux_incomprehensions", audience).decision()
    own = ANSWERS.get(audience, ANSWERS["patient"])
    ids = [own if intent in ANSWERS.values() else intent for intent in ranking if intent in PUBLISHED]
    found = list(dict.fromkeys(ids))[:MOST]
    return {"suggest": found} if found else route("sans_reponse_publiee", audience).decision()
