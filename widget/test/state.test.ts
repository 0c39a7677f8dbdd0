import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  contiguous, hushed, INITIAL, withMessages, withoutPending, withStanding, type ChatState, type Pending,
} from '../src/chat/state.js';
import { hasNews, isForOthers, isOffered, isPicked, isTyping, questions, timeline, unread } from '../src/chat/timeline.js';
import type { Answer, Author, Message } from '../src/chat/wire.js';

function said(seq: number, author: Author, text = `n° ${seq}`, choices: string[] = []): Message {
  const made = choices.map((id) => ({ id, label: id }));
  return { seq, author, text, answer: null, choices: made, created_at: '2025-01-01T10:00:00Z' };
}

function pending(id: string, text: string, more: Partial<Pending> = {}): Pending {
  return { post: { client_id: id, text }, label: text, status: 'sending', problem: null, ...more };
}

const shown = (state: ChatState): string[] => timeline(state).map((item) => item.message.text);
const greeted = withMessages({ ...INITIAL, link: 'ready' }, [said(1, 'bot')]);

test('messages are kept once and in the order of seq, whatever clocks say', () => {
  const late = { ...said(2, 'visitor'), created_at: '2031-01-01T00:00:00Z' };
  const state = withMessages(greeted, [said(3, 'agent'), late, said(3, 'agent')]);
  assert.deepEqual(state.messages.map((message) => message.seq), [1, 2, 3]);
  assert.equal(withMessages(state, [said(2, 'visitor')]), state);
});

test('the stream resumes before the first gap', () => {
  assert.equal(contiguous([]), 0);
  assert.equal(contiguous([said(1, 'bot'), said(2, 'visitor'), said(4, 'agent')]), 2);
});

test('our own message is shown once and keeps its place, whichever of post and stream tells it first', () => {
  const writing = { ...greeted, outbox: [pending('a', 'mon 06 39 98 00 00')] };
  const own = { ...said(2, 'visitor', 'mon [téléphone]'), client_id: 'a' };
  const byStream = withMessages(writing, [own]);
  assert.deepEqual(shown(byStream), ['n° 1', 'mon [téléphone]']);
  assert.equal(timeline(writing)[1]?.key, 'a');
  assert.equal(timeline(byStream)[1]?.key, 'a');
  const byBoth = withoutPending(withMessages(byStream, [own]), 'a');
  assert.deepEqual(shown(byBoth), ['n° 1', 'mon [téléphone]']);
  assert.equal(byBoth.outbox.length, 0);
});

test('a message of another tab, with the same words, is another one', () => {
  const writing = { ...greeted, outbox: [pending('a', 'ici')] };
  const state = withMessages(writing, [{ ...said(2, 'visitor', 'ici'), client_id: 'b' }]);
  assert.deepEqual(shown(state), ['n° 1', 'ici', 'ici']);
});

test('only the last set of choices is offered, each choice once, none after a refusal', () => {
  const [first, second] = [said(1, 'bot', '', ['a', 'b', 'conseiller']), said(3, 'bot', '', ['c', 'non'])];
  const offered = (state: ChatState, message: Message): string[] =>
    message.choices.filter((choice) => isOffered(state, message, choice)).map((choice) => choice.id);
  const one = withMessages(INITIAL, [first]);
  assert.deepEqual(offered(one, first), ['a', 'b', 'conseiller']);
  assert.deepEqual(offered({ ...one, outbox: [pending('x', 'a')] }, first), ['b', 'conseiller']);
  assert.deepEqual(offered(withMessages(one, [said(2, 'visitor', 'a')]), first), ['b', 'conseiller']);
  assert.deepEqual(offered(withStanding(one, { state: 'waiting' }), first), ['a', 'b']);
  const two = withMessages(one, [second]);
  assert.deepEqual([offered(two, first), offered(two, second)], [[], ['c', 'non']]);
  assert.deepEqual(offered(withMessages(two, [said(4, 'visitor', 'non')]), second), []);
});

test('what was picked before stays offered by a later message', () => {
  const again = withMessages(INITIAL, [said(1, 'visitor', 'a'), said(2, 'bot', '', ['a'])]);
  assert.equal(isPicked(again, again.messages[1]!, { id: 'a', label: 'a' }), false);
});

test('after a change of audience its published questions are offered, first its own, until the visitor writes', () => {
  const question = (id: string, audience: Answer['audience']): Answer => ({ id, question: `${id} ?`, version: '1', url: '/', audience });
  const notice = { version: '1', date: '2025-01-01', questions: [question('a', 'both'), question('b', 'pro'), question('c', 'patient')] };
  assert.deepEqual(questions({ ...greeted, notice }), []);
  const asked = { ...greeted, notice, offered: 'pro' as const };
  assert.deepEqual(questions(asked), [{ id: 'b', label: 'b ?' }, { id: 'a', label: 'a ?' }]);
  assert.deepEqual(questions({ ...asked, outbox: [pending('x', 'x')] }), []);
});

test('where we wait is forgotten when it is not told again', () => {
  const waiting = withStanding(INITIAL, { state: 'waiting', position: 2, wait_s: 600 });
  assert.equal(waiting.standing.position, 2);
  assert.equal(withStanding(waiting, { state: 'human' }).standing.position, null);
  assert.equal(withStanding(waiting, { state: 'bot', audience: 'pro' }).audience, 'pro');
});

test('the assistant prepares an answer; an adviser writes; never both', () => {
  const writing = { ...greeted, outbox: [pending('a', 'x')] };
  assert.equal(isTyping(writing), true);
  assert.equal(isTyping(withStanding(writing, { state: 'human' })), false);
  const typing = { ...withStanding(greeted, { state: 'human' }), isAgentTyping: true };
  assert.equal(isTyping(typing), true);
  assert.equal(isTyping(withMessages(typing, [said(2, 'agent')])), false);
  assert.equal(isTyping({ ...writing, outbox: [pending('a', 'x', { status: 'failed' })] }), false);
});

test('what was there before is silent and no news; what others wrote since is unread', () => {
  const later = withMessages(greeted, [said(2, 'visitor'), said(3, 'agent')]);
  assert.equal(hushed(later).quietUntil, 3);
  assert.equal(unread({ ...later, readUntil: 1 }), 1);
  assert.equal(hasNews(later, greeted), true);
  assert.equal(hasNews(withMessages(greeted, [said(2, 'visitor')]), greeted), false);
  assert.equal(hasNews(later, { ...INITIAL, link: 'opening' }), false);
});

test('an answer for the other audience is labelled', () => {
  const answer = { id: 'x', question: '?', version: '1', url: '/', audience: 'pro' } as const;
  assert.equal(isForOthers({ ...said(1, 'bot'), answer }, 'patient'), true);
  assert.equal(isForOthers({ ...said(1, 'bot'), answer }, 'pro'), false);
  assert.equal(isForOthers({ ...said(1, 'bot'), answer: { ...answer, audience: 'both' } }, 'patient'), false);
});
