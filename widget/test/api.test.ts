import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ApiError, call, isGone, isTransient, portalToken } from '../src/chat/api.js';
import { words } from '../src/words.js';

const real = globalThis.fetch;
afterEach(() => (globalThis.fetch = real));

/** What was asked for; each call is answered by `response`. */
function answering(response: Response | Error): [string, RequestInit][] {
  const calls: [string, RequestInit][] = [];
  globalThis.fetch = (input, init) => {
    calls.push([String(input), init ?? {}]);
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
  };
  return calls;
}

async function refusal(response: Response | Error, ask = () => call('/x', {})): Promise<ApiError> {
  answering(response);
  try {
    await ask();
  } catch (error) {
    assert.ok(error instanceof ApiError);
    return error;
  }
  return assert.fail('it should have failed');
}

test('a call carries the token and no cookie', async () => {
  const calls = answering(Response.json({ ok: 1 }));
  assert.deepEqual(await call('https://g.example/x', { method: 'POST', token: 'secret', body: { client_id: 'a', text: 'Bonjour' } }), { ok: 1 });
  const [url, init] = calls[0]!;
  assert.equal(url, 'https://g.example/x');
  assert.equal(new Headers(init.headers).get('Authorization'), 'Bearer secret');
  assert.equal(init.credentials, 'omit');
  assert.equal(init.body, '{"client_id":"a","text":"Bonjour"}');
});

test('no content is no failure', async () => {
  answering(new Response(null, { status: 204 }));
  assert.equal(await call('/x', {}), null);
});

test('the server’s own sentence is shown, with how long to wait', async () => {
  const error = { code: 'trop_de_demandes', message: 'Merci de patienter 7 s.' };
  const found = await refusal(Response.json({ error }, { status: 429, headers: { 'Retry-After': '7' } }));
  assert.deepEqual([found.message, found.retryAfter], [error.message, 7]);
  assert.equal(isTransient(found), true);
});

test('an error page of a proxy, no server, or half an answer give our own words', async () => {
  const page = await refusal(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  assert.deepEqual([page.message, isTransient(page)], [words.serverError, true]);
  const nobody = await refusal(new TypeError('Failed to fetch'));
  assert.deepEqual([nobody.status, nobody.message, isTransient(nobody)], [0, words.unreachable, true]);
  assert.equal(isTransient(await refusal(new Response('{"sta'))), true);
});

test('what is gone is told from what was refused', async () => {
  const status = async (code: number): Promise<boolean[]> => {
    const error = await refusal(new Response('', { status: code }));
    return [isGone(error), isTransient(error)];
  };
  assert.deepEqual(await status(401), [true, false]);
  assert.deepEqual(await status(404), [true, false]);
  assert.deepEqual(await status(400), [false, false]);
  assert.deepEqual(await status(409), [false, false]);
});

test('the portal gives a token to who is signed in there, with the page’s own cookies', async () => {
  assert.equal(await portalToken(''), null);
  const calls = answering(Response.json({ token: 'a.b.c' }));
  assert.equal(await portalToken('/jeton'), 'a.b.c');
  assert.deepEqual([calls[0]![1].method, calls[0]![1].credentials], ['POST', 'same-origin']);
  const out = await refusal(new Response('', { status: 401 }), () => portalToken('/jeton'));
  assert.deepEqual([out.message, isGone(out)], [words.signedOut, true]);
  assert.equal(isTransient(await refusal(new Response('', { status: 503 }), () => portalToken('/jeton'))), true);
});
