"""Parts of a sentence that say nothing about anybody's status: conditions, disclaimers, published facts, politeness."""

import re

from guichet.guard.parts import one_of

# Words that change nothing to what is stated: "d'après ma liste", "malheureusement", "après vérification".
_NAME = r"(?: (?!vous\b|votre\b|vos\b|je\b)[\w'-]+)"
HEDGES = re.compile(
    r"\b(?:"
    + "|".join(
        (
            rf"(?:d' apres|selon|suivant|(?<!ete )vu|au vu de|au regard de){_NAME}{{1,4}}(?= ,|$)",
            r"(?:d' apres|selon) (?:moi|(?:ma|mon|mes|la|le|les|nos|notre|cette) [\w-]+|ce que (?:je|nous) \w+)",
            r"apres (?:une? |mes |la |double |simple )?(?:verifications?|controles?|recherches?|examen)",
            r"(?:a priori|en principe|en effet|en fait(?= ,)|de fait|du coup|au final|sans doute|bel et bien)",
            r"(?:tout a fait|peut-etre|de (?:ma|notre) part)",
            r"(?:pour l' instant|pour le moment|a ce jour|a ce stade|a ma connaissance|sauf erreur)",
            r"(?:bien|aussi|egalement|donc|malheureusement|helas|effectivement|probablement|surement|certainement)",
            r"(?:en aucun cas|d' aucune (?:facon|maniere)|ni de pres ni de loin|par chance|a coup sur|avec certitude)",
            r"(?:normalement|apparemment|finalement|visiblement|clairement|vraiment|directement|heureusement|evidemment)",
            r"(?:forcement|totalement|absolument|elle-meme|lui-meme|vous-meme|tous les deux|toutes les deux|tous)",
            r"(?:potentiellement|vraisemblablement|certes|encore|deja|d' ores et deja|du tout|en rien|bien sur)",
            r"(?:toutes|tkt|non plus)",
        )
    )
    + r")(?![\w'-])"
)

# Where a condition ends when no comma says so: at the subject of the main clause.
_FINITE = r"(?:etes|est|sont|avez|a|ont|faites|fait|figurez|figure)"
_MAIN = rf"(?= (?:(?:vous|(?:votre|vos) \w+)(?: ne| n')? {_FINITE}|c' est que)\b)"
_VERB = r"(?:etes|etiez|est|sont|a|ont|avez|aviez|\w+ez)"
_BODY = r"(?: (?!(?:mais|donc|alors|cependant|pourtant|toutefois|or)\b)[\w'.-]+)"
_LISTED = r"(?: (?:vous|(?:votre|vos)(?: \w+){1,3}) ,)*"
_CONDITION = one_of(
    rf" (?:je|on|nous|j'){_BODY}*?{_MAIN}",
    rf"{_BODY}*? {_VERB}(?<! ou)(?<! et){_BODY}*?(?<! ou)(?<! et)(?<! que)(?<! ni)(?<! qu'){_MAIN}",
    rf"{_LISTED}{_BODY}+",
)
_SAY = "dire|confirmer|affirmer|garantir|assurer|promettre|certifier|infirmer|indiquer|annoncer|conclure|pretendre"
_THAT = rf"(?:que|qu'){_BODY}*"
_CAN = "(?:peux|peut|pouvons|puis|saurais|pourrais?|pourra|suis|sommes|est)"
_NEVER = "(?:pas|ni|jamais|impossible|incapable)"
_BELIEVE = "(?:pensez|craignez|croyez|redoutez|dites|estimez|supposez|ecrivez|indiquez|avez peur)"
_DEDUCE = r"(?:dedui|conclu|croire|croyez|insinu|pretend|suppos|imagin)\w*"
_FEW = r"(?: [\w']+)"
_NOT_READ = r"(?:mots? de passe|medica(?:l|le|les|ux)|motifs?|ordonnances?)"
_UPTO = r"(?: (?!(?:et|mais)\b)[\w'.-]+)"

