// Compiles the AssemblyScript kernels: assembly/NAME.ts → NAME.wasm.ts, the module's bytes as a base64 constant, so that a worker, a page, a bundle
// and a script all have it without a file to look for or a request to make; and dist/src/kernels/NAME.wasm, for hosts that serve it themselves.
// usage: node src/kernels/build.mjs [--force]
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, 'assembly');
const dist = join(here, '../../dist/src/kernels');
const entries = ['numeric', 'forward'].filter(name => existsSync(join(source, `${name}.ts`)));
const newest = Math.max(
  ...readdirSync(source).map(f => statSync(join(source, f)).mtimeMs),
  statSync(fileURLToPath(import.meta.url)).mtimeMs,
);

mkdirSync(dist, { recursive: true });
for (const name of entries) {
  const out = join(here, `${name}.wasm.ts`);
  const wasm = join(dist, `${name}.wasm`);
  if (!process.argv.includes('--force') && existsSync(out) && existsSync(wasm) && statSync(out).mtimeMs > newest) continue;
  const { error, binary, stderr } = await compile(name);
  if (error) {
    console.error(String(stderr));
    throw error;
  }
  writeFileSync(wasm, binary);
  writeFileSync(
    out,
    `// Made by src/kernels/build.mjs from assembly/${name}.ts. Don't edit.\nexport default '${Buffer.from(binary).toString('base64')}';\n`,
  );
  console.log(`kernels: ${name}.wasm ${binary.length} bytes`);
}

async function compile(name) {
  let binary = new Uint8Array();
  const flags = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'bulk-memory'];
  const { error, stderr } = await asc.main([`${name}.ts`, '--outFile', `${name}.wasm`, ...flags], {
    readFile: (file, base) => {
      const path = join(base ?? '.', file);
      const full = existsSync(join(source, path)) ? join(source, path) : path;
      return existsSync(full) && statSync(full).isFile() ? readFileSync(full, 'utf8') : null;
    },
    writeFile: (file, data) => {
      if (file.endsWith('.wasm')) binary = data;
    },
    listFiles: () => [],
  });
  return { error, binary, stderr };
}
