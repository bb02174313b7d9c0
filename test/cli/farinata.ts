import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The compiled command. */
export const main: string = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `farinata …words` with a standard input, in a folder. `onOut` sees what it prints as it comes. */
export function farinata(
  words: readonly string[],
  options: { input?: string; cwd?: string; onOut?: (text: string, pid: number) => void } = {},
): Promise<Outcome> {
  const { input = '', cwd, onOut } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...words], { cwd });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      onOut?.(String(chunk), child.pid!);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', code => resolve({ code, out, err }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Header keywords of a small image with a WCS. */
export function header(nx: number, ny: number): Record<string, number | string> {
  return {
    ...{ NAXIS1: nx, NAXIS2: ny, CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: nx / 2, CRPIX2: ny / 2 },
    ...{ CRVAL1: 20, CRVAL2: -10, CDELT1: -1e-3, CDELT2: 1e-3 },
  };
}
