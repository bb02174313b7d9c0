import { parseCrtf } from './crtf.js';
import { parseDs9 } from './ds9.js';
import type { RegionFile } from './region.js';

/**
 * The regions of a DS9 or CRTF file, told by its content: CRTF has brackets, or says so in its first line.
 *
 * @param name for messages
 * @throws ValueError with the line of what is wrong
 */
export function readRegions(text: string, name = 'regions'): RegionFile {
  const isCrtf = /^\s*#\s*CRTF/i.test(text) || /^\s*(?:ann\s+)?[+-]?\s*[a-z]+\s*\[\s*\[/im.test(text);
  return isCrtf ? parseCrtf(text, name) : parseDs9(text, name);
}
