// node examples/live/serve.mjs [PORT]: builds the live page and serves it to this machine's browsers.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from './build.mjs';

const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.map': 'application/json' };
/** With these a page and its workers may share memory; without them the numbers are sent. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * Serves the files that lie in `folder`, on the loopback only.
 *
 * @param port 0: any that is free
 * @param isolated whether the page may share memory with its workers
 * @returns { url, close() }
 */
export async function serve(folder, { port = 0, isolated = true } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    try {
      if (!/^[\w.]+$/.test(name)) throw new Error(name);
      const body = await readFile(join(folder, name));
      response.writeHead(200, { 'Content-Type': `${types[extname(name)]}; charset=utf-8`, ...(isolated ? isolation : {}) });
      response.end(body);
    } catch {
      response.writeHead(404).end('There is no such file.');
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise(resolve => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'out');
  await buildPage(folder);
  const { url } = await serve(folder, { port: Number(process.argv[2] ?? 8080) });
  console.log(`The live page is at ${url} (Ctrl-C ends it).`);
}
