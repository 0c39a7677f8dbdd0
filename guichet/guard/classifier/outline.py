"""The outline of a sentence: what its words stand for. A word never met then weighs as its neighbours in meaning do."""

from collections.abc import Sequence
from functools import lru_cache

# Beginnings of words in plain spelling; `_` closes a whole word. The longest that fits counts.
STEMS = {
    "HIT": (
        "concern touch impact affect epargn victim atteint indemn impliqu implication cibl vise_ vises visee "
        "vise-t attaqu expos compromis compromettr eclabouss embarqu frapp menac recens repertori preserv "
        "corromp effleur incidence prejudice consequence degat dommage subi_ subit subie intact sauf_ sauve_ "
        "saufs sauves indemne echapp gouttes mailles filet atteinte proteg vulnerab malchanceu chanceu "
        "malheureux anomalie"
    ),
    "READ": (
        "consultee consultees consulte_ consultes lu_ lue_ lus_ lues_ vu_ vue_ vus_ vues_ visit ouvert ouvr "
        "parcour lecture fouill aspir balay epluch feuillet accede acces_ accedees reveil scrut espionn "
        "connaissance accessible"
    ),
    "STEAL": (
        "vol_ vole_ voles volee volees voler voleur derob subtilis exfiltr siphonn fuit leak copie_ copies "
        "copiee recuper recup_ choper chope pique_ piqu ramass raf_ rafl capt_ capte happ intercept divulgu "
        "devoil circul emport grill pille soutir revel arrach aval_ ras_ ravi_ detien detenu prendre pris_ "
        "prise_ prises raflee envol promen baladent dark main_ mains_"
    ),
    "GONE": "sorti_ sortie_ sortis_ sorties_ sort_ ressort remont parti_ partie_ parties_ partis_ quitt boug apparu",
    "LIST": (
        "liste listing fichier base_ extraction extrait extract releve_ registre tableau perimetre lot_ paquet "
        "lignes ligne_ rapport journaux journal 6128 nombre_ voyage_ panier charrette nasse vague recens"
    ),
    "FIGURE": "figur appara apparai mentionn cite_ citee citees cites listee identifi reper pointe ressor compte_",
    "BADGUY": (
        "pirat hacker hackeur intrus attaquant malfaiteur malveill fraud illegal illegitim illicit tiers_ "
        "escroc inconnu intrusion personne-non autoris auteur robot-pirate cybercrimin"
    ),
    "INCIDENT": (
        "incident fuite attaque_ attaques acte_ affaire piratage breche faille cyberattaque enquete "
        "investigation notification notifi"
    ),
    "DATA": (
        "donnee information coordonnee nom_ noms prenom numero telephone portable mail_ mails email e-mail "
        "adresse fiche dossier identite creneau historique renseignement compte_ comptes profil element trace "
        "secret vie-privee anonymat"
    ),
    "RDV": "rdv consultation visite_ passage",
    "AGENDA": "agenda planning planing patientele carnet",
    "PATIENT": "patient_ patients patiente resident patiens patiante",
    "PLACE": (
        "cabinet cab_ clinique hopita centre etablissement pharmaci labo ehpad structure maison groupe institut "
        "polyclinique officine region ville_"
    ),
    "PRO": (
        "praticien medecin docteur dr_ dentiste kine sage-femme ophtalm dermato gyneco pediatre confrere "
        "associe collaborat remplacant infirmier specialiste cardiolog rhumato generaliste radiolog secretaire "
        "secretariat"
    ),
    "KIN": (
        "mari_ femme epou mere_ maman pere_ papa fils_ fille enfant bebe frere soeur conjoint compagn copain "
        "copine ami_ amie_ tante oncle cousin grand-mere grand-pere belle- beau- neveu niece petit petite "
        "proche famille voisin jumeau jumeaux jumelle filleul parents tuteur protege homonyme foyer entourage "
        "belle-mere beau-pere"
    ),
    "CALM": (
        "rassur tranquill souffl dormir crainte_ craindre craignez inquiet serein souci_ soucis respir sain_ "
        "saine abri_ securite propre nickel clean vert_ ok_ ras_ risqu danger panique alerte soulag baigne "
        "heureu"
    ),
    "BAD": ("malheureus malhereus helas desole dsl_ navre regret mauvais rouge_ excuses mince aie_ deception decevoir"),
    "SEARCH": (
        "recherch verif control regard cherch trouv retrouv resultat check scan analys crible examen constat "
        "releve detect recoup sauf-erreur verdict croise"
    ),
    "POS": "positif positive affirmati confirme_ confirmee avere fonde",
    "NEGA": "negatif negative vierge neant zero_ nul_ nulle absence absent ecart exclu etranger",
    "SOFT": "logiciel application appli_ plateforme connecteur systeme serveur outil editeur",
    "SAY": (
        "dire_ dis_ dit_ confirmer infirm affirm garanti indiqu annonc repond repons prononc communiqu inform_ "
        "informer certifi promettre promis avouer cacher preciser"
    ),
    "CAN": (
        "peux peut_ pouvons puis_ saurai pourra pouvoir possible impossible capable mesure_ droit_ habilit interdi"
    ),
    "KNOW": "savoir sais_ sait_ savez savent sache connai ignore doute",
    "CONTACT": (
        "contact appel rappel prevenu preveni avert courrier ecrit_ ecrire ecrira ecrivez sms_ message texto "
        "lettre reclam"
    ),
    "LUCK": "bonne_ chance bol_ veine nouvelle super_ ouf_ malchance",
    "DOCTOLIB": "doctolib doctolib.fr www.doctolib.fr site_",
    "MED": (
        "medica motif ordonnance document analyse bilan vaccin irm_ radio mammograph prescription varicelle grossesse"
    ),
    "CODE": "passe_ mdp_ identifiant code_ authentif",
    "LAW": "cnil police plainte autorite rgpd dpo_ delegue notice communique page_ faq_ publie publiee publique",
    "ORDINARY": (
        "reserv annul deplac decal mainten modifi ajout inscri renouvel factur pay paiement abonnement "
        "teleconsult visio video connexion connect synchron bouton cliqu onglet rubrique menu navigateur wifi "
        "reseau panne bug_ telecharg recharg formulaire champ case_ cochez profil_ parametr option tarif prix "
        "formule commercial contrat facture remboursee rembours carte vitale mutuelle parking tramway etage "
        "escalier taxi ambulance jeun horaire ouvre ferme fermet fermeture conge vacances retraite remplace "
        "retard avance_ complet dispo disponib place_ file_ attente newsletter avis_ photo imprimante camera "
        "micro son_ image ecran capture version mise-a-jour synchronis import export archive demonstration "
        "formation salle accueil standard repondeur ligne-fixe orthograph apostrophe lettre-code annuaire "
        "google chrome safari iphone android questionnaire cookie cache_ depistage prevention assurance amiante "
        "certificat justificatif convocation ticket stage medaille atelier invite parapluie meteo chaleur "
        "session tiers-payant participation majeur mineur mandat"
    ),
    "TIME": (
        "lundi mardi mercredi jeudi vendredi samedi dimanche demain hier aujourd matin soir_ heure heures "
        "minute juillet juin aout septembre octobre novembre decembre janvier fevrier mars_ avril mai_ semaine "
        "mois_ annee midi"
    ),
    "POLITE": (
        "bonjour bonsoir merci journee plaisir conversation collegue conseill transmet note_ question demande_ "
        "chat_ tchat equipe service responsable patienter patience instant"
    ),
}
_FUNCTION = frozenset(
    (
        "je j tu il elle on nous vous ils elles me m te se s moi mon ma mes notre nos votre vos leur leurs son "
        "sa ses ce cet cette ca cela c qui que quoi quel quelle lequel dont ou si pas n ne non oui plus rien "
        "aucun aucune personne jamais ni un une deux des les la le l de d du et pour par sur dans chez avec "
        "sans au aux en y mais donc car comme est sont etes a ont ai avez avons etait etaient etiez ete suis "
        "sera serez serait soit soyez soient ait avoir etre fait faites font fais meme tout toute tous toutes "
        "seul seule seulement bien aussi parmi lui eux celui celle ceux votres vote , : ? —"
    ).split()
)
_STEM_OF = {stem: name for name, stems in STEMS.items() for stem in stems.split()}
_LONGEST = max(map(len, _STEM_OF))


@lru_cache(maxsize=20_000)
def concept(word: str) -> str:
    """What a word in plain spelling stands for: itself when it is grammar, `#` a number, `*` when nothing is known."""
    if word in _FUNCTION:
        return word
    bare = word.rstrip("'")
    if bare in _FUNCTION:
        return bare
    if f"{word}_" in _STEM_OF:
        return _STEM_OF[f"{word}_"]
    for length in range(min(len(word), _LONGEST), 2, -1):
        if word[:length] in _STEM_OF:
            return _STEM_OF[word[:length]]
    return "#" if word[0].isdigit() else "*"


def outline(words: Sequence[str]) -> list[str]:
    """The concepts of words in plain spelling (`text.plain`), in order."""
    return [concept(word) for word in words]
