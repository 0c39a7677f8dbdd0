import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  confirmed, contiguous, hushed, INITIAL, withMessages, withPhase, withStanding,
  type ChatState, type Pending,
} from '../src/chat/state.js';
import { isForOthers, isOffered, isTyping, news, timeline } from '../src/chat/timeline.js';
import type { Author, Message } from '../src/chat/wire.js';

function said(seq: number, author: Author, text = `n° ${seq}`, choices: string[] = []): Message {
  const made = choices.map((id) => ({ id, label: id }));
  return { seq, author, text, answer: null, choices: made, created_at: '2025-01-01T10:00:00Z' };
}

function pending(id: string, text: string, more: Partial<Pending> = {}): Pending {
  return { post: { client_id: id, text }, label: text, status: 'sending', problem: null, after: 1, ...more };
}

const shown = (state: ChatState): string[] => timeline(state).map((item) => item.message.text);
const greeted = withMessages(INITIAL, [said(1, 'bot')]);

test('messages are kept once and in the order of seq', () => {
  const state = withMessages(greeted, [said(3, 'agent'), said(2, 'visitor'), said(3, 'agent')]);
  assert.deepEqual(state.messages.map((message) => message.seq), [1, 2, 3]);
  assert.equal(withMessages(state, [said(2, 'visitor')]), state);
});

test('the stream resumes before the first gap', () => {
  assert.equal(contiguous([]), 0);
  assert.equal(contiguous([said(1, 'bot'), said(2, 'visitor'), said(4, 'agent')]), 2);
});

test('our own message is shown once, whichever of post and stream tells it first', () => {
  const writing = { ...greeted, outbox: [pending('a', 'mon 06 39 98 00 00')] };
  const byStream = withMessages(writing, [said(2, 'visitor', 'mon [téléphone]')]);
  assert.deepEqual(shown(byStream), ['n° 1', 'mon [téléphone]']);
  assert.equal(timeline(byStream)[1]?.key, 'a');
  const byBoth = confirmed(byStream, 'a', said(2, 'visitor', 'mon [téléphone]'));
  assert.deepEqual(shown(byBoth), ['n° 1', 'mon [téléphone]']);
  assert.equal(timeline(byBoth)[1]?.key, 'a');
  assert.equal(byBoth.outbox.length, 0);
});

test('a message of another tab, taken for ours, is set right by the answer to our post', () => {
  const writing = { ...greeted, outbox: [pending('a', 'ici')] };
  const other = withMessages(writing, [said(2, 'visitor', 'ailleurs')]);
  const state = confirmed(other, 'a', said(3, 'visitor', 'ici'));
  assert.deepEqual(shown(state), ['n° 1', 'ailleurs', 'ici']);
  assert.deepEqual(timeline(state).map((item) => item.key), ['seq-1', 'seq-2', 'a']);
});

test('a message that failed is only taken for one with the same words', () => {
  const failed = { ...greeted, outbox: [pending('a', 'ici', { status: 'failed' })] };
  assert.deepEqual(shown(withMessages(failed, [said(2, 'visitor', 'ailleurs')])), ['n° 1', 'ailleurs', 'ici']);
  assert.deepEqual(shown(withMessages(failed, [said(2, 'visitor', 'ici')])), ['n° 1', 'ici']);
});

test('only the last set of choices is offered, each choice once, none after a refusal', () => {
  const [first, second] = [said(1, 'bot', '', ['a', 'b', 'conseiller']), said(2, 'bot', '', ['c', 'non'])];
  const offered = (state: ChatState, message: Message): string[] =>
    message.choices.filter((choice) => isOffered(state, message, choice)).map((choice) => choice.id);
  const one = withMessages(INITIAL, [first]);
  assert.deepEqual(offered(one, first), ['a', 'b', 'conseiller']);
  assert.deepEqual(offered({ ...one, picked: ['1:a'] }, first), ['b', 'conseiller']);
  assert.deepEqual(offered(withPhase(one, 'waiting'), first), ['a', 'b']);
  const two = withMessages(one, [second]);
  assert.deepEqual([offered(two, first), offered(two, second)], [[], ['c', 'non']]);
  assert.deepEqual(offered({ ...two, picked: ['2:non'] }, second), []);
});

test('a post tells the state alone; the place in the queue stays when the state does', () => {
  const waiting = withStanding(INITIAL, { state: 'waiting', position: 2, wait_s: 600 });
  assert.equal(withPhase(waiting, 'waiting').standing.position, 2);
  assert.equal(withPhase(waiting, 'human').standing.position, null);
  assert.equal(withStanding(waiting, { state: 'bot', audience: 'pro' }).audience, 'pro');
});

test('nobody types while a person holds the conversation', () => {
  const writing = { ...greeted, outbox: [pending('a', 'x')] };
  assert.equal(isTyping(writing), true);
  assert.equal(isTyping(withPhase(writing, 'human')), false);
  assert.equal(isTyping({ ...writing, outbox: [pending('a', 'x', { status: 'failed' })] }), false);
});

test('what was there before is silent', () => {
  assert.equal(hushed(withMessages(greeted, [said(2, 'bot')])).quietUntil, 2);
});

test('an answer for the other audience is labelled', () => {
  const answer = { id: 'x', question: '?', version: '1', url: '/', audience: 'pro' } as const;
  assert.equal(isForOthers({ ...said(1, 'bot'), answer }, 'patient'), true);
  assert.equal(isForOthers({ ...said(1, 'bot'), answer }, 'pro'), false);
  assert.equal(isForOthers({ ...said(1, 'bot'), answer: { ...answer, audience: 'both' } }, 'patient'), false);
});

test('news is what came in, not what was restored', () => {
  const later = withMessages(greeted, [said(3, 'agent'), said(2, 'visitor')]);
  assert.deepEqual(news(later, greeted).map((message) => message.seq), [2, 3]);
  assert.deepEqual(news(hushed(later), { ...INITIAL, link: 'opening' }), []);
  assert.deepEqual(news(greeted, { ...INITIAL, link: 'opening' }).length, 1);
});
