import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, detailsOf, fieldOf } from '../src/form.js';
import { duration } from '../src/words.js';

test('empty fields are left out, the consent is always there', () => {
  const data = new FormData();
  data.set('name', ' Jeanne Martin ');
  data.set('email', '  ');
  assert.deepEqual(detailsOf(data), { name: 'Jeanne Martin', consent: false });
  data.set('consent', 'on');
  assert.equal(detailsOf(data).consent, true);
});

test('only the consent is required; slips are found', () => {
  assert.deepEqual(check({ consent: true }), {});
  assert.deepEqual(Object.keys(check({ consent: false })), ['consent']);
  assert.deepEqual(Object.keys(check({ email: 'jeanne', phone: '06', consent: true })), ['email', 'phone']);
  assert.deepEqual(check({ email: 'a@b.fr', phone: '+33 6 39 98 00 00', consent: true }), {});
});

test('a refusal of the server is tied to its field', () => {
  assert.equal(fieldOf('Le champ « details.email » n’est pas une adresse e-mail valable.'), 'email');
  assert.equal(fieldOf('Le champ « details.secret » n’est pas attendu.'), null);
  assert.equal(fieldOf('La demande ne convient pas.'), null);
});

test('a wait is said as people say it', () => {
  assert.deepEqual([20, 61, 600, 3600, 7300].map(duration), [
    'environ 1\u00a0min', 'environ 2\u00a0min', 'environ 10\u00a0min', 'environ 1\u00a0h', 'environ 2\u00a0h',
  ]);
});
