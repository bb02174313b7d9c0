/** `node runInterruptedFit.js FILE`: runs the fit with this checkpoint and says `saved` after each file. A fit of its own module would wait for itself. */
import { startRun } from '../../../actors/run/startRun.js';
import { checkpointOptions, checkpointProblem } from './interruptedFit.js';

const run = startRun(checkpointProblem(), { ...checkpointOptions, checkpoint: process.argv[2] });
run.log$.subscribe(event => event.type === 'checkpoint' && console.log('saved'));
await run.result;
