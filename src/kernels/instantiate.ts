/**
 * Makes an instance of a kernel module from its base64 constant: at once, in a thread, a page or a script.
 * @param functions what the module calls on this side
 */
export function instantiate<Exports>(base64: string, functions: Readonly<Record<string, (...x: number[]) => number>> = {}): Exports {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const imports = {
    env: {
      ...functions,
      abort(_message: number, _file: number, line: number, column: number): never {
        throw new Error(`A kernel gave up at ${line}:${column}`);
      },
    },
  };
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports as Exports;
}
