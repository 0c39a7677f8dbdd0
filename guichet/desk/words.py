"""Words of the desk: what agents read, in French."""

from datetime import UTC, date, datetime

from guichet.conversations.conversation import CaseEvent, EventKind
from guichet.conversations.dates import written, written_moment

QUEUES = {
    "signalements": "Signalements",
    "droits": "Droits des personnes",
    "patients": "Patients",
    "professionnels": "Professionnels",
}

REASONS = {
    "suis_je_concerne": "Demande si elle ou il est concerné",
    "mon_cabinet_concerne": "Demande si son cabinet est concerné",
    "signaler_hameconnage": "Signale un message suspect",
    "exercer_mes_droits": "Veut exercer ses droits",
    "sans_reponse_publiee": "Question sans réponse publiée",
    "parler_a_un_conseiller": "Veut parler à un conseiller",
    "deux_incomprehensions": "Deux questions non comprises",
    "aucune": "Aucune question proposée ne convenait",
    "panne": "L’assistant était en panne",
}

OUTCOMES = {
    "resolu": "Réponse donnée",
    "cabinet": "Orientée vers le cabinet ou l’établissement",
    "dpo": "Orientée vers le délégué à la protection des données",
    "transmis": "Transmise à un autre service",
    "injoignable": "Personne injoignable",
    "sans_reponse": "Le visiteur n’a plus répondu",
    "abus": "Propos abusifs",
    "sans_suite": "Sans suite",
}
PRESENCES = {"available": "disponible", "busy": "occupé", "away": "absent"}
SNOOZES = {"1h": "dans une heure", "4h": "dans quatre heures", "demain": "demain à 9 h", "lundi": "lundi à 9 h"}
EVENTS = {
    "opened": "Demande reçue",
    "taken": "Prise",
    "assigned": "Attribuée automatiquement",
    "released": "Libérée",
    "transferred": "Transférée",
    "snoozed": "Mise en veille",
    "woken": "Reprise",
    "note": "Note interne",
    "call_back": "Devenue un rappel",
    "cancelled": "Annulée par le visiteur",
    "closed": "Close",
    "reopened": "Rouverte",
}
GUARDS = {
    "affected_held": "Statut retenu",
    "affected_released": "Statut retenu, puis envoyé par un superviseur",
    "affected_refused": "Statut retenu, refusé par un superviseur",
    "facts_asked": "Fait non publié : relecture demandée",
    "facts_confirmed": "Fait non publié : envoyé après relecture",
    "links_refused": "Lien refusé",
    "identity_verified": "Identité vérifiée par un conseiller",
    "details_read": "Coordonnées consultées",
}

AUDIENCES = {"patient": "Patient", "pro": "Professionnel"}
IDENTITIES = {"anonymous": "Anonyme : identité non vérifiée", "portal": "Identité signée par le portail"}
AUTHORS = {"visitor": "Visiteur", "bot": "Assistant automatique", "agent": "Conseiller", "system": "Suivi"}
STATES = {
    "bot": "Avec l’assistant",
    "waiting": "En attente",
    "callback": "À rappeler",
    "human": "En cours",
    "closed": "Close",
}
DETAILS = {
    "name": "Nom",
    "email": "E-mail",
    "phone": "Téléphone",
    "practitioner": "Praticien",
    "appointment": "Rendez-vous",
}

SIGN_IN_REFUSED = (
    "L’e-mail ou le mot de passe ne convient pas. Après plusieurs essais, un compte est bloqué quelques minutes."
)
CODE_REFUSED = (
    "Ce code ne convient pas, ou il a déjà servi. Attendez le suivant ; après plusieurs essais, le compte est bloqué"
    " quelques minutes."
)
CODE_EXPIRED = "Le temps pour saisir le code est passé, ou trop d’essais ont été faits. Recommencez."
NEW_CODE_REFUSED = "Ce code ne convient pas. Vérifiez l’heure du téléphone et saisissez le code affiché maintenant."
ROLES = {
    "agent": "Conseiller",
    "supervisor": "Superviseur",
    "dpo": "Délégué à la protection des données",
    "admin": "Administrateur",
}
NOTHING_KEPT = "Rien n’est conservé sous ce numéro ou cet identifiant."
CONFIRM_ERASING = "Cochez la case pour confirmer l’effacement."
ERASED = "C’est effacé : la conversation, ses demandes, ses notes, et ce que le moteur en savait."
WRONG_FILTER = "Un filtre ne convient pas : une date s’écrit comme 2026-11-24."
WRONG_EMAIL = "Cette adresse e-mail ne convient pas."
EMAIL_TAKEN = "Un compte existe déjà pour cette adresse e-mail."
NO_NAME = "Le nom est nécessaire : les visiteurs en lisent le premier mot."
NO_AGENT = "Ce compte n’existe pas."
PROVIDER_REFUSED = (
    "La connexion par votre organisation n’a pas abouti. Si elle vous a reconnu, demandez à un superviseur si un compte"
    " actif porte votre adresse e-mail."
)
PROVIDER_AWAY = "Le service de connexion de votre organisation ne répond pas. Réessayez dans quelques minutes."
NO_PROVIDER = "La connexion par une organisation n’est pas proposée ici."
METHODS = {"password": "mot de passe", "oidc": "compte de l’organisation"}
TOO_MANY = "Trop d’essais depuis ce poste. Merci de patienter une minute."
PASSWORD_REFUSED = "Le mot de passe actuel ne convient pas."  # noqa: S105  a sentence
TAKEN = "Déjà pris par {holder}."
NOT_HOLDER = "Vous ne tenez pas cette conversation : prenez-la avant d’écrire."
GONE = "Cette demande n’existe plus : elle a été close ou effacée."
NO_OUTCOME = "Choisissez une issue avant de clore."
NO_TARGET = "Choisissez à qui transférer la demande."
NOT_THERE = "Cette personne n’a plus son poste ouvert : choisissez-en une autre."
NO_CHANGE = "La demande y est déjà."
NO_MOMENT = "Choisissez un moment à venir, dans les 90 jours."
NO_NOTE = "La note est vide."
TOO_LONG = "Le message doit avoir entre 1 et 4 000 caractères."
FORBIDDEN = "Votre rôle ne donne pas accès à cette page."
NO_REPORT = "Ce rapport n’existe pas, ou il n’a rien à montrer sur cette période."
PERIODS = {"today": "Aujourd’hui", "7d": "7 jours", "30d": "30 jours"}
TYPES = "Le visiteur écrit…"
STALE = "La page a expiré. Rechargez-la et recommencez."


def since(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, as an agent reads it at a glance."""
    minutes = int(((now or datetime.now(UTC)) - moment).total_seconds() // 60)
    if minutes < 1:
        return "à l’instant"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d}" if hours < 24 else f"{hours // 24} j"


def moment(at: datetime) -> str:
    """As `lundi 30 novembre à 9 h 30`."""
    return written_moment(at)


def day(on: date) -> str:
    """As `lundi 30 novembre`."""
    return written(on)


def said(event: CaseEvent) -> str:
    """What an event is about, as an agent reads it."""
    detail = event.detail or ""
    if event.kind is EventKind.SNOOZED:
        return f"jusqu’à {written_moment(datetime.fromisoformat(detail))}"
    return QUEUES.get(detail) or OUTCOMES.get(detail) or detail
