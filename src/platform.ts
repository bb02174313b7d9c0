/**
 * Where we run. Node's modules are asked for at run time, by name, so that a bundler that builds for a page never sees an import of them:
 * everything in `src` that touches a file or a process goes through here.
 */
interface NodeModules {
  'node:fs': typeof import('node:fs');
  'node:path': typeof import('node:path');
  'node:url': typeof import('node:url');
  'node:os': typeof import('node:os');
  'node:zlib': typeof import('node:zlib');
  'node:crypto': typeof import('node:crypto');
  'node:v8': typeof import('node:v8');
  'node:module': typeof import('node:module');
  'node:worker_threads': typeof import('node:worker_threads');
}

/** True in Node (and in hosts that carry Node, such as Electron's main process); false in a page or a web worker. */
export const isNode: boolean =
  typeof process !== 'undefined' && typeof process.versions?.node === 'string' && typeof process.getBuiltinModule === 'function';

/** One of Node's own modules. @throws Error in a browser, naming what was asked for. */
export function builtin<K extends keyof NodeModules>(name: K): NodeModules[K] {
  if (!isNode) throw new Error(`${name} is not to be had in a browser`);
  return process.getBuiltinModule(name) as NodeModules[K];
}
