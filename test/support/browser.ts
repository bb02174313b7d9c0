/** The system's own browser, for tests. */
import { existsSync } from 'node:fs';
import { skipUnless } from './skip.js';

export const browserAt = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  path => path !== undefined && existsSync(path),
);

/** A test that needs it. */
export const browserTest = skipUnless(browserAt !== undefined, 'no Chromium at /usr/bin/chromium, nor where CHROMIUM says');
