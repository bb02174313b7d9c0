import { test } from 'uvu';
import { openmpi } from '../support/mpirun.js';
import { failuresOn } from './rankFailures.js';

failuresOn(openmpi);
test.run();
