import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colours, isDark, luminance, readable } from '../src/theme.js';

test('the page chooses light or dark, or leaves it to the visitor', () => {
  assert.deepEqual([isDark('', true), isDark('', false)], [true, false]);
  assert.deepEqual([isDark('light #0b5d63', true), isDark('dark', false)], [false, true]);
});

test('any colour becomes one that can be read on the panel', () => {
  for (const hex of ['#ffff00', '#000000', '#ffffff', '#ff0000', '#808080', '#0b5d63', '#00ff7f']) {
    const onWhite = 1.05 / (luminance(readable(hex, false)) + 0.05);
    assert.ok(onWhite >= 4.5, `${hex} on white: ${onWhite}`);
    const onDark = (luminance(readable(hex, true)) + 0.05) / (luminance([20, 29, 31]) + 0.05);
    assert.ok(onDark >= 4.5, `${hex} on dark: ${onDark}`);
  }
});

test('a colour that is readable already stays as it is; only hexadecimal colours count', () => {
  assert.equal(colours('#0b5d63', false), '.root{--_primary:rgb(11 93 99)}');
  assert.equal(colours('light #0b5d63 #7accca', true), '.root{--_primary:rgb(122 204 202)}');
  assert.equal(colours('url(https://x) red', false), '');
});
