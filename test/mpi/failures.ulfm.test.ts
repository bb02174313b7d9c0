import { test } from 'uvu';
import { ulfm } from '../support/mpirun.js';
import { failuresOn } from './rankFailures.js';

failuresOn(ulfm);
test.run();
