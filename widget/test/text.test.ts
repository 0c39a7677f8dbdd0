import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocks, lengthOf, safeUrl, tied } from '../src/text.js';

test('a blank line ends a paragraph, a single one breaks the line', () => {
  assert.deepEqual(blocks('Un.\nDeux.\n\nTrois.'), [
    { kind: 'paragraph', lines: ['Un.', 'Deux.'] },
    { kind: 'paragraph', lines: ['Trois.'] },
  ]);
});

test('lines that begin with a dash are a list, also right after a paragraph', () => {
  assert.deepEqual(blocks('Ceci :\n- le nom ;\n- le prénom.\nEt rien de plus.'), [
    { kind: 'paragraph', lines: ['Ceci :'] },
    { kind: 'list', lines: ['le nom ;', 'le prénom.'] },
    { kind: 'paragraph', lines: ['Et rien de plus.'] },
  ]);
});

test('markup stays text, a number below zero is no list', () => {
  assert.deepEqual(blocks('<img src=x onerror=alert(1)>\n-5 degrés'), [
    { kind: 'paragraph', lines: ['<img src=x onerror=alert(1)>', '-5 degrés'] },
  ]);
  assert.deepEqual(blocks(' \n\n'), []);
});

test('the length is counted in characters, as the server does', () => {
  assert.equal(lengthOf('  é👩‍⚕️ '), 1 + 4);
});

test('a space before punctuation does not end a line', () => {
  assert.equal(tied('« Oui » : 6 128 rendez-vous ?'), '«\u00a0Oui\u00a0»\u00a0: 6\u00a0128 rendez-vous\u00a0?');
});

test('only web addresses become links', () => {
  assert.equal(safeUrl('/#situation', 'https://a.example/x')?.href, 'https://a.example/#situation');
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'https://', 'JaVaScRiPt:1']) {
    assert.equal(safeUrl(url, 'https://a.example/'), null, url);
  }
});
