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
  'node:child_process': typeof import('node:child_process');
}

/** True in Node (and in hosts that carry Node, such as Electron's main process); false in a page or a web worker. */
export const isNode: boolean =
  typeof process !== 'undefined' && typeof process.versions?.node === 'string' && typeof process.getBuiltinModule === 'function';

/**
 * Whether workers are threads of Node. A window of Electron has Node's modules, if it is let, but can start no threads by them: there workers are web workers.
 */
export const hasThreads: boolean = isNode && !/^(renderer|worker)$/.test((process as { readonly type?: string }).type ?? '');

/** The address of a module, of its `import.meta`; in Node's CommonJS, where a bundler may have put it, that is empty and the file has a name. */
export function urlOf(meta: { readonly url?: string }): string {
  if (meta.url !== undefined || typeof __filename !== 'string') return meta.url ?? '';
  return builtin('node:url').pathToFileURL(__filename).href;
}

/** One of Node's own modules. @throws Error in a browser, naming what was asked for. */
export function builtin<K extends keyof NodeModules>(name: K): NodeModules[K] {
  if (!isNode) throw new Error(`${name} is not to be had in a browser`);
  return process.getBuiltinModule(name) as NodeModules[K];
}
