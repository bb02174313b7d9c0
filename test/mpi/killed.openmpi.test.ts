import { test } from 'uvu';
import { openmpi } from '../support/mpirun.js';
import { killedOn } from './rankFailures.js';

killedOn(openmpi);
test.run();
