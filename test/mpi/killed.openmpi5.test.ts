import { test } from 'uvu';
import { openmpi5, ulfm } from '../support/mpirun.js';
import { killedOn } from './rankFailures.js';

killedOn(openmpi5);
killedOn(ulfm);
test.run();
