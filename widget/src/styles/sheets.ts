/** The style sheets, adopted by the shadow root: nothing inline, so a strict policy holds. */

import { unsafeCSS, type CSSResult } from 'lit';
import adapt from './adapt.css';
import base from './base.css';
import choices from './choices.css';
import colours from './colours.css';
import composer from './composer.css';
import form from './form.css';
import message from './message.css';
import panel from './panel.css';

export const sheets: CSSResult[] = [colours, base, panel, message, choices, composer, form, adapt].map(unsafeCSS);
