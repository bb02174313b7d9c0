import { type Call, hasSymbol, type KoffiLibrary, MpiError } from './koffi.js';

/**
 * User-level failure mitigation (ULFM): what Open MPI 5 has, under `mpirun --with-ft ulfm`, for ranks to outlive each other. Calls about a rank that has died then
 * fail with an error of their own, and so do those about anyone, until it has been acknowledged.
 */
export interface Ulfm {
  /** Whether this is an error of a call because a rank has died. */
  isDeath(error: unknown): boolean;
  /** All ranks that have died so far. They are acknowledged: messages from anyone get through again. */
  dead(): readonly number[];
  /**
   * Waits for all ranks that live. They agree on whether they are well, each of which says so of itself, and on whether there are still all of them, of which one that asks
   * for {@link dead} may know less.
   */
  agree(isWell: boolean): { readonly areWell: boolean; readonly areAll: boolean };
}

/** MPIX_ERR_PROC_FAILED and MPIX_ERR_PROC_FAILED_PENDING of Open MPI 5. */
const DEATHS = [75, 76];

/** RTLD_LAZY and RTLD_NODELETE of Linux. */
const FOR_GOOD = 0x1001;

/** @returns null where the library, loaded from `path`, can't, or isn't asked to. To be called after MPI_Init. */
export function bindUlfm(library: KoffiLibrary, path: string, call: Call): Ulfm | null {
  if (!['MPIX_Comm_get_failed', 'MPIX_Comm_ack_failed', 'MPIX_Comm_agree'].every(name => hasSymbol(library, name)) || !isOn(library))
    return null;
  // koffi unloads a library at the process's end; where MPI_Finalize was left out, a thread of it still runs
  if (process.platform === 'linux') library.func('void *dlopen(const char *, int)')(path, FOR_GOOD);
  const world = library.symbol('ompi_mpi_comm_world', 'void *');
  // the default is to end all ranks at the first error
  call('MPI_Comm_set_errhandler', 'void *, void *')(world, library.symbol('ompi_mpi_errors_return', 'void *'));
  const GetFailed = call('MPIX_Comm_get_failed', 'void *, void *');
  const AckFailed = call('MPIX_Comm_ack_failed', 'void *, int, void *');
  const Agree = call('MPIX_Comm_agree', 'void *, void *');
  const CommGroup = call('MPI_Comm_group', 'void *, void *');
  const GroupSize = call('MPI_Group_size', 'void *, void *');
  const GroupFree = call('MPI_Group_free', 'void *');
  const Translate = call('MPI_Group_translate_ranks', 'void *, int, void *, void *, void *');
  const all = pointer();
  CommGroup(world, all);
  const isDeath = (error: unknown) => error instanceof MpiError && DEATHS.includes(error.code);
  const dead = (): readonly number[] => {
    const failed = pointer();
    const count = ints(1);
    GetFailed(world, failed);
    GroupSize(failed[0], count);
    const n = count[0];
    const places = ints(n);
    for (const i of places.keys()) places[i] = i;
    const ranks = ints(n);
    if (n > 0) Translate(failed[0], n, places, all[0], ranks);
    GroupFree(failed);
    AckFailed(world, n, count);
    return [...ranks];
  };
  return {
    isDeath,
    dead,
    agree(isWell) {
      const flag = ints(1).fill(isWell ? 1 : 0);
      let areAll = dead().length === 0;
      try {
        Agree(world, flag);
      } catch (error) {
        // those who live have agreed all the same, and one of them knew of a death that the others had not acknowledged
        if (!isDeath(error)) throw error;
        areAll = false;
      }
      return { areWell: flag[0] === 1, areAll };
    },
  };
}

/** Asks MPI's tool interface for Open MPI's variable `mpi_ft_enable`, which mpirun, the environment or a file of parameters sets. */
function isOn(library: KoffiLibrary): boolean {
  const index = ints(1);
  const handle = pointer();
  // a bool, of however many bytes, or more values than one
  const value = new Uint8Array(new ArrayBuffer(64));
  const steps: readonly (() => number)[] = [
    () => library.func('int MPI_T_init_thread(int, void *)')(0, ints(1)),
    () => library.func('int MPI_T_cvar_get_index(const char *, void *)')('mpi_ft_enable', index),
    () => library.func('int MPI_T_cvar_handle_alloc(int, void *, void *, void *)')(index[0], null, handle, ints(1)),
    () => library.func('int MPI_T_cvar_read(uint64_t, void *)')(handle[0], value),
  ];
  return steps.every(step => step() === 0) && value.some(byte => byte !== 0);
}

const ints = (n: number): Int32Array => new Int32Array(new ArrayBuffer(4 * n));
const pointer = (): BigUint64Array => new BigUint64Array(new ArrayBuffer(8));
