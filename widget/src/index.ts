/** Registers the element. A page that loads the script twice keeps the first. */

import { GuichetChat } from './element.js';

if (!customElements.get('guichet-chat')) customElements.define('guichet-chat', GuichetChat);
