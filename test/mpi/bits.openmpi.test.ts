import { test } from 'uvu';
import { openmpi } from '../support/mpirun.js';
import { bitsOn } from './rankBits.js';

bitsOn(openmpi);
test.run();
