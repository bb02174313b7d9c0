import { test } from 'uvu';
import { mpich } from '../support/mpirun.js';
import { failuresOn } from './rankFailures.js';

failuresOn(mpich);
test.run();
