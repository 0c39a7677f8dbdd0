"""Words of the chat itself: buttons and status lines, in French. Answers' words are in the notice."""

ADVISER = "Parler à un conseiller"
NO_THANKS = "Non merci"
NONE_OF_THESE = "Aucune de ces questions"
YES = "Oui"
NO = "Non"

LABELS = {"conseiller": ADVISER, "aucune": NONE_OF_THESE, "oui": YES, "non": NO_THANKS}

ALREADY_ASKED = "Votre demande est déjà transmise à un conseiller. Il lira aussi ce message."
WAITING = (
    "Votre demande est transmise à un conseiller. Il vous répondra ici. "
    "En attendant, vous pouvez continuer à poser vos questions."
)
CALLBACK_WITH_CONTACT = (
    "Aucun conseiller n’est disponible pour le moment. Votre demande est enregistrée sous le numéro {number}. "
    "Un conseiller vous répondra avec les coordonnées que vous avez laissées."
)
CALLBACK_HERE = (
    "Aucun conseiller n’est disponible pour le moment. Votre demande est enregistrée sous le numéro {number}. "
    "Vous n’avez pas laissé de coordonnées : la réponse du conseiller s’affichera ici."
)
CANCELLED = "Votre demande est annulée. L’assistant automatique reste à votre disposition."
TAKEN = "{agent} a rejoint la conversation. C’est une personne qui vous répond maintenant."
RELEASED = "{agent} a quitté la conversation. Votre demande attend un autre conseiller."
HANDED_BACK = "{agent} a terminé l’échange. L’assistant automatique vous répond de nouveau."
CLOSED = "Votre demande numéro {number} est close. Vous pouvez écrire de nouveau à tout moment."
