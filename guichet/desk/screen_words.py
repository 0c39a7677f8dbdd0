"""Words of the agent's screen, in French."""

from datetime import datetime
from zoneinfo import ZoneInfo

from guichet.conversations.conversation import ANONYMOUS, PORTAL, VERIFIED

ZONE = ZoneInfo("Europe/Paris")

GROUPS = {
    "mine": "Mes conversations",
    "waiting": "En attente",
    "callbacks": "À rappeler",
    "snoozed": "En veille",
    "others": "Chez mes collègues",
}
EMPTY = {
    "mine": "Vous ne tenez aucune conversation.",
    "waiting": "Personne n’attend.",
    "callbacks": "Aucun rappel à faire.",
}
SURGE = "Affluence"
SURGE_SINCE = "depuis le"
SURGE_WHY = {
    "command": "décidée par un responsable",
    "waiting": "car trop de demandes attendent",
    "turned_away": "car l’assistant reçoit plus de questions qu’il n’en peut traiter",
    "opened": "car beaucoup de conversations s’ouvrent",
}
SURGE_MEANS = "Les nouvelles demandes deviennent des rappels."
SURGE_MODES = {"auto": "Automatique", "on": "Affluence en cours", "off": "Jamais d’affluence"}
SURGE_CHOOSE = "Choisissez l’un des trois modes."
PLAIN_QUEUES = ("patients", "professionnels")
"""Queues that the audience says already."""

LEVELS = {
    ANONYMOUS: "Anonyme",
    PORTAL: "Signée par le portail",
    VERIFIED: "Vérifiée par un conseiller",
}
MEANING = {
    ANONYMOUS: "Identité non vérifiée : rien ne dit qui écrit.",
    PORTAL: "Le portail professionnel garantit qui écrit.",
    VERIFIED: "Un conseiller a rappelé l’établissement à son numéro publié.",
}
RULE_PATIENT = "Ne dites jamais à un patient s’il est concerné : seul son établissement peut le lui dire."
RULE_PRO = "Ne dites rien du statut d’un établissement tant que l’identité n’est pas vérifiée."
RULE_KNOWN = "Identité connue : le statut de l’établissement peut être dit."

TICK_ALL = "Cochez chaque étape : l’identité n’est vérifiée que lorsque toutes sont faites."
CANNOT_VERIFY = "Seule l’identité d’un professionnel non encore vérifié peut l’être ici, jamais celle d’un patient."
WHY_NEEDED = "Indiquez un motif, en 500 caractères au plus."
HELD_GONE = "Ce message n’existe plus : sa conversation a été close ou effacée."
ALREADY_DECIDED = "Ce message n’attend plus : il a été décidé entre-temps, ou son auteur en a écrit un autre."
AUTHOR_LEFT = "Son auteur ne tient plus la conversation : le message ne peut plus partir."
SHORT_SEARCH = "Écrivez au moins deux caractères."

KEYS = (
    ("?", "Afficher cette aide"),
    ("Ctrl + K", "Ouvrir la boîte de commandes"),
    ("j, k", "Demande suivante, précédente"),
    ("Entrée", "Ouvrir la demande choisie"),
    ("g", "Aller à la liste des demandes"),
    ("/", "Rechercher ; dans la réponse : insérer une réponse de la notice"),
    ("p", "Prendre"),
    ("r", "Répondre"),
    ("Ctrl + Entrée", "Envoyer"),
    ("n", "Écrire une note interne"),
    ("t", "Transférer"),
    ("v", "Mettre en veille"),
    ("l", "Libérer"),
    ("c", "Clore : choisir l’issue par ses premières lettres, puis Entrée"),
    ("b", "Déplier ou replier l’échange avec l’assistant"),
    ("i", "Aller à la fiche"),
    ("Échap", "Fermer, ou quitter un champ"),
)
"""What the keyboard does; guichet/static/desk/keys.js does it."""


def at(moment: datetime) -> str:
    """A time of the day in France."""
    return moment.astimezone(ZONE).strftime("%H:%M")


def on(moment: datetime) -> str:
    """A day and a time in France."""
    return moment.astimezone(ZONE).strftime("%d/%m %H:%M")
