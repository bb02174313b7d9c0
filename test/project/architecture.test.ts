import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../support/fixture.js';

/** What may stand at the top of the checkout. */
const FOLDERS = ['.ci', 'actors', 'examples', 'src', 'streams', 'test'];
/** What a build, an install or git may leave there beside them. */
const MADE = /^(\.git|\.build.*|node_modules|dist|coverage)$/;

/** The rooms from the outermost to the innermost: each may import from itself and from those after it. */
const ROOMS = ['examples', 'doors', 'actors', 'streams', 'src'];

const sources = filesUnder(['src', 'actors', 'streams', 'examples']).filter(
  path => /\.ts$/.test(path) && !path.startsWith('src/kernels/assembly/'),
);
const framework = sources.filter(path => !path.startsWith('examples/'));

/** Paths of the checkout's own files below the folders, relative, with '/'; untracked ones too, ignored ones not. */
function filesUnder(folders: string[]): string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return listed.split('\n').filter(path => path !== '' && existsSync(join(root, path)));
  } catch {
    const walk = (folder: string): string[] =>
      readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
        const path = `${folder}/${entry.name}`;
        return entry.isDirectory() ? (entry.name === 'out' ? [] : walk(path)) : path.endsWith('.wasm.ts') ? [] : [path];
      });
    return folders.filter(folder => existsSync(join(root, folder))).flatMap(walk);
  }
}

function room(path: string): string {
  if (path === 'src/index.ts' || path.startsWith('src/cli/')) return 'doors';
  return path.split('/')[0];
}

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Every import and re-export of a file, and every dynamic import and worker URL with a literal in it. */
function imports(path: string): Import[] {
  const found: Import[] = [];
  const add = (literal: ts.Node | undefined, typeOnly: boolean): void => {
    if (literal && ts.isStringLiteral(literal)) found.push({ from: path, specifier: literal.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false);
    else if (isScriptUrl(node)) add(node.arguments![0], false);
    ts.forEachChild(node, visit);
  };
  visit(parsed(path));
  return found;
}

/** `new URL('./x.js', …)`: a worker's script. */
function isScriptUrl(node: ts.Node): node is ts.NewExpression {
  if (!ts.isNewExpression(node) || node.expression.getText() !== 'URL' || node.arguments?.length !== 2) return false;
  const [script] = node.arguments;
  return ts.isStringLiteral(script) && script.text.endsWith('.js');
}

/** Whether a file has this expression, such as `Math.random`. */
function names(path: string, expression: string): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.getText() === expression) found = true;
    ts.forEachChild(node, visit);
  };
  visit(parsed(path));
  return found;
}

function parsed(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** The checkout path a relative specifier means, before compilation (`.js` stands for `.ts`). */
function target({ from, specifier }: Import): string {
  return join(dirname(from), specifier).replace(/\\/g, '/').replace(/\.js$/, '.ts');
}

const show = (list: Import[]): string[] => list.map(({ from, specifier }) => `${from} imports ${specifier}`);

test('the imports are found at all', () => {
  const all = sources.flatMap(imports);
  assert.ok(sources.length > 20, `${sources.length} source files`);
  assert.ok(all.length > sources.length, `${all.length} imports in ${sources.length} files`);
});

test('imports go one way: examples, doors, actors, streams, src', () => {
  const wrong = sources
    .flatMap(imports)
    .filter(each => each.specifier.startsWith('.'))
    .filter(each => {
      const to = room(target(each));
      return !ROOMS.includes(to) || ROOMS.indexOf(to) < ROOMS.indexOf(room(each.from));
    });
  assert.equal(show(wrong), []);
});

test('every relative import names a file that is there, with its .js', () => {
  const wrong = sources
    .flatMap(imports)
    .filter(each => each.specifier.startsWith('.') && !each.specifier.endsWith('.wasm'))
    .filter(
      each =>
        !(
          /\.(js|mjs|json)$/.test(each.specifier) &&
          (existsSync(join(root, target(each))) || existsSync(join(root, dirname(each.from), each.specifier)))
        ),
    );
  assert.equal(show(wrong), []);
});

test('src imports neither rxjs, xstate nor threads', () => {
  const wrong = framework
    .filter(path => room(path) === 'src')
    .flatMap(imports)
    .filter(({ specifier }) => /^(rxjs|xstate|threads)(\/|$)/.test(specifier));
  assert.equal(show(wrong), []);
});

test("no source imports a Node module but through builtin(), except for its types, so a page's bundle never sees one", () => {
  const wrong = framework
    .flatMap(imports)
    .filter(({ specifier, typeOnly }) => !typeOnly && /^(node:|(fs|path|os|url|crypto|zlib|worker_threads)$)/.test(specifier));
  assert.equal(show(wrong), []);
});

test('every package a source imports is declared', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies });
  const wrong = framework
    .flatMap(imports)
    .filter(({ specifier }) => !/^(\.|node:)/.test(specifier))
    .filter(
      ({ specifier }) =>
        !declared.includes(
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
    );
  assert.equal(show(wrong), []);
});

test('no source file is longer than 400 lines', () => {
  const long = framework
    .map(path => [path, readFileSync(join(root, path), 'utf8').split('\n').length - 1] as const)
    .filter(([, lines]) => lines > 400);
  assert.equal(long, []);
});

test('no source draws from Math.random: every random number has a key', () => {
  assert.equal(
    framework.filter(path => names(path, 'Math.random')),
    [],
  );
});

test('no source but that which looks for ranks reads the environment: what a fit does hangs on its arguments only', () => {
  assert.equal(
    framework.filter(path => names(path, 'process.env')),
    // MPI's launchers have no other way to say that there are ranks
    ['actors/mpi/environment.ts'],
  );
});

test('nothing in the sources is left for later', () => {
  const left = framework.filter(path => /\b(TODO|FIXME|XXX|HACK)\b|not (yet )?implemented/i.test(readFileSync(join(root, path), 'utf8')));
  assert.equal(left, []);
});

test('the top holds the five rooms and .ci, and no other folder', () => {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !MADE.test(entry.name))
    .map(entry => entry.name);
  assert.equal(
    folders.filter(name => !FOLDERS.includes(name)),
    [],
  );
});

test.run();
