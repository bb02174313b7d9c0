import { test } from 'uvu';
import { openmpi5 } from '../support/mpirun.js';
import { bitsOn } from './rankBits.js';

bitsOn(openmpi5);
test.run();
