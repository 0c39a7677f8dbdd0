"""The rules: each says in which form a sentence states that somebody is, or is not, affected."""

import re

from guichet.guard.idioms import IDIOMS
from guichet.guard.parts import (
    BE,
    CONCERNED,
    DATA,
    FEW,
    HAVE,
    HIT,
    IN_LIST,
    LIST,
    NAMED,
    NE,
    NOT,
    OF_LIST,
    PERHAPS,
    PLACE,
    PRONOUN,
    READ,
    SOMEONE,
    THEIR_DATA,
    THEIRS,
    WORD,
    YOU,
    YOUR_DATA,
    YOURS,
    one_of,
)

_BY_US = r"(?: par (?:nos|notre)| a ce sujet| dans le cadre|$| ,)"
_YES_NO = r"(?:oui|non|negatif|positif|affirmatif|ok|bon|bien|ras|rien|clean|nickel|pas de fuite|aucune fuite)"
_KIN = r"(?:cabinet|clinique|fils|fille|mere|pere|mari|femme|enfants?|patients?|etablissement|centre|patientele|compte)"
_FOR_YOU = (
    rf"(?:pour vous(?! \w+(?:er|ir|re|oir)\b)|(?:de|du) votre cote|dans votre cas|chez vous|pour (?:votre|vos) {_KIN})"
)
_NOTHING = r"(?<!peux )(?<!peut )(?<!pouvons )\brien(?: (?!vous|publie|dit|ecrit|communique|faire|dire)[\w'-]+){0,3}"
_FOR_YOU_OR_DATA = rf"(?:{_FOR_YOU}|pour (?:votre|vos) {DATA}|vous concernant)"
_ATTACK = (
    r"\b(?:incident|fuite|attaque|piratage|acte(?: malveillant)?|acces(?: illegal)?|vol|intrusion|ca|cela|ceci|affaire)"
)
_HITS = r"(?:concern|touch|impact|affect|vis|attein|frapp)(?:e|ent|t|ait|er|es|ee|ees)?\b"
_TROUBLE = "risque|danger|souci|probleme|fuite|inquietude|impact|consequence"
_HARM = "impact|fuite|attaque|piratage|intrusion|vol|acces illegal"
_PIRATES = (
    r"\b(?:les?|des|un|l') (?:pirates?|hackers?|attaquants?|voleurs?|malfaiteurs?|escrocs?|intrus|cybercriminels?)"
)
_THIEF = rf"(?:\b(?:ils|elles|quelqu' un|personne|un tiers|des tiers)|{_PIRATES})"
_TOOK = r"(?:acces|accede\w*|acceder|vu|voir|lu|lire|pris|vole|recupere\w*|consulte\w*|copie|derobe|obtenu|exfiltre|eu)"
_WE = r"(?:\bje|\bon|\bnous|\bj')"
_SEE = r"(?:vois|lis|voit|voyons|trouv\w+|retrouv\w+|repere|vu)"
_SHOW = r"(?:figur\w*|appara\w+|ressor\w*|sort|sortez|sortent|remont\w*|(?:se |vous )?trouv\w*)"
_NAMELY = r"(?:votre|vos|son|sa|ses|leurs?|le nom de|la trace de)"
_LISTS = r"\b(?:liste|fichier|extraction|base|releve|tableau|registre)"
_NO_LIST_NEEDED = r"(?:noms?|prenoms?|rdv|donnees|informations|coordonnees|fiche|trace)\b"

