// npm run bench -- NAME [arguments]: loads the compiled test/bench/NAME.ts and calls its `main(arguments)`. Without NAME, lists what there is.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '../..');
const compiled = join(checkout, process.env.BENCH_BUILD ?? '.build', 'test/bench');
const names = readdirSync(join(checkout, 'test/bench'))
  .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map(file => file.slice(0, -3))
  .sort();
const [name, ...args] = process.argv.slice(2);

if (name === undefined) {
  console.log(`npm run bench -- NAME, where NAME is one of\n${names.map(each => `  ${each}`).join('\n')}`);
} else if (!names.includes(name)) {
  console.error(`There is no bench ${name}; there are: ${names.join(', ')}`);
  process.exitCode = 2;
} else if (!existsSync(join(compiled, `${name}.js`))) {
  console.error(`test/bench/${name}.ts is not compiled: run it with \`npm run bench -- ${name}\``);
  process.exitCode = 2;
} else {
  const bench = await import(pathToFileURL(join(compiled, `${name}.js`)).href);
  if (typeof bench.main !== 'function') throw new Error(`test/bench/${name}.ts must export main(args: string[])`);
  await bench.main(args);
}
