import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../src/chat/api.js';
import { backoff, makeStream, type EventStream } from '../src/chat/stream.js';

/** Plays one response after the other, and notes what was heard until `until`. */
function play(responses: (Response | ApiError)[], until: string, renews = false): Promise<string[]> {
  const heard: string[] = [];
  return new Promise((resolve) => {
    const note = (what: string): void => {
      heard.push(what);
      if (what !== until) return stream.nudge();
      stream.stop();
      resolve(heard);
    };
    const stream: EventStream = makeStream({
      connect: () => {
        const next = responses.shift();
        setTimeout(() => stream.nudge(), 5);
        return next instanceof Response ? Promise.resolve(next) : Promise.reject(next ?? new Error('no more'));
      },
      event: (kind, data) => note(`${kind} ${JSON.stringify(data)}`),
      up: () => note('up'),
      down: () => note('down'),
      gone: () => (note('gone'), Promise.resolve(renews)),
    });
    stream.start();
  });
}

function sent(...chunks: string[]): Response {
  const left = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const pull = (to: ReadableStreamDefaultController): void => {
    const next = left.shift();
    if (next) to.enqueue(next);
    else to.close();
  };
  return new Response(new ReadableStream({ pull }));
}

test('events are heard whole, however they are cut; comments are not', async () => {
  const chunks = ['retry: 1\n\n: ping\n\nid: 1\nevent: mess', 'age\ndata: {"seq"', ':1}\n\nevent: state\ndata: {}\n\n'];
  assert.deepEqual(await play([sent(...chunks)], 'state {}'), ['up', 'message {"seq":1}', 'state {}']);
});

test('lines may end as elsewhere, and data may have several', async () => {
  assert.deepEqual(await play([sent('data: [1,\r', '\ndata: 2]\r\n\r\n')], 'message [1,2]'), ['up', 'message [1,2]']);
});

test('what is not JSON is heard as nothing', async () => {
  assert.deepEqual(await play([sent('data: {oops\n\n')], 'message null'), ['up', 'message null']);
});

test('an end without an error is no interruption; an error is; it comes back from both', async () => {
  const responses = [sent('retry: 1\n\n'), new ApiError(503, 'x'), sent('data: 1\n\n')];
  assert.deepEqual(await play(responses, 'message 1'), ['up', 'down', 'up', 'message 1']);
});

test('a conversation that is gone is not asked for again, unless there is a new token', async () => {
  assert.deepEqual(await play([new ApiError(401, 'x')], 'gone'), ['gone']);
  assert.deepEqual(await play([new ApiError(401, 'x'), sent('data: 1\n\n')], 'message 1', true), ['gone', 'up', 'message 1']);
});

test('the pauses double up to half a minute, and differ from one visitor to the next', () => {
  assert.deepEqual([0, 1, 2, 9].map((tries) => backoff(tries, 1000, () => 1)), [1000, 2000, 4000, 30_000]);
  assert.equal(backoff(2, 1000, () => 0), 2000);
});
