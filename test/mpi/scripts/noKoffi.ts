/** Loaded before a script, has it live without koffi. */
import { Module } from 'node:module';

const module = Module as unknown as { _resolveFilename(name: string, ...rest: unknown[]): string };
const resolve = module._resolveFilename;
module._resolveFilename = (name, ...rest) => {
  if (name === 'koffi') throw new Error("Cannot find module 'koffi'");
  return resolve(name, ...rest);
};
