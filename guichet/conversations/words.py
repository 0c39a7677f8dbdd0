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
CALLBACK = "Aucun conseiller n’est disponible pour le moment. Votre demande est enregistrée sous le numéro {number}. "
CALLBACK_IN_RUSH = (
    "Beaucoup de personnes demandent un conseiller en ce moment. "
    "Votre demande est enregistrée sous le numéro {number}. "
)
BY_CONTACT = "Un conseiller vous répondra avec les coordonnées que vous avez laissées."
BY_CHAT = "Vous n’avez pas laissé de coordonnées : la réponse du conseiller s’affichera ici."
RUSH = (
    "Beaucoup de personnes nous écrivent en ce moment. Les questions publiées reçoivent une réponse tout de suite. "
    "Si vous demandez un conseiller, votre demande est enregistrée et il vous répond plus tard."
)
RUSH_OFFER = (
    "Beaucoup de personnes demandent un conseiller en ce moment : votre demande sera enregistrée. "
    "Les questions publiées, elles, reçoivent une réponse tout de suite."
)
CANCELLED = "Votre demande est annulée. L’assistant automatique reste à votre disposition."
TAKEN = "{agent} a rejoint la conversation. C’est une personne qui vous répond maintenant."
RELEASED = "{agent} a quitté la conversation. Votre demande attend un autre conseiller."
HANDED_OVER = "{agent} prend la suite de votre demande. C’est une personne qui vous répond maintenant."
PASSED_ON = "Votre demande est transmise à un autre service. Un conseiller vous répondra ici."
SNOOZED = "{agent} met votre demande en attente et la reprendra {until}. Vous pouvez écrire à tout moment."
LEFT = "{agent} a perdu la connexion. Votre demande attend un autre conseiller."
FELL_SILENT = (
    "Sans réponse de votre part, la conversation avec {agent} est close. "
    "Écrivez ici à tout moment : votre demande sera rouverte."
)
REOPENED = "Votre demande est rouverte. Un conseiller vous répondra ici."
REOPENED_WITH = "Votre demande est rouverte. {agent} vous répond de nouveau."
HANDED_BACK = "{agent} a terminé l’échange. L’assistant automatique vous répond de nouveau."
CLOSED = "Votre demande numéro {number} est close. Vous pouvez écrire de nouveau à tout moment."

DID_IT_HELP = "Cet échange vous a-t-il aidé ?"
TELL_MORE = "Merci pour votre réponse. Souhaitez-vous ajouter un mot ? Écrivez-le ici, ou posez une autre question."
THANKS = "Merci. Votre avis est transmis à l’équipe."
NO_MORE = "C’est noté, merci. Je reste à votre disposition."
