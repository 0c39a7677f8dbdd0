"""Checklists: how a visitor's identity is verified, per audience (docs/guards.md). The names are those of the form."""

PROFESSIONAL = (
    (
        "looked_up",
        "J’ai cherché moi-même le numéro publié de l’établissement, sans me fier à cette conversation.",
    ),
    ("called_back", "J’ai rappelé l’établissement à ce numéro."),
    ("asked_for", "J’y ai demandé la personne qui écrit ici, et elle a confirmé cette conversation."),
)
"""What an agent ticks before vouching for a professional."""

PATIENT = (
    "Dites que ce chat ne peut pas le dire, et pourquoi : seul l’établissement connaît ses patients.",
    "Demandez le nom du cabinet ou de l’établissement.",
    "Cherchez son numéro là où il est publié ; un numéro donné dans le chat ne compte pas.",
    "Rappelez-le à ce numéro : il identifie la personne dans ses propres dossiers.",
    "C’est l’établissement qui répond à la personne, jamais ce chat.",
)
"""What an agent does for a patient, who is never verified by an agent alone."""
