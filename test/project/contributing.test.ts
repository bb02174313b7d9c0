/** The skeletons of CONTRIBUTING.md compile, in the places that they name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeBlocks } from '../support/codeBlocks.js';
import { root } from '../support/fixture.js';

const skeletons = new Map(
  codeBlocks('CONTRIBUTING.md')
    .filter(({ language }) => language === 'ts')
    .map(({ file, code }) => [join(root, file!), code]),
);

/** The compiler's view of the checkout with the skeletons in it; the component's name is where the guide begins, in the union of types. */
function compile(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['none.ts'] }, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { readFile, fileExists, directoryExists } = host;
  host.readFile = name => {
    const text = files.get(name) ?? readFile(name);
    return name === join(root, 'src/likelihood/spec.ts') ? text?.replace(/export type ComponentType =/, "$& 'Cusp' |") : text;
  };
  host.fileExists = name => files.has(name) || fileExists(name);
  host.directoryExists = name => [...files.keys()].some(path => path.startsWith(`${name}/`)) || directoryExists!(name);
  host.getSourceFile = (name, how) => {
    const text = host.readFile(name);
    return text === undefined ? undefined : ts.createSourceFile(name, text, how);
  };
  const program = ts.createProgram([...files.keys()], { ...options, noEmit: true }, host);
  return [...files.keys()].flatMap(name => {
    const file = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}

test('there is a skeleton for a component, a prior, a noise model and a sampler, and each compiles', () => {
  const rooms = [...skeletons.keys()].map(name =>
    name
      .slice(root.length + 1)
      .split('/')
      .slice(0, 2)
      .join('/'),
  );
  for (const room of [
    'src/models',
    'src/priors',
    'src/noise',
    'src/samplers',
    'actors/samplers',
    'test/models',
    'test/priors',
    'test/samplers',
  ])
    assert.ok(rooms.includes(room), room);
  assert.equal(compile(skeletons), []);
});

test('a skeleton that does not compile would be noticed', () => {
  const [name, code] = [...skeletons].find(([name]) => name.endsWith('ramp.ts'))!;
  assert.is(compile(new Map([[name, code.replace('quantile(u: number)', 'quantiles(u: number)')]])).length, 1);
});

test('every dependency has its reason, and no other package is named', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const table = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split('## Dependencies')[1];
  const named = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`(.*?)`/g)].map(([, name]) => name));
  assert.equal(named.sort(), Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies }).sort());
});

test('a user gets 15 packages at most, and each is named', () => {
  interface Locked {
    readonly dev?: boolean;
    readonly os?: readonly string[];
    readonly cpu?: readonly string[];
    readonly libc?: readonly string[];
  }
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
  const fits = (list: readonly string[] | undefined, one: string) => list === undefined || list.includes(one);
  const installed = Object.entries(packages)
    .filter(([place, { dev, os, cpu, libc }]) => place !== '' && !dev && fits(os, 'linux') && fits(cpu, 'x64') && fits(libc, 'glibc'))
    .map(([place]) => place.replace(/.*node_modules\//, ''));
  assert.ok(installed.length >= 5 && installed.length <= 15, installed.join(', '));
  const section = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split('## Dependencies')[1];
  assert.equal(
    installed.filter(name => !section.includes(`\`${name}\``)),
    [],
  );
});

test('the files to imitate, and every path that is named, are there', () => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  const paths = [...text.matchAll(/`((?:src|actors|streams|test)\/[\w/.]+)`/g)].map(([, path]) => path);
  assert.ok(paths.length > 10);
  assert.equal(
    paths.filter(path => !ts.sys.fileExists(join(root, path)) && !ts.sys.directoryExists(join(root, path))),
    [],
  );
});

test.run();
