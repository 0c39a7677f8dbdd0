"""The parts of which the rules about affected status are made: who, which verb, which word, which list."""


def one_of(*parts: str) -> str:
    """A group that matches any of the parts."""
    return f"(?:{'|'.join(parts)})"


# --- who -------------------------------------------------------------------------------------------------------------

# A word that may stand between "votre" and its verb: "votre rendez-vous du 3 juillet à la clinique".
_STOPS = (
    "qui|que|qu|quels?|quelles?|lesquels|lesquelles|dont|si|s|mais|je|j|nous|on|vous|pour|afin|comme|car|quand|lorsque"
)
WORD = rf"(?: (?!(?:{_STOPS})\b)[\w'.-]+)"
FEW = rf"{WORD}{{0,2}}"

YOU = r"(?<![-\w])vous(?: memes?)?"
# What the agent and the visitor exchange here is not what was stolen.
_OURS = "demandes?|messages?|questions?|appels?|conversation|reponse|signalement|inquietudes?|identite|courriel|rappel"
_OURS += "|rdv telephonique|rdv de rappel|numero de dossier|numero de ticket"
YOURS = rf"\b(?:votre|vos)(?! (?:{_OURS})\b){WORD}{{1,7}}?"
MINE = r"\bl[ea]s? votres?"
_TITLES = "m|mr|mme|mlle|madame|monsieur|dr|docteur|pr|professeur|maitre"
NAMED = rf"\b(?:{_TITLES}) (?!je\b|vous\b|nous\b)[a-z][\w'-]+(?: [a-z][\w'-]+)?"
THEIRS = rf"\b(?:son|sa|ses|leurs?){WORD}{{1,5}}?"
_PLACES = (
    "cabinet|clinique|hopital|centre|etablissement|maison de sante|pharmacie|laboratoire|ehpad|structure|praticien"
)
_PLACES += (
    "|praticienne|medecin|docteur|dentiste|kine|kinesitherapeute|sage-femme|ophtalmo|dermatologue|polyclinique|institut"
)
_WHERE = r"(?: (?:ou|que) vous(?: [\w'-]+){1,4}?)"
PLACE = one_of(
    rf"\b(?:le |la |l' |cet |cette |ce )(?:{_PLACES})\b{WORD}{{0,6}}?{_WHERE}?",
    r"\b(?:ce|cette) (?:personne|patiente?|dame|monsieur|professionnel(?:le)?)",
    rf"\bl[ea] (?:personne|patiente?){_WHERE}",
)
SOMEONE = one_of(YOU, YOURS, MINE, NAMED, THEIRS, PLACE)
PRONOUN = r"\b(?:ils?|elles?)"

_DATA = (
    "donnees?|informations?|coordonnees|noms?|prenoms?|numeros?|telephone|portable|e-mails?|emails?|mails?|adresses?"
)
_DATA += "|rdv|fiches?|dossiers?|identite|ligne|creneau|agenda|patients?|patientele|historique"
DATA = one_of(_DATA)
YOUR_DATA = rf"\b(?:votre|vos|son|sa|ses|leurs?)(?! (?:{_OURS})\b)(?: \w+)?? {DATA}\b{WORD}{{0,6}}?"
THEIR_DATA = rf"\b(?:le|la|les|l'|des)(?: \w+)? {DATA}(?: [\w'-]+)? (?:de|d'|du) {one_of(NAMED, YOURS, THEIRS)}"

# --- verbs -----------------------------------------------------------------------------------------------------------

NOT = r"(?: pas| plus| jamais| aucunement| nullement| point| non plus)?"
NE = r"(?: ne| n')?"
_ETRE = (
    "est|sont|son|e|etes|ete|etais|etait|etaient|etiez|serez|sera|seront|serait|seraient|seriez|soyez|soit|soient|seras"
)
_AVOIR = "a|ont|on|avez|avait|avaient|aviez|aurait|auraient|auriez|ait|aient|ayez|aura|auront|aurez"
_MODAL = r"(?:sembl|parai|doi|dev|risqu|peu|pou|pourr|va|vont|allez|allait)\w*"
BE = (
    rf"{NE}(?: y| en)? (?:(?:{_ETRE}){NOT}(?: restee?s?)?|(?:{_AVOIR}){NOT}(?: ete| pu etre){NOT}"
    rf"|{_MODAL}{NOT}(?: de| d')?(?: bien)? (?:etre|avoir ete)|(?:sembl|parai)\w*{NOT})"
)
HAVE = rf"{NE}(?: y)? (?:{_AVOIR}){NOT}"

