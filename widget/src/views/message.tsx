/** One message: who speaks, the words, the link to its section, and the buttons under it. */

import type { ChatState } from '../chat/state.js';
import { isForOthers, isOffered, isPicked, lastRead, type Item } from '../chat/timeline.js';
import type { Answer, Choice, Message } from '../chat/wire.js';
import { h, type Child, type VNode } from '../dom.js';
import { blocks, pieces, safeUrl, tied } from '../text.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';
import { check, link } from './icons.js';
import { button, inNewTab } from './parts.js';

export interface Place {
  readonly state: ChatState;
  readonly server: string;
  /** How times are written, e.g. fr-CA; the words are French. */
  readonly locale: string;
  readonly act: Actions;
}

export function message(item: Item, place: Place): VNode {
  const { author, text, answer, created_at } = item.message;
  return (
    <li class={`message ${author} ${item.isFirst ? 'first' : ''} ${item.pending?.status ?? ''}`} key={item.key} data-key={item.key}>
      <p class="by">
        <span>{speaker(item.message, place.state)}</span> {time(created_at, place.locale)}
      </p>
      <div class="bubble">
        {isForOthers(item.message, place.state.audience) && others(item.message)}
        {author === 'visitor' ? verbatim(text) : body(text)}
        {answer && source(answer, place)}
      </div>
      {hidden(item.message)}
      {delivery(item, place)}
      {choices(item.message.choices, item.message, place)}
    </li>
  );
}

export function speaker({ author, agent }: Message, { standing }: ChatState): string {
  return author === 'agent' ? (agent ?? standing.agent ?? words.adviser) : words[author];
}

function time(created: string, locale: string): VNode | false {
  if (!created) return false;
  const options = { hour: '2-digit', minute: '2-digit' } as const;
  const shown = new Date(created).toLocaleTimeString(/^fr-\w\w$/.test(locale) ? locale : 'fr', options);
  return <time datetime={created}>{shown}</time>;
}

/** What the visitor wrote is shown as written. `dir` keeps marks of other scripts inside of their line. */
function verbatim(text: string): VNode[] {
  return text.split(/\n{2,}/).map((part) => <p dir="auto">{broken(part.split('\n'))}</p>);
}

function body(text: string): VNode[] {
  return blocks(tied(text)).map(({ kind: Kind, lines }) =>
    h(Kind, { dir: 'auto' }, Kind === 'p' ? broken(lines.map(inline)) : lines.map((line) => <li>{inline(line)}</li>)),
  );
}

function broken(lines: readonly Child[]): Child[] {
  return lines.map((line, i) => (i ? [<br />, line] : line));
}

function inline(line: string): Child[] {
  return pieces(line).map(({ text, isBold, url }) => {
    if (url) return outward(url, text);
    return isBold ? <strong>{text}</strong> : text;
  });
}

/** Opens beside the chat; what is opened gets neither our address nor a hold on our page. */
function outward(url: URL, label: string): VNode {
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow">
      {label}
      {link}
      {inNewTab()}
    </a>
  );
}

/** The server's text may begin with the label already. */
function others({ answer, text }: Message): VNode | false {
  const label = words.forOthers[answer?.audience === 'pro' ? 'pro' : 'patient'];
  return !text.startsWith(label) && <p class="label">{label}</p>;
}

function source({ url, question, version }: Answer, { state, server, act }: Place): VNode | null {
  const found = safeUrl(url, server + '/');
  if (!found) return null;
  const isHere = found.origin + found.pathname === location.origin + location.pathname;
  const { notice } = state;
  const date = notice?.version === version ? notice.date.split('-').reverse().join('/') : '';
  return (
    <div class="source">
      <a
        href={found.href}
        target={!isHere && '_blank'}
        rel={!isHere && 'noopener'}
        onclick={isHere ? act.uncover : null}
      >
        {words.readPage}
        <span class="unseen">{`\u00a0: ${question}`}</span>
        {!isHere && [link, inNewTab()]}
      </a>
      <p>{words.textVersion(date, version)}</p>
    </div>
  );
}

/** The text itself tells which: [téléphone]. */
function hidden({ masked = [] }: Message): VNode | false {
  return masked.length > 0 && <p class="delivery">{words.wasMasked}</p>;
}

function delivery({ pending, message: { seq } }: Item, { state, act }: Place): VNode | false {
  if (!pending) return seq === lastRead(state) && <p class="delivery">{words.seen}</p>;
  const { status, problem } = pending;
  if (status === 'sending') {
    return (
      <p class="delivery" aria-hidden="true">
        {words.sending}
      </p>
    );
  }
  return (
    <p class="delivery trouble" key={status}>
      {`${words.notSent} ${problem ?? ''} `}
      {status === 'failed' && button('plain', act.retry, words.tryAgain)}
    </p>
  );
}

/** Buttons under a message; without one they are always on offer. */
export function choices(offers: readonly Choice[], said: Message | null, { state, act }: Place): VNode | false {
  return offers.length > 0 && (
    <ul class="choices" role="list" aria-label={words.offeredChoices}>
      {offers.map((choice) => {
        const isOn = !said || isOffered(state, said, choice);
        const isTaken = !!said && isPicked(state, said, choice);
        return (
          <li key={choice.id}>
            {button('choice', () => isOn && act.pick(choice), [tied(choice.label), isTaken && check], {
              'aria-disabled': !isOn && 'true',
            })}
          </li>
        );
      })}
    </ul>
  );
}
