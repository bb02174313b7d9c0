/** A rank that ends the job, of a launcher that doesn't. */
import { outlastLauncher } from '../../../actors/mpi/endLauncher.js';

outlastLauncher();
