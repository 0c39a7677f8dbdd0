"""Idioms: everyday turns of phrase that state a status without the words that the rules look for."""

_NAME = r"(?:votre|vos|son|sa|ses|leurs?) (?:noms?|prenoms?)"
_ENTRY = r"(?:lignes?|entrees?|rdv|rendez-vous|fiches?|occurrences?|enregistrements?|traces?)"
_FOUND = r"(?:il y a|trouv\w+|vois|voit|ai|a|aucune?|pas (?:de|d')|zero|\d+)"
_AFFAIR = r"(?:histoire|affaire|fuite|attaque|galere|lot)"
_LIST = r"(?:liste|tableau|fichier|extraction|lot|base|registre)"

IDIOMS = (
    # "il y a bien une ligne à votre nom", "2 rdv a votre nom"
    rf"\b{_FOUND}(?: [\w'-]+){{0,3}}? {_ENTRY}(?: [\w'-]+){{0,2}}? (?:a|au) {_NAME}\b",
    rf"\b{_NAME} n' (?:est|sont|apparait|figure) nulle part\b",
    # "vous faites partie des malchanceux", "ce sont d'autres gens que vous", "ça n'est pas vous"
    r"\bvous(?: ne)? faites(?: pas)? partie (?:des (?:mal|chanc|heureu|epargn|victim)|de ceux|de celles|du lot)",
    r"\bd' autres (?:gens|personnes|patients?|patientes|cabinets|dossiers) que (?:vous|les votres|le votre)\b",
    r"\b(?:c'|ca|cela|ce) (?:ne |n' )?(?:est|etait) pas (?:du tout )?vous$",
    r"\b(?:donc|et|alors|du coup) vous (?:non plus|aussi)(?:$| ,)",
    rf"\b(?:pris|prise|dans|hors de|concerne par|touche par) cette {_AFFAIR} ,? ?(?:donc|et|vous)\b",
    (
        r"\b(?:votre|vos|vous|mr?|mme|dr)\b(?: [\w'-]+){0,4}? (?:a|avez|ont|est|etes|sont)(?: [\w'-]+){0,4}?"
        rf" dans cette {_AFFAIR}\b"
    ),
    r"\baucune? (?:d' entre (?:eux|elles) )?n' (?:est|a ete) (?:concern|touch|impact|vis|affect)\w*$",
    # "elle vous a trouvée dans le tableau", "il me semble vous avoir vu passer dans la liste"
    (
        r"\bvous (?:ai|a|ont|avons|avoir|avait)(?: [\w'-]+)? (?:trouve|vu|repere|reconnu|note)\w*(?: [\w'-]+){0,2}?"
        rf" (?:dans|sur|parmi) (?:la|le|les|l'|notre|nos|ce|cette) {_LIST}"
    ),
    # "vos infos sont restées bien au chaud", "c'est bien ce qui est parti"
    (
        r"\bvos (?:donnees|infos|informations|coordonnees)(?: a vous)? (?:sont|ont ete) (?:\w+ )?"
        r"(?:restees?|au chaud|a l' abri|hors de danger|sauves)\b"
    ),
    r"\b(?:votre|vos) .*\bce qui (?:est parti|a fuite|a ete (?:vole|pris))",
    r"\ba votre place\b.*\binquiet\w+",
    # learnt from a later batch
    r"\ble nom (?:de|d') (?:votre|vos|mr?|mme|son|sa)(?: [\w'-]+){1,3}? (?:ressort|apparait|figure|sort)\b",
    r"\b(?:votre|vos)\b.* qui (?:est|sont) (?:bien )?(?:dedans|dans le lot|dans la liste)$",
    r"\b(?:votre logiciel|logiciel que vous utilisez)\b.*\b(?:par lequel|celui qui|est (?:concerne|touche))",
    (
        r"\b(?:votre|vos) (?:rdv|rendez-vous|donnees|informations|coordonnees)\b(?: [\w'-]+){0,5}?"
        r" (?:a|ont|ait|aient|aurait|auraient)(?: pas)? ete (?:visibles?|accessibles?|exposee?s?)\b"
    ),
    (
        r"\b(?:rdv|rendez-vous|patients|donnees) (?:de|d') (?:votre|vos) [\w-]+ ,? ?"
        r"(?:un seul|une seule|aucune?|tous|toutes|deux|trois) (?:n' )?(?:a|ont) ete"
    ),
    r"\bpas (?:vous|votre [\w-]+) ,? ?(?:seulement|mais|uniquement) (?:vous|votre)\b",
)
