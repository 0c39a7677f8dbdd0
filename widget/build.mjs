/** Builds what the browsers load, or with --check compares it with what is committed. See README.md. */

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = join(HERE, '..', 'guichet', 'static');
const INPUTS = ['build.mjs', 'package-lock.json', 'package.json', 'src', 'tsconfig.json'];
const BUNDLED = ['lit', 'lit-html', 'lit-element', '@lit/reactive-element', 'eventsource-parser'];
const COPIED = [
  { to: 'vendor/htmx.min.js', name: 'htmx.org', from: 'dist/htmx.min.js' },
  { to: 'vendor/htmx-ext-sse.min.js', name: 'htmx-ext-sse', from: 'dist/sse.min.js' },
];

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const installed = (name, file) => readFile(join(HERE, 'node_modules', name, file));
const manifest = async (name) => JSON.parse(await installed(name, 'package.json'));

/** Style sheets become minified text; styles/sheets.ts adopts them. */
const css = {
  name: 'css',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const options = { loader: 'css', minify: true, target: 'es2022' };
      const { code } = await esbuild.transform(await readFile(path, 'utf8'), options);
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

async function bundle(version) {
  const parts = await Promise.all(BUNDLED.map(async (name) => `${name} ${(await manifest(name)).version}`));
  const result = await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: ['src/index.ts'],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [css],
    banner: { js: `/*! guichet-chat ${version} | MIT | with ${parts.join(', ')}: see vendor/LICENCES.txt */` },
  });
  return Buffer.from(result.outputFiles[0].contents);
}

/** SHA-256 over lines of "sha256  path", one for each source file, in the order of the paths. */
async function sources() {
  const found = await Promise.all(INPUTS.map(async (name) => (name === 'src' ? files(name) : [name])));
  const lines = found.flat().sort().map(async (name) => `${sha256(await readFile(join(HERE, name)))}  ${name}\n`);
  return sha256((await Promise.all(lines)).join(''));
}

async function files(folder) {
  const entries = await readdir(join(HERE, folder), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return paths.map((path) => path.slice(HERE.length + 1));
}

async function licences() {
  const texts = [...BUNDLED, ...COPIED.map(({ name }) => name)].map(async (name) => {
    const { version } = await manifest(name);
    return `${name} ${version}\n\n${String(await installed(name, 'LICENSE')).replaceAll('\r', '').trim()}\n`;
  });
  return Buffer.from((await Promise.all(texts)).join(`\n${'-'.repeat(72)}\n\n`));
}

async function build() {
  const { version, license } = JSON.parse(await readFile(join(HERE, 'package.json')));
  const built = new Map([['guichet-chat.js', await bundle(version)]]);
  const record = [
    { file: 'guichet-chat.js', name: 'guichet-chat', version, licence: license, sources: await sources() },
  ];
  for (const { to, name, from } of COPIED) {
    const content = await installed(name, from);
    const found = await manifest(name);
    built.set(to, content);
    record.push({ file: to, name, version: found.version, licence: found.license ?? '0BSD', sources: sha256(content) });
  }
  built.set('vendor/LICENCES.txt', await licences());
  const entries = record.map(({ sources: from, ...entry }) => ({
    ...entry,
    sha256: sha256(built.get(entry.file)),
    sources: from,
  }));
  built.set('built.json', Buffer.from(`${JSON.stringify({ files: entries }, null, 2)}\n`));
  return built;
}

async function differs(name, content) {
  const there = await readFile(join(STATIC, name)).catch(() => null);
  return !there?.equals(content);
}

const built = await build();
if (process.argv.includes('--check')) {
  for (const [name, content] of built) {
    if (!(await differs(name, content))) continue;
    console.error(`guichet/static/${name} is not what widget/ builds: run "npm run build" in widget/ and commit it`);
    process.exitCode = 1;
  }
} else {
  for (const [name, content] of built) {
    await mkdir(dirname(join(STATIC, name)), { recursive: true });
    await writeFile(join(STATIC, name), content);
    console.log(`${name}  ${content.length} bytes, ${gzipSync(content).length} gzipped`);
  }
}
