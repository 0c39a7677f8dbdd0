/** Every French word the widget says. \u00a0 keeps punctuation on the line of its word. */

const NB = '\u00a0';

export const words = {
  ask: 'Poser une question',
  unread: (count: number) => (count === 1 ? '1 nouveau message' : `${count} nouveaux messages`),
  title: 'Assistant',
  close: 'Fermer la discussion',
  conversation: 'Conversation',
  opening: 'Ouverture de la discussion…',

  // Who answers
  byRobot: 'Réponses automatiques',
  byPerson: 'Une personne vous répond',
  adviser: 'Conseiller',

  // Who speaks, above each message
  bot: 'Assistant automatique',
  visitor: 'Vous',
  system: 'Information',

  // Messages
  read: 'Lire la page d’information',
  section: (question: string) => `Lire la page d’information${NB}: ${question}`,
  forOthers: {
    pro: 'Réponse publiée pour les professionnels de santé',
    patient: 'Réponse publiée pour les patients',
  },
  choices: 'Réponses proposées',
  typing: 'L’assistant prépare sa réponse…',
  sending: 'Envoi…',
  retrying: 'Nouvel essai…',
  unsent: 'Non envoyé.',
  retry: 'Réessayer',

  // Composer
  write: 'Votre message',
  placeholder: 'Écrivez votre question',
  placeholderHuman: 'Écrivez votre message',
  send: 'Envoyer',
  left: (count: number) => (count === 1 ? '1 caractère restant' : `${count} caractères restants`),
  tooLong: (count: number) =>
    `Message trop long${NB}: retirez ${count} ${count === 1 ? 'caractère' : 'caractères'}.`,
  notice: 'Vous écrivez à un assistant automatique. N’indiquez pas d’informations de santé.',
  noticeHuman: 'Vous écrivez à une personne. N’indiquez pas d’informations de santé.',

  // Audience
  iAmPro: 'Je suis professionnel de santé',
  iAmPatient: 'Je suis patient',
  audienceSaid: {
    pro: 'Les réponses s’adressent maintenant aux professionnels de santé.',
    patient: 'Les réponses s’adressent maintenant aux patients.',
  },

  // A human
  reach: 'Joindre un conseiller',
  formTitle: 'Parler à un conseiller',
  formIntro: 'Toutes ces informations sont facultatives. Elles aident le conseiller à retrouver votre rendez-vous.',
  name: 'Nom et prénom',
  email: 'Adresse e-mail',
  phone: 'Téléphone',
  practitioner: 'Professionnel de santé consulté',
  appointment: 'Date approximative du rendez-vous',
  appointmentHint: 'Par exemple\u00a0: début juillet',
  consent:
    'J’accepte que ces informations soient transmises à un conseiller pour traiter ma demande.',
  formNotice: 'N’indiquez pas d’informations de santé.',
  submit: 'Envoyer ma demande',
  submitting: 'Envoi en cours…',
  submitted: 'Demande envoyée.',
  cancelForm: 'Annuler',
  consentMissing: 'Cochez cette case pour que votre demande soit transmise.',
  emailWrong: 'Cette adresse e-mail semble incomplète. Exemple\u00a0: nom@exemple.fr',
  phoneWrong: 'Ce numéro de téléphone semble incomplet. Exemple\u00a0: 06 39 98 00 00',
  lineTooLong: (limit: number) => `${limit} caractères au plus.`,

  // Waiting
  waiting: 'En attente d’un conseiller',
  position: (position: number) =>
    position === 1 ? 'Votre demande est la prochaine.' : `Votre place dans la file${NB}: ${position}.`,
  wait: (seconds: number) => `Attente estimée${NB}: ${duration(seconds)}.`,
  callback: (number: string) => `Demande n°${NB}${number}`,
  callbackText: 'Un conseiller va traiter votre demande. Gardez ce numéro.',
  callbackNoNumber: 'Votre demande est enregistrée',
  cancelRequest: 'Annuler ma demande',
  closed: 'Votre demande est close. Vous pouvez écrire de nouveau.',

  // Trouble
  offline: 'Connexion interrompue, nous réessayons…',
  unreachable: 'Le service n’a pas pu être joint. Vérifiez votre connexion, puis réessayez.',
  serverError: 'Une erreur est survenue de notre côté. Merci de réessayer dans un instant.',
  openFailed: 'La discussion n’a pas pu s’ouvrir.',
  ended: 'Cette conversation n’est plus disponible.',
  restart: 'Commencer une nouvelle conversation',
} as const;

/** A wait in whole minutes, as one says it; an estimate needs no seconds. */
export function duration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 1) return 'environ 1 minute';
  if (minutes < 60) return `environ ${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? 'environ 1 heure' : `environ ${hours} heures`;
}

