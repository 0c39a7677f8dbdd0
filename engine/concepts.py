"""Concepts: the few things that questions about an incident are about, whichever of many words names them.

Word vectors know that "dentiste" is near "ophtalmo", but hardly that "tombé dans de mauvaises mains" is near "volé". A
hand-made lexicon of the field does. A question's outline is its function words and, for each other word, its concept;
what has none is left out, so that "ma gynéco de Bron" and "mon kiné de Pau" have one outline.
"""

from collections.abc import Sequence
from functools import lru_cache

STEMS = {
    "affecte": "affect atteint cible concern epargn figur impact impliqu indemne touche touchon vise victime",
    "pirate": (
        "assaillant attaqu bandit brigand crapul criminel cyber delinquant escroc hack intru malfai malfrat "
        "malveill pirat voleur voyou"
    ),
    "fuite": (
        "acced aspir chop communiqu compromis consult derob devoil divulgu expos exfiltr fuit leak recuper "
        "subtilis vole"
    ),
    "medical": (
        "addict allerg analyse antecedent avortement biopsie cancer chimio depist depress diabet diagnosti "
        "echograph enceinte examen grossesse hospitalis maladie medica motif operation ordonnance patholog "
        "prescription psychiatri radio resultat scanner seropositi symptome therap traitement vaccin"
    ),
    "praticien": (
        "addictolog allergolog cardiolog chirurgien dentiste dermato docteur doctoresse endocrino generaliste "
        "gyneco infirmier kine medecin neurolog ophtalmo orthodont orthophonist osteo pediatre pharmacien "
        "podolog praticien psychiatre psycholog radiolog rhumato soignant specialiste urolog"
    ),
    "lieu": (
        "cabinet centre clinique dispensaire ehpad etablissement hopita hospitali labo maternite pharmacie structure"
    ),
    "identite": (
        "adresse carte champ civilite coordonnee courriel domicile email iban mail mutuelle naissance numero "
        "photo portable prenom telephone"
    ),
    "code": "authentif code connexion credential identifiant login password",
    "autorite": "autorite gendarm ministere plainte police policier procureur regulateur tribuna",
    "logiciel": (
        "application connecteur editeur interface logiciel outil passerelle plateforme plugin serveur synchroni system"
    ),
    "proche": (
        "compagn conjoint copain copine enfant epouse epoux femme fille frere grand mari maman neveu niece "
        "papa parent soeur"
    ),
    "message": "appel arnaqu expediteur hameconn phishing spam suspect texto",
    "temps": "date heure jour mois moment semaine",
    "nombre": "chiffr combien nombre quantite total volum",
    "changement": "ajout alter annul bidouill chang corromp deplac efface falsifi manipul modifi supprim trafiqu",
    "argent": "compensation dedommag euro indemni prejudice rembours reparation",
    "usage": "circul dark exploit publie revend serv utilis vend vente",
    "protection": "confian confidential engag garanti investi proteg protection securis",
    "risque": "consequence danger precaution risqu",
}
"""Beginnings of words in plain spelling. The first concept that fits counts."""

WORDS = {
    "affecte": "dedans liste lot tranquille tranquilles",
    "fuite": "acces lu lue lues lus prises sortie sorties sorti sortis vol vols vu vue vues vus",
    "medical": "covid irm ivg medoc mst psy sante sida suivi suivie vih",
    "praticien": "cardio dr orl sage-femme toubib",
    "lieu": "ch chu ght msp",
    "identite": "adeli cb champs genre nir nom noms postale rib rpps secu sexe tel vitale",
    "code": "mdp passe",
    "autorite": "anssi ars cnil dpa etat justice parquet",
    "logiciel": "api appli applis base bases dpi ris sih site sites tiers",
    "proche": "ado bebe ex fils mere pere",
    "message": "lien liens sms",
    "temps": "annee depuis quand",
    "argent": "argent sous",
    "usage": "usage usages",
    "protection": "avenir rgpd",
}
"""Whole words, where a beginning would take too much."""

FUNCTION_WORDS = frozenset(
    (
        "je j tu il elle on nous vous ils elles me m te se s moi mon ma mes notre nos votre vos leur leurs son sa ses "
        "ce cet cette qui que quoi quel quelle quels quelles ou comment pourquoi est ai as a ont avez avons suis sont "
        "etes ete etait faut faire fait dois doit devez peut peux pouvez si pas n ne non oui plus rien aucun aucune "
        "personne quelqu un une des les la le de du d l c qu et pour par sur dans chez avec sans au aux"
    ).split()
)

_LONGEST = max(len(stem) for stems in STEMS.values() for stem in stems.split())
_BY_STEM = {stem: name for name, stems in reversed(STEMS.items()) for stem in stems.split()}
_BY_WORD = {word: name for name, found in reversed(WORDS.items()) for word in found.split()}


@lru_cache(maxsize=20_000)
def concept(word: str) -> str | None:
    """The concept of a word in plain spelling; None when it has none."""
    if word in _BY_WORD:
        return _BY_WORD[word]
    for length in range(min(len(word), _LONGEST), 2, -1):
        if word[:length] in _BY_STEM:
            return _BY_STEM[word[:length]]
    return None


def outline(words: Sequence[str]) -> list[str]:
    """The outline of a question: concepts in capitals, function words as they are."""
    found = []
    for word in words:
        name = concept(word)
        if name is not None:
            found.append(name.upper())
        elif word in FUNCTION_WORDS:
            found.append(word)
    return found
