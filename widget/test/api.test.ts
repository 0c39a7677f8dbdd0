import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, ApiError } from '../src/chat/api.js';
import { words } from '../src/words.js';

const SESSION = { id: 'a/b', token: 'secret' };

function answering(response: Response | Error, calls: [string, RequestInit][] = []): Api {
  return new Api('https://g.example', (input, init) => {
    calls.push([String(input), init ?? {}]);
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
  });
}

async function refusal(response: Response | Error): Promise<ApiError> {
  try {
    await answering(response).cancel(SESSION);
  } catch (error) {
    assert.ok(error instanceof ApiError);
    return error;
  }
  return assert.fail('it should have failed');
}

test('a call carries the token and no cookie, and the id cannot leave its place', async () => {
  const calls: [string, RequestInit][] = [];
  await answering(Response.json({}), calls).post(SESSION, { client_id: 'c', text: 'Bonjour' });
  const [url, init] = calls[0]!;
  assert.equal(url, 'https://g.example/api/v1/conversations/a%2Fb/messages');
  assert.equal(new Headers(init.headers).get('Authorization'), 'Bearer secret');
  assert.equal(init.credentials, 'omit');
  assert.equal(init.body, '{"client_id":"c","text":"Bonjour"}');
});

test('the server’s own sentence is shown, with how long to wait', async () => {
  const error = { code: 'trop_de_demandes', message: 'Merci de patienter 7 s.' };
  const found = await refusal(Response.json({ error }, { status: 429, headers: { 'Retry-After': '7' } }));
  assert.deepEqual([found.code, found.message, found.retryAfter], [error.code, error.message, 7]);
  assert.equal(found.isTransient, true);
});

test('an error page of a proxy, no server, or half an answer give our own words', async () => {
  const page = await refusal(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  assert.deepEqual([page.message, page.isTransient], [words.serverError, true]);
  const nobody = await refusal(new TypeError('Failed to fetch'));
  assert.deepEqual([nobody.status, nobody.message, nobody.isTransient], [0, words.unreachable, true]);
  assert.equal((await refusal(new Response('{"sta'))).isTransient, true);
});

test('what is gone is told from what was refused', async () => {
  const status = async (code: number): Promise<boolean[]> => {
    const { isGone, isTransient } = await refusal(new Response('', { status: code }));
    return [isGone, isTransient];
  };
  assert.deepEqual(await status(401), [true, false]);
  assert.deepEqual(await status(404), [true, false]);
  assert.deepEqual(await status(400), [false, false]);
  assert.deepEqual(await status(409), [false, false]);
});
