import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileError } from '../../src/errors.js';
import { isSource, readSource } from '../../src/image/source.js';
import { within } from '../support/within.js';

const body = Buffer.from('SIMPLE  = a file');
const server = createServer((request, response) => {
  response.statusCode = request.url === '/a.fits' || request.url === '/a.fits.gz' ? 200 : 404;
  response.end(request.url === '/a.fits.gz' ? gzipSync(body) : body);
});
let address = '';
test.before(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
test.after(() => {
  server.closeAllConnections();
  server.close();
});

async function refuses(source: string, message: RegExp): Promise<void> {
  let error: unknown;
  await within(5000, readSource(source), 'fetch').catch((thrown: unknown) => {
    error = thrown;
  });
  assert.instance(error, FileError);
  assert.match((error as Error).message, message);
}

test('a URL is fetched, and uncompressed by its content', async () => {
  for (const url of [`${address}/a.fits`, `${address}/a.fits.gz`, new URL(`${address}/a.fits`)]) {
    const { bytes, name } = await within(5000, readSource(url), 'fetch');
    assert.is(Buffer.from(bytes).toString(), body.toString());
    assert.is(name, String(url));
  }
  const data = await readSource(`data:application/fits;base64,${body.toString('base64')}`);
  assert.is(Buffer.from(data.bytes).toString(), body.toString());
});

test('a URL that answers with an error, or not at all, is named', async () => {
  await refuses(`${address}/b.fits`, /\/b\.fits: can't be fetched: the server answered 404/);
  await refuses('http://127.0.0.1:1/c.fits', /^http:\/\/127\.0\.0\.1:1\/c\.fits: can't be fetched/);
});

test('bytes are a file only when they begin as one', () => {
  assert.ok(isSource(body));
  assert.ok(isSource(gzipSync(body)));
  assert.ok(isSource(new Blob([])));
  assert.not(isSource(Uint8Array.of(1, 0, 1)), 'a mask');
  assert.not(isSource([1, 2]));
  assert.not(isSource(null));
});

test('bytes without a name are called what they are for', async () => {
  assert.is((await readSource(new Uint8Array(1), 'psf')).name, 'psf');
});

test.run();
