import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './fixture.js';

export interface CodeBlock {
  /** What stands behind the fence: `js`, `sh`, …; '' for none. */
  readonly language: string;
  readonly code: string;
  /** The file that the first line names, as in `// fit.js`; null where it names none. */
  readonly file: string | null;
}

/** The code blocks of a Markdown file at the top of the checkout, in order. */
export function codeBlocks(name: string): CodeBlock[] {
  const text = readFileSync(join(root, name), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
    language,
    code,
    file: /^\/\/ (\S+\.\w+)\n/.exec(code)?.[1] ?? null,
  }));
}
