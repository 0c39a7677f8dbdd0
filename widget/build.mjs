/** Builds what the browsers load, or with --check compares it with what is committed. See README.md. */

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { minify as terser } from 'terser';

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = join(HERE, '..', 'guichet', 'static');
const INPUTS = ['build.mjs', 'package-lock.json', 'package.json', 'src', 'tsconfig.json'];
/** Bytes of the widget, gzipped at the best level: what a visitor's phone has to fetch at most. */
const BUDGET = 15 * 1024;
const COPIED = [
  { to: 'vendor/htmx.min.js', name: 'htmx.org', from: 'dist/htmx.min.js' },
  { to: 'vendor/htmx-ext-sse.min.js', name: 'htmx-ext-sse', from: 'dist/sse.min.js' },
];

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const installed = (name, file) => readFile(join(HERE, 'node_modules', name, file));
const manifest = async (name) => JSON.parse(await installed(name, 'package.json'));

/** Style sheets become minified text; element.tsx adopts it. */
const css = {
  name: 'css',
  setup(build) {
    build.onLoad({ filter: /index\.css$/ }, async ({ path }) => {
      const { outputFiles } = await esbuild.build({ entryPoints: [path], bundle: true, minify: true, write: false });
      return { contents: outputFiles[0].text.trim().replace(/(--_\w+): /g, '$1:'), loader: 'text' };
    });
  },
};

/** Names that the widget shares with the browser, the server and the device's memory: they stay as they are. */
async function sharedNames() {
  const lib = join(HERE, 'node_modules', '@typescript', `typescript-${process.platform}-${process.arch}`, 'lib');
  const platform = (await readdir(lib)).filter((name) => /^lib\.(dom|es)/.test(name)).map((name) => join(lib, name));
  const ours = ['chat/wire.ts', 'chat/memory.ts', 'jsx.d.ts'].map((name) => join(HERE, 'src', name));
  const texts = await Promise.all([...platform, ...ours].map((path) => readFile(path, 'utf8')));
  // A word of a comment is nobody's name.
  const code = texts.join('\n').replace(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  return new Set(code.match(/[A-Za-z_]\w*/g));
}

/** CSS variables of ours get one letter each, in the order they come. */
function shortVariables(code) {
  const names = [...new Set(code.match(/--_\w+/g))];
  return code.replace(/--_\w+/g, (name) => `--${String.fromCharCode(97 + names.indexOf(name))}`);
}

/** One classic script: it may come from another origin without leave, and knows where it came from. */
async function bundle(version) {
  const shared = await sharedNames();
  const result = await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: ['src/index.ts'],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [css],
    // All other properties are the widget's own and get short names.
    mangleProps: /^[A-Za-z]\w+$/,
    reserveProps: new RegExp(`^(?:${[...shared].join('|')})$`),
  });
  const { code } = await terser(result.outputFiles[0].text, {
    ecma: 2022,
    compress: { passes: 2, unsafe_arrows: true, keep_fargs: false, pure_getters: true, hoist_funs: true, lhs_constants: false },
    format: { preamble: `/*! guichet-chat ${version} | MIT */` },
  });
  return Buffer.from(shortVariables(code));
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
  const texts = COPIED.map(({ name }) => name).map(async (name) => {
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
const size = gzipSync(built.get('guichet-chat.js'), { level: 9 }).length;
console.log(`guichet-chat.js: ${size} bytes gzipped, of ${BUDGET} allowed`);
if (size > BUDGET) {
  console.error('The widget is too large for a phone: take something out (npm run build -- --parts tells what weighs).');
  process.exitCode = 1;
}
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
  }
}
