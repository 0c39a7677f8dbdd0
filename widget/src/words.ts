/** Every French word the widget says. \u00a0 keeps punctuation on the line of its word. Names that no API of the browser has are shortened. */

const NB = '\u00a0';

export const words = {
  ask: 'Poser une question',
  unread: (count: number) => (count === 1 ? '1 nouveau message' : `${count} nouveaux messages`),
  closeChat: 'Fermer la discussion',
  talkTitle: 'Conversation',
  opening: 'Ouverture de la discussion…',

  // Who answers
  byPerson: 'Une personne vous répond',
  adviser: 'Conseiller',

  // Who speaks, above each message
  bot: 'Assistant automatique',
  visitor: 'Vous',
  system: 'Information',

  // Messages
  readPage: 'Lire la page d’information',
  textVersion: (date: string, version: string) => `Texte ${date && `du ${date}, `}version ${version}`,
  newTab: 'nouvel onglet',
  forOthers: {
    pro: 'Réponse publiée pour les professionnels de santé',
    patient: 'Réponse publiée pour les patients',
  },
  offeredChoices: 'Réponses proposées',
  typing: 'L’assistant prépare sa réponse…',
  agentTyping: (name: string) => `${name} écrit…`,
  sending: 'Envoi…',
  seen: 'Lu',
  wasMasked: 'Une donnée personnelle a été masquée.',
  notSent: 'Non envoyé.',
  tryAgain: 'Réessayer',

  // Composer
  yourMessage: 'Votre message',
  writeHere: 'Écrivez ici',
  sendIt: 'Envoyer',
  charactersLeft: (count: number) => `Caractères restants${NB}: ${count}`,
  charactersOver: (count: number) => `Message trop long. Caractères à retirer${NB}: ${count}`,
  notice: 'Vous écrivez à un assistant automatique. N’indiquez pas d’informations de santé.',
  noticeHuman: 'Vous écrivez à une personne. N’indiquez pas d’informations de santé.',

  // Audience
  iAmPro: 'Je suis professionnel de santé',
  iAmPatient: 'Je suis patient',
  audienceSaid: {
    pro: 'Réponses pour les professionnels de santé.',
    patient: 'Réponses pour les patients.',
  },

  // What one may do with the conversation
  moreOptions: 'Options',
  copyAll: 'Copier la conversation',
  copied: 'Conversation copiée.',
  notCopied: 'La copie n’est pas permise ici.',
  printAll: 'Imprimer la conversation',
  saveAll: 'Télécharger la conversation',
  soundSign: 'Signal sonore',
  earlierOnes: 'Conversations précédentes',
  beginNew: 'Nouvelle conversation',
  goBack: 'Annuler',
  erase: 'Effacer la conversation',
  eraseTitle: `Effacer la conversation${NB}?`,
  eraseText: 'Vos messages et les réponses seront effacés, ici et sur notre service.',
  erased: 'La conversation est effacée.',
  leavePage: 'Quitter cette page',
  exitTitle: 'Nouvel onglet',

  // A human
  reach: 'Joindre un conseiller',
  formTitle: 'Parler à un conseiller',
  formIntro: 'Tout est facultatif. Ces informations aident le conseiller à retrouver votre rendez-vous.',
  fullName: 'Nom et prénom',
  emailAddress: 'Adresse e-mail',
  phoneNumber: 'Téléphone',
  whoWasSeen: 'Professionnel de santé consulté',
  roughDate: 'Date approximative du rendez-vous',
  appointmentHint: `Par exemple${NB}: début juillet`,
  consentText: 'J’accepte que ces informations soient transmises à un conseiller pour traiter ma demande.',
  formNotice: 'N’indiquez pas d’informations de santé.',
  sendRequest: 'Envoyer ma demande',
  submitted: 'Demande envoyée.',
  consentMissing: 'Cochez cette case pour envoyer votre demande.',
  emailWrong: `Adresse e-mail incomplète. Exemple${NB}: nom@exemple.fr`,
  phoneWrong: `Numéro de téléphone incomplet. Exemple${NB}: 06 39 98 00 00`,

  // Waiting
  inQueue: 'En attente d’un conseiller',
  placeInQueue: (position: number) => `Votre place dans la file${NB}: ${position}.`,
  waitOf: (seconds: number) => `Attente estimée${NB}: ${duration(seconds)}.`,
  caseNumber: (number: string) => `Demande n°${NB}${number}`,
  callbackText: 'Gardez ce numéro.',
  cancelRequest: 'Annuler ma demande',
  caseClosed: 'Votre demande est close. Vous pouvez écrire de nouveau.',

  // Trouble
  lineCut: 'Connexion interrompue, nous réessayons…',
  unreachable: 'Le service est injoignable. Vérifiez votre connexion.',
  serverError: 'Une erreur est survenue. Réessayez dans un instant.',
  signedOut: 'Reconnectez-vous au portail.',
  openFailed: 'La discussion n’a pas pu s’ouvrir.',
  isOver: 'Cette conversation n’est plus disponible.',
  restart: 'Commencer une nouvelle conversation',
} as const;

/** A wait in whole minutes, or hours; an estimate needs no seconds. */
export function duration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60) || 1;
  return minutes < 60 ? `environ ${minutes}${NB}min` : `environ ${Math.round(minutes / 60)}${NB}h`;
}
