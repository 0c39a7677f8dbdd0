"""What the invented people write and are called. No phone number here can be anybody's, no address exists."""

PUBLISHED = {
    "que_s_est_il_passe": ("que s'est il passé exactement ?", "j'ai vu l'annonce, c'est quoi cet incident ?"),
    "date_incident": ("c'était quand ?", "quel jour l'attaque a eu lieu"),
    "combien_de_rendez_vous": ("combien de rendez-vous sont touchés", "ça concerne combien de rdv en tout ?"),
    "quelles_donnees": ("quelles infos ont été prises ?", "mon adresse fait partie des données volées ?"),
    "quels_systemes": ("c'est le site ou l'appli qui a été attaqué ?", "quel logiciel est en cause"),
    "modification_des_donnees": ("est-ce que des rendez-vous ont été changés ?", "ils ont pu modifier mes infos ?"),
    "mesures_prises": ("vous avez fait quoi depuis ?", "quelles mesures ont été prises"),
    "autorites_prevenues": ("la cnil est au courant ?", "une plainte a été déposée ?"),
    "engagement_protection": ("comment vous protégez nos données d'habitude ?",),
    "donnees_medicales": ("mon dossier médical a fuité ?", "ont-ils vu mes ordonnances"),
}
PATIENT = {
    "mot_de_passe": ("je dois changer mon mot de passe ?", "mon mot de passe est il en danger"),
    "utilisation_des_donnees": ("mes données ont été revendues ?", "est-ce que quelqu'un s'en est servi"),
    "rdv_doctolib_concerne": ("j'ai réservé sur le site, ça me concerne ?", "mes rdv pris sur doctolib sont touchés ?"),
}
PRO = {"acces_logiciel": ("quelqu'un a pu entrer dans mon logiciel ?", "notre agenda a été ouvert par un tiers ?")}
AFFECTED = ("est-ce que je suis concerné ?", "je veux savoir si mon nom est dans la liste", "suis-je dans la fuite ?")
AFFECTED_PRO = ("mon cabinet est-il touché ?", "nos patients font partie des rendez-vous concernés ?")
SILENT = (
    "que dois-je faire maintenant ?",
    "que dois-je faire ?",
    "que dois je faire",
    "quels sont les risques pour moi ?",
    "quels sont les risques ?",
    "est-ce qu'on sera indemnisé ?",
    "est ce que je serai indemnisé",
    "qui est le pirate ?",
    "dans quelles villes ?",
    "combien de temps gardez-vous mes données ?",
)
LOST = {
    "et pour le rendez vous ca change quoi": ("modification_des_donnees", "rdv_doctolib_concerne"),
    "les infos du compte": ("quelles_donnees", "mot_de_passe"),
    "c est grave": ("que_s_est_il_passe", "donnees_medicales"),
    "la liste svp": ("quelles_donnees", "quels_systemes"),
}
OFF_TOPIC = ("je voudrais annuler mon rendez-vous de jeudi", "comment créer un compte ?", "quel temps fait-il")
PHISHING = ("j'ai reçu un sms bizarre qui parle de l'incident", "un mail me demande ma carte bancaire, c'est vous ?")
RIGHTS = ("je veux faire effacer mes données", "comment obtenir une copie de mes données ?")
HUMAN = ("je veux parler à quelqu'un", "un conseiller s'il vous plaît")
THANKS = ("merci", "merci beaucoup", "ok merci")

NAMES = (
    "Alix Berthod", "Noé Castellane", "Inès Darmon", "Hugo Estève", "Salomé Fournel", "Yanis Guérande",
    "Maud Hallier", "Elio Jourdan", "Rania Kerbrat", "Basile Lormont", "Apolline Mazières", "Idriss Nerval",
    "Capucine Orsini", "Gaspard Pélissier", "Lina Quentin", "Malo Rivoal", "Assia Sabran", "Titouan Vauclair",
)  # fmt: skip
PRACTITIONERS = ("cabinet des Tilleuls", "centre du Vieux-Port", "maison de santé des Halles", "")
AGENTS = ("Nadia Ferrand", "Thomas Valmy", "Odile Prigent", "Karim Lassalle")

AGENT_OPENS = (
    "Bonjour, je lis votre demande et je reviens vers vous tout de suite.",
    "Bonjour, merci de votre patience. Je prends connaissance de votre message.",
    "Bonjour, je suis là pour vous répondre.",
)
AGENT_ANSWERS = (
    "Je transmets votre demande à l’équipe concernée, qui vous répondra par écrit.",
    "Les cabinets concernés sont en lien avec Doctolib. Je note votre demande pour qu’elle soit suivie.",
    "Je ne peux pas le vérifier ici, mais votre demande est enregistrée et sera traitée.",
)
HELD = "J’ai regardé pour vous : vous n’êtes pas concerné."
OUTCOMES = ("resolu", "resolu", "resolu", "transmis", "transmis", "injoignable", "sans_suite")
NOTES = (
    "Le cabinet a été prévenu, il rappelle le visiteur cet après-midi.",
    "Préfère être rappelé en fin de journée.",
    "A déjà écrit hier : même question.",
)
HAND_OVER = "Tu connais ce cabinet : peux-tu prendre la suite ?"
FEEDBACK: dict[bool | None, tuple[str, ...]] = {
    True: ("réponse claire, merci", "très bien reçu", "rapide et aimable"),
    False: ("j'attendais une réponse plus précise", "trop d'attente"),
}