# --- what happened to them -------------------------------------------------------------------------------------------

_ENDING = r"(?:e|ee|es|ees|er|ez|ai)"
_STEMS = (
    "concern|touch|impact|affect|vis|epargn|hack|pirat|fuit|leak|expos|vol|derob|subtilis|exfiltr|divulgu|cibl|attaqu"
)
_STEMS += "|filtr|preserv|menac|recens|repertori|impliqu"
_NOT_FRAUD = r"(?! d' (?:une? )?(?:tentative|hameconnage|escroquerie|phishing))"
_HIT = (
    rf"(?:{_STEMS}){_ENDING}\b",
    r"compromis(?:es?)?\b",
    r"corrompue?s?\b",
    r"atteinte?s?\b",
    r"indemnes?\b",
    r"(?:en jeu|mise?s? en ligne|rendue?s? publi\w+|prise?s? pour cible|tombee?s? entre de mauvaises)\b",
    rf"(?:une? des |des |les |une |l' une des )?victimes?\b{_NOT_FRAUD}",
    r"hors (?:de cause|de danger|perimetre|du perimetre|du coup)\b",
    r"(?:a l' abri|en securite|en danger|dans la nature|tranquilles?|intacte?s?|saine?s? et sau\w+|safe)\b",
)
HIT = one_of(*_HIT, r"listee?s?\b")
CONCERNED = r"(?:concern|touch|impact|affect|vis|epargn|pirat)(?:e|ee|es|ees|er|ai)\b"

# Said of data only: "vous avez consulté la notice" and "votre message a été lu" are everyday sentences.
READ = one_of(
    r"(?:consult|recuper|copi|intercept|diffus|aspir|telecharg|vol|regard|acced)(?:e|ee|es|ees|er)\b",
    r"(?:lu|vu|extrait)e?s?\b",
)

# An adverb or two before it; an article or a preposition would make it a word of somebody else.
PERHAPS = r"(?: (?!(?:l[ae]|les|des?|du|d'|un|une|avec|par|pour|a|en|sur|dans|charge|tenu)\b)[\w'-]+){0,2}"

# --- the list they are in, or not ------------------------------------------------------------------------------------

_OTHER_LISTS = r"(?! (?:d' attente|de rappel|des rappels|des appels|de diffusion|des questions|publiee))"
LIST = one_of(
    rf"(?:liste|fichier|fichiers|base|extraction|releve|registre|tableau|perimetre|lot|piratage|incident|fuite)\b{_OTHER_LISTS}",
    r"(?:donnees|informations|fiches|patients?|personnes|victimes|cabinets?|etablissements?|centres|cliniques|praticiens)\b",
    r"(?:recherches?|resultats?|outil|coup)\b",
    r"(?:professionnels|structures|comptes|rdv|6128|celles|ceux|dossiers|gens)\b",
    r"ce qui (?:a|ont)",
    *_HIT,
    READ,
)
_ELSEWHERE = r"(?! (?:votre|vos|espace|rubrique|page|chat|file|queue|compte|onglet|menu|rendez)\b)"
_ARTICLE = r"(?: (?:la|le|les|l'|ma|mon|mes|notre|nos|cette|ce|ces|cet|leur|leurs|des|un|une))?"
_NAME_OF_LIST = rf"{_ARTICLE}(?:{_ELSEWHERE} [\w'-]+){{0,2}} {LIST}"
IN_LIST = one_of(
    rf" (?:dans|sur|parmi|au sein de|au nombre)(?: de| des)?{_NAME_OF_LIST}",
    r" (?:dedans|dessus|du lot|du nombre)\b",
)
OF_LIST = rf" (?:de|des|du|d'){_NAME_OF_LIST}"
