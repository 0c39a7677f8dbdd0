import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocks, lengthOf, pieces, safeUrl, tied } from '../src/text.js';

test('a blank line ends a paragraph, a single one breaks the line', () => {
  assert.deepEqual(blocks('Un.\nDeux.\n\nTrois.'), [
    { kind: 'p', lines: ['Un.', 'Deux.'] },
    { kind: 'p', lines: ['Trois.'] },
  ]);
});

test('lines that begin with a dash are a list, also right after a paragraph', () => {
  assert.deepEqual(blocks('Ceci :\n- le nom ;\n- le prénom.\nEt rien de plus.'), [
    { kind: 'p', lines: ['Ceci :'] },
    { kind: 'ul', lines: ['le nom ;', 'le prénom.'] },
    { kind: 'p', lines: ['Et rien de plus.'] },
  ]);
});

test('markup stays text, a number below zero is no list', () => {
  assert.deepEqual(blocks('<img src=x onerror=alert(1)>\n-5 degrés'), [
    { kind: 'p', lines: ['<img src=x onerror=alert(1)>', '-5 degrés'] },
  ]);
  assert.deepEqual(blocks(' \n\n'), []);
});

test('numbered lines are a list of their own', () => {
  assert.deepEqual(blocks('1. un\n2) deux\n- trois'), [
    { kind: 'ol', lines: ['un', 'deux'] },
    { kind: 'ul', lines: ['trois'] },
  ]);
});

test('bold and links of a line; a link says where it leads', () => {
  const found = pieces('Voir **ici** : https://a.example/x. Ou [ce guide](https://b.example/y) et [b.example](https://b.example/).');
  assert.deepEqual(
    found.map(({ text, isBold, url }) => [text, isBold ?? false, url?.href ?? null]),
    [
      ['Voir ', false, null],
      ['ici', true, null],
      [' : ', false, null],
      ['https://a.example/x', false, 'https://a.example/x'],
      ['. Ou ', false, null],
      ['ce guide (b.example)', false, 'https://b.example/y'],
      [' et ', false, null],
      ['b.example', false, 'https://b.example/'],
      ['.', false, null],
    ],
  );
});

test('what leads elsewhere than to the web stays text', () => {
  for (const text of ['[x](javascript:alert(1))', '[x](data:text/html,y)', '[x](/desk)', '[x](//evil.example)', 'javascript:alert(1)']) {
    assert.deepEqual(pieces(text).filter(({ url }) => url), [], text);
    assert.equal(pieces(text).map((piece) => piece.text).join(''), text);
  }
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
