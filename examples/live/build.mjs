// Bundles the live page with esbuild. The workers' script must lie beside the page's, under the name that the page asks for.
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** Writes index.html, style.css, live.js and likelihood.worker.js to `folder`. */
export async function buildPage(folder) {
  await mkdir(folder, { recursive: true });
  for (const name of ['index.html', 'style.css']) await cp(join(here, name), join(folder, name));
  await build({
    entryPoints: {
      live: join(here, 'live.ts'),
      'likelihood.worker': join(here, '../../actors/workers/likelihood.worker.ts'),
    },
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    logLevel: 'warning',
  });
}