_MASKS = (
    # the published sentence, as it is published
    r"\bsi vous n' (?:etes|avez) pas (?:ete )?contactee?s? , (?:alors )?vos informations ne sont pas concernees$",
    r"\b(?:en|pour|sur) ce qui vous concerne\b",
    r"\bqui vous concernent?\b",
    rf"\b(?:si\b|s')(?! bien que| ce n' est que){_CONDITION}",
    rf"\b(?:au cas|dans le cas|dans l' hypothese) ou{_BODY}*",
    rf"\b(?:quand|lorsque|lorsqu'|(?:des|tant|une fois|a supposer|supposons|imaginons) que){_CONDITION}",
    r"\bque (?:vous|votre|vos|ce)\b[^,]* ou (?:non|pas)\b",
    r"\bou (?:non|pas) concern\w+",
    # "je ne peux pas vous confirmer que", but not "je ne peux que" nor "je ne peux pas vous cacher que"
    rf"\b{_CAN}(?! que){_FEW}{{0,2}}? {_NEVER}(?! que){_FEW}{{0,6}}? (?:{_SAY}){_FEW}{{0,4}}? {_THAT}",
    rf"\b(?:ne|n')(?: vous)? {_CAN}(?! que){_FEW}{{0,3}}? (?:{_SAY}){_FEW}{{0,4}}? {_THAT}",
    rf"\bseule?s?{_FEW}{{0,8}}? (?:{_SAY}){_FEW}{{0,3}}? {_THAT}",
    rf"\b(?:impossible|personne|nul|sans|rien|faux|premature|imprudent)(?! que){_FEW}{{0,5}}? (?:{_SAY}) {_THAT}",
    rf"\b(?:peux?|qu') importe {_THAT}",
    rf"\b(?:veut|veulent|signifie|signifient|implique|prouve) pas{_FEW}{{0,2}}? {_THAT}",
    rf"\b(?:dis|disons|pretends|affirme) pas {_THAT}",
    rf"\b(?:ai|avons|a|ont) (?:pas|jamais) (?:dit|ecrit|affirme|confirme) {_THAT}",
    # "dire que vous y êtes serait imprudent", "n'en déduisez pas que", "ni que vous ne l'êtes pas"
    rf"^(?:vous )?(?:dire|affirmer|pretendre|savoir) (?:que|qu'|si){_BODY}*",
    rf"\b(?:ne|n'|pas|rien|jamais){_FEW}{{0,4}}? {_DEDUCE}{_FEW}{{0,2}}? {_THAT}",
    rf"\bce n' est pas parce que{_BODY}*",
    rf"\b(?:dire|signifi\w+|prouv\w+) ni {_THAT}|\bni {_THAT}",
    rf"\b(?:loin de (?:moi|nous) l' idee|faux|hasardeux){_FEW}{{0,3}}? {_THAT}",
    rf"\b(?:admettons|quand bien) {_THAT}|\bquand bien meme{_BODY}*",
    # what the visitor thinks, fears or was told
    rf"\b(?:je|nous|j') (?:note|notons|entends|entendons){_FEW}{{0,1}}? {_THAT}",
    rf"\bvous avez (?:lu|entendu dire|entendu|l' impression){_FEW}{{0,3}}? {_THAT}",
    rf"\b(?:disant|pretendant|affirmant) {_THAT}|\b(?:aurait|auraient) (?:pas )?du vous dire {_THAT}",
    rf"\bvous (?:m' |me )?{_BELIEVE} {_THAT}",
    # published of everybody: nothing medical, no password, no appointment made on Doctolib's own site
    rf"\b(?:votre|vos|les|mes){_UPTO}{{0,2}} {_NOT_READ}{_UPTO}*? (?:ne|n'|pas)\b{_UPTO}*",
    rf"\baucune?{_UPTO}{{0,4}}? {_NOT_READ}{_UPTO}*",
    r"\b(?:vos|les|des) rdv (?:pris|faits|reserves) sur (?:www\.)?doctolib\S*[^,:]*? (?:ne|n'|pas)\b[^,:]*",
    r"\bacceder a votre compte\b",
    r"\bni vous ni (?:votre|vos) [\w-]+ n' avez (?:a|besoin)\b",
)
_HARMLESS = tuple(re.compile(mask) for mask in _MASKS)
_KNOWING = re.compile(r"(?<!comment )(?<!ou )\b(?:savez|saviez|au courant)\b")


def without_hedges(plain: str) -> str:
    """`plain` without the words that change nothing to what it states, and without the commas around them."""
    kept = HEDGES.sub("~", plain)
    kept = re.sub(r" , (?:~ ?)+(?:, )", " ", kept).replace("~", " ")
    return re.sub(r"^[ ,]+", "", " ".join(kept.split()))


def without_harmless(plain: str) -> str:
    """`plain` with each harmless part replaced by a dash, across which no rule reads on."""
    for mask in _HARMLESS:
        plain = mask.sub(" — ", plain)
    return " ".join(plain.split())


def without_question(plain: str) -> str:
    """What a question states besides asking: all but its last clause. "Savez-vous que" states what follows."""
    if not plain.endswith("?") or _KNOWING.search(plain):
        return plain
    clauses = re.split(r" (?:,|:|et|mais) ", plain)
    return " , ".join(clauses[:-1])
