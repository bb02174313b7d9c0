import { test } from 'uvu';
import { mpich } from '../support/mpirun.js';
import { killedOn } from './rankFailures.js';

killedOn(mpich);
test.run();
