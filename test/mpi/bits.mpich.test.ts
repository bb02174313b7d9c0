import { test } from 'uvu';
import { mpich } from '../support/mpirun.js';
import { bitsOn } from './rankBits.js';

bitsOn(mpich);
test.run();
