"""What the audit log's actions mean, in French. An action that is not listed here is shown by its name."""

from collections.abc import Mapping

from guichet.desk.screen_words import SURGE_MODES
from guichet.desk.words import METHODS, ROLES

ACTIONS = {
    "signed_in": "S’est connecté",
    "signed_out": "S’est déconnecté",
    "sign_in_refused": "Connexion refusée",
    "session_ended": "A fermé une de ses sessions",
    "sessions_ended": "A fermé ses autres sessions",
    "second_factor_set": "A activé son second facteur",
    "recovery_codes_set": "A remplacé ses codes de secours",
    "second_factor_reset": "A réinitialisé un second facteur",
    "provider_linked": "Compte relié à celui de l’organisation",
    "password_set": "A changé un mot de passe",
    "account_added": "A créé un compte",
    "account_disabled": "A désactivé un compte",
    "account_enabled": "A réactivé un compte",
    "role_set": "A changé un rôle",
    "seen": "A ouvert une conversation",
    "details_read": "A lu les coordonnées d’un visiteur",
    "replied": "A écrit au visiteur",
    "case_opened": "Demande ouverte",
    "case_taken": "A pris une demande",
    "case_assigned": "Demande attribuée",
    "case_released": "A libéré une demande",
    "case_transferred": "A transféré une demande",
    "case_snoozed": "A mis une demande en attente",
    "case_woken": "A repris une demande mise en attente",
    "case_note": "A écrit une note interne",
    "case_call_back": "Demande passée en rappel",
    "case_cancelled": "Demande annulée",
    "case_closed": "A clos une demande",
    "case_reopened": "Demande rouverte",
    "identity_verified": "A vérifié une identité",
    "message_held": "A écrit un message, retenu",
    "link_refused": "A écrit un lien, refusé",
    "facts_confirmed": "A envoyé un fait non publié, après relecture",
    "message_released": "A laissé partir un message retenu",
    "message_refused": "A refusé un message retenu",
    "surge_set": "A changé le mode d’affluence",
    "report_exported": "A exporté un rapport",
    "audit_read": "A consulté le journal",
    "audit_exported": "A exporté le journal",
    "audit_purged": "Entrées anciennes du journal effacées",
    "purged": "Effacement à échéance",
    "exported": "A exporté les données d’une personne",
    "erased": "A effacé les données d’une personne",
}

KINDS = {
    "conversation": "Conversation",
    "account": "Compte",
    "desk": "Poste",
    "report": "Rapport",
    "audit": "Journal",
    "case": "Demande",
    "retention": "Conservation",
}

ACTORS = {"nobody": "Personne non connectée", "command": "Ligne de commande", "system": "Guichet"}

DETAILS = {
    "session": "session",
    "method": "par",
    "one_time": "à usage unique",
    "role": "rôle",
    "mode": "mode",
    "message": "message",
    "seq": "message n°",
    "entries": "entrées",
    "conversations": "conversations",
    "forms": "formulaires",
    "audit": "entrées du journal",
    "statistics": "chiffres",
    "sessions": "sessions",
}
VALUES = {"True": "oui", "False": "non", **METHODS, **ROLES, **SURGE_MODES}


def action(name: str) -> str:
    """What happened."""
    return ACTIONS.get(name, name)


def subject(written: str) -> tuple[str, str]:
    """What it was about: its kind and its id."""
    kind, _, known_as = written.partition(":")
    return KINDS.get(kind, kind), known_as


def detail(kept: Mapping[str, object]) -> str:
    """What else is kept of it, as `rôle : Conseiller`."""
    return ", ".join(f"{DETAILS.get(key, key)}\u00a0: {VALUES.get(str(value), value)}" for key, value in kept.items())
