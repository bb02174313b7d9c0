/** Code in files: a CustomProfile's text or module, a tie's text. None of it runs before the caller has said that it may. */
import type { ComponentJson } from './modelJson.js';

/** A place in a model where there is code, and what it is, in words. */
export interface CodePlace {
  readonly place: string;
  readonly what: string;
}

/** Where a model as a file has it holds code; empty where it is data alone. */
export function codeIn(components: readonly ComponentJson[]): CodePlace[] {
  return components.flatMap(({ name, type, ...rest }, i) => within(rest, name ?? `${type} ${i}`));
}

function within(json: Readonly<Record<string, unknown>>, path: string): CodePlace[] {
  return Object.entries(json).flatMap(([key, value]): CodePlace[] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const place = `${path}.${key}`;
    const { function: tie, url, name, text } = value as Readonly<Record<string, unknown>>;
    if (typeof tie === 'string') return [{ place, what: `the function ${short(tie)}` }];
    if (key === 'profile' && typeof text === 'string') return [{ place, what: `the function ${short(text)}` }];
    if (key === 'profile' && typeof url === 'string') return [{ place, what: `the export ${String(name)} of ${url}` }];
    return within(value as Readonly<Record<string, unknown>>, place);
  });
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
};

/** In words, for a refusal. */
export function listed(places: readonly CodePlace[]): string {
  return places.map(({ place, what }) => `${place} is ${what}`).join('; ');
}