# Stated whoever is spoken of.
STATED = (
    # "vous n'êtes pas concerné", "votre rendez-vous a été touché", "vos données : touchées"
    rf"{SOMEONE}{BE}{PERHAPS} {HIT}",
    rf"{SOMEONE}{BE} (?:en dehors|a l' ecart|hors) (?:du|de l'|de la|de cette|de cet|de ce) {LIST}",
    r"\bvo(?:s|tre) (?:donnees|informations|coordonnees) ont(?: pas)? ete(?: pas)? prises?(?! en)\b",
    rf"{SOMEONE} [:,] (?:non |pas )?{CONCERNED}$",
    rf"(?:^|, ){YOU} (?:non |pas )?{CONCERNED}$",
    rf"{one_of(YOUR_DATA, THEIR_DATA)}{BE} {READ}",
    rf"{SOMEONE}{HAVE} (?:fuite\w*|leake\w*|echappe)",
    rf"{SOMEONE}(?:{BE}|{HAVE}) (?:passe\w* (?:entre|au travers|a cote)|(?:absente?s?|exclue?s?){OF_LIST})",
    rf"{SOMEONE}{HAVE} subi{WORD}{{0,2}} (?:{_HARM})",
    rf"\b(?:{_HARM})s? (?:dans|chez|sur|provient de|vient de) {one_of('vous', 'votre', 'vos')}",
    rf"{SOMEONE}{NE} r?entr\w+{NOT} dans (?:le|ce|son) (?:perimetre|cadre|champ)",
    rf"(?<!ou ){YOU}{NE} en etes(?: pas)?$",
    rf"{SOMEONE}{NE}(?: y)? echapp(?:ez|e|ent)\b",
    rf"{SOMEONE} n' (?:a|avez|ont)(?: eu)? rien(?:$| ,)",
    rf"{SOMEONE}{HAVE} fait l' objet (?:de|d')(?:{FEW} )(?:acces|fuite|vol|consultation|piratage|attaque)",
    rf"{SOMEONE}{BE} (?:re)?sortie?s?\b",
    rf"{SOMEONE}{BE} (?:l' )?une?(?: de| des| d' entre)?{WORD}{{0,3}} (?:{HIT}|victimes?|6128)",
    rf"\b(?:vous|votre|vos)(?: [\w'-]+){{0,4}} comme{WORD}{{0,3}} {CONCERNED}",
    rf"\bc' est {one_of(YOURS, YOU, NAMED)}{FEW} qui{HAVE}(?: ete)? (?:{HIT}|{READ})",
    rf"{one_of(YOURS, PLACE)} (?:a|avez|ont){NOT} ete{NOT} contacte\w*{_BY_US}",
    # "vous êtes dans la liste", "votre nom n'y figure pas", "vous en faites partie"
    rf"{SOMEONE}{BE}(?: (?!votre|vos)[\w'-]+)? ?{IN_LIST}",
    rf"{SOMEONE}{NE} (?:{_SHOW}|compt\w+|tomb\w+)(?: ressorti\w*)?{NOT}{IN_LIST}",
    rf"{SOMEONE}(?: (?:ne|n'|est|sembl\w+))*{NOT} (?:figur\w*|appara\w+|ressor\w*|sort){NOT}(?: nulle part.*)?(?:$| ,)",
    rf"{SOMEONE}{NE} (?:doi|dev|sembl|peu|risqu)\w*{NOT}(?: de)? (?:figurer|apparaitre|faire partie|se trouver)",
    rf"{SOMEONE}{NE} y (?:est|sont|etes|etait|etiez|figur\w+|appara\w+)\b(?! presque)",
    rf"{SOMEONE}{NE}(?: en)? (?:fai(?:t|tes?)|font|faisait|faisiez|faisaient){NOT} partie(?:$| ,|{OF_LIST}| de ce qui)",
    rf"{SOMEONE}{NE} en (?:fai(?:t|tes?)|font|faisait|faisiez){NOT} partie",
    rf"{_WE}{NE} vous(?: ai| a| avons)?{NOT}(?: {_SEE})?{NOT}{IN_LIST}",
    rf"{_WE}{NE} vous (?:{_SEE}|(?:ai|a|avons) (?:pas )?{_SEE}) (?:pas|nulle part)(?:$| ,)",
    rf"{_WE}{NE}(?: ai| a| avons)?{NOT} {_SEE}{NOT}(?: de| bien)? {_NAMELY}{WORD}{{1,4}}?{IN_LIST}",
    rf"{_WE}{NE} (?:ai|a|avons){NOT} {_NAMELY}{WORD}{{1,4}}?{IN_LIST}",
    rf"{_WE}{NE} {_SEE} pas (?:de )?(?:{_NAMELY} )?{_NO_LIST_NEEDED}",
    rf"{_WE}{NE}(?: ai| a| avons)? pas {_SEE} (?:de )?{_NAMELY} {_NO_LIST_NEEDED}",
    rf"{_LISTS}{FEW}{NE} (?:contient|comprend|comporte|inclut|mentionne|cite){NOT} {one_of(_NAMELY, NAMED)}",
    r"\bil(?: n')? y a(?: pas)? (?:votre|vos) (?:nom|donnees|informations|rdv|numero|coordonnees)",
    rf"\b(?:presence|absence) (?:de |d' )?(?:votre|vos) {DATA}",
    # "aucune trace de vous", "rien à votre nom", "aucune de vos données n'a été lue"
    r"\b(?:pas de|aucune|nulle|des) traces? (?:de |d' )?(?:vous|votre|vos|son|sa|ses)\b",
    rf"{_NOTHING} (?:a votre nom|vous concernant|sur vous|{_FOR_YOU}|a votre sujet)",
    rf"\baucune? (?:de |d' )?(?:vos|ses|votre){WORD}{{1,5}}?(?:{BE} (?:{HIT}|{READ})|{NE} (?:{_SHOW}|fait partie))",
    rf"\b{DATA} vous (?:concernant|appartenant)(?:{HAVE} fuite\w*|{BE} (?:{HIT}|{READ}))",
    rf"\baucune? [\w-]+ (?:a votre nom|vous concernant|de (?:votre|vos) [\w-]+){IN_LIST}",
    rf"\bchances? (?:de|d') (?:etre (?:{HIT}|dans|sur|parmi)|faire partie|figurer)",
    rf"{YOUR_DATA}{BE} (?:re)?trouvee?s?\b",
    r"\bni vous ,? ?ni (?:votre|vos)\b",
    # "l'incident ne vous concerne pas", "les pirates ont eu accès à vos données"
    rf"{_ATTACK}{NE} vous(?: a| ait| aurait)?{NOT} {_HITS}",
    rf"{_ATTACK}{NE}(?: a| ait)?{NOT} {_HITS}{NOT} {one_of(YOURS, THEIRS, NAMED, 'vous')}",
    rf"{_THIEF}{NE} (?:a|ont|aur\w+|avait)(?: pas| pu| eu){{0,3}} {_TOOK}(?: a)? {_NAMELY}(?: \w+)? ?{DATA}",
    rf"{_PIRATES}{NE} (?:a|ont){NOT} (?:votre|vos) {DATA}",
    rf"\bon (?:vous )?a{NOT} (?:vole|pirate|derobe|pu (?:lire|voir|consulter|acceder a)) (?:votre|vos)(?! compte)",
    rf"{YOUR_DATA} (?:circulent|trainent|se promenent|(?:est|sont) (?:sur le dark|entre de mauvaises|partie?s?\b))",
    # "vous ne risquez rien", "c'est bon pour vous", "c'est votre cas"
    r"\bvous(?: ne)? risquez rien|\bvous(?: n')? avez rien a craindre",
    r"\bcorrespondance (?:avec|a|pour) (?:votre|vos)\b",
    r"\bpouvez (?:\w+ )?(?:souffler|tranquille|sur vos deux oreilles)",
    rf"\b(?:tout va|(?:c' est|tout est|est) {_YES_NO}) {_FOR_YOU}",
    rf"(?<!peux )(?<!peut )(?<!pouvons )\b{_YES_NO} ,? ?{_FOR_YOU}",
    rf"\b(?:aucune?|pas d[e']|zero) (?:{_TROUBLE})s? {_FOR_YOU_OR_DATA}",
    rf"\brisque (?:est )?(?:nul|zero|inexistant) {_FOR_YOU_OR_DATA}",
    rf"\brien n' a (?:ete )?[\w-]+ {_FOR_YOU_OR_DATA}",
    rf"\b{_FOR_YOU}(?: ,)?(?: tout va|(?: c' est| tout est| la reponse est)? {_YES_NO})\b",
    r"\b(?:c'|n') (?:est|etait)(?: pas)? (?:votre cas\b|le cas(?: pour vous| de (?:votre|vos|m|mme)\b|$))",
    r"\b(?:vous|il|elle|ils|elles)(?: ne)? l' (?:etes|est|sont|etiez)\b",
    rf"{YOU} ,? ?(?:oui\b|non\b|si$)",
    # learnt from a later batch
    rf"{SOMEONE}{NE} (?:pass|sort)\w+(?: [\w'-]+)? (?:entre les gouttes|au travers|a travers les mailles)\b",
    (
        rf"{YOUR_DATA}(?: se| s')? (?:(?:re)?trouv\w+|sont|est|etaient|finissent)(?: [\w'-]+)?"
        r" entre (?:les|de mauvaises) mains"
    ),
    rf"{YOUR_DATA}{HAVE} (?:bouge|change de mains)\b",
    r"\b(?:resultat|retour|verdict)s? (?:est |sont )?(?:positif|negatif)s? (?:pour vous|vous concernant|a votre sujet)",
    rf"{_ATTACK}{NE} (?:vous|l'|les) (?:a|ont|avait){NOT} (?:epargn|touch|frapp|vis|atteint|evit)\w*",
    (
        rf"{SOMEONE}{NE} (?:est|sont|etes){NOT} de (?:ceux|celles){WORD}{{0,1}}"
        rf" (?:qui |que |dont )?(?:[\w']+ ){{0,3}}{one_of(HIT, READ)}"
    ),
    *IDIOMS,
)

# Stated by a pronoun: only when nothing but a person or a practice was spoken of before.
BY_PRONOUN = (
    rf"{PRONOUN}{BE} {HIT}",
    rf"{PRONOUN}{NE} (?:figur\w+|appara\w+){NOT}{IN_LIST}",
    rf"{PRONOUN}{NE} (?:en )?(?:fait|font){NOT} partie(?:$|{OF_LIST})",
    rf"{PRONOUN}{BE}{IN_LIST}",
)
PERSON = re.compile(rf"\bvotre {_KIN}\b|{NAMED}|{PLACE}")
SPOKEN_OF = re.compile(
    r"\b(?:logiciels?|carte|adresse|motifs?|documents?|donnees?|informations?|mots? de passe|numeros?)\b"
)

stated = tuple(re.compile(rule) for rule in STATED)
by_pronoun = tuple(re.compile(rule) for rule in BY_PRONOUN)
