/** A likelihood's module that ends the worker which loads it; in this thread (no flag in its URL) it throws instead. */
if (new URL(import.meta.url).searchParams.has('exit')) process.exit(5);
throw new Error('this module never loads');

export {};
