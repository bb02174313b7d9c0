import { ImportError } from '../../src/errors.js';
import { builtin, urlOf } from '../../src/platform.js';
import { type Launch, LIBRARY_VARIABLE } from './launcher.js';

/**
 * The part of libmpi that is used, as plain calls; handles and the layout of a status, which differ from library to library, stay in here. Arrays must lie in an
 * ArrayBuffer of their own: a small typed array may be moved by the garbage collector.
 */
export interface Libmpi {
  readonly path: string;
  readonly abi: 'openmpi' | 'mpich' | 'standard';
  init(): void;
  isInitialized(): boolean;
  isFinalized(): boolean;
  finalize(): void;
  /** Ends all ranks; doesn't come back. */
  abort(code: number): void;
  /** Has the system end this process after so many seconds, whatever it is doing then. Nothing on Windows. */
  alarm(seconds: number): void;
  rank(): number;
  size(): number;
  version(): string;
  /** Begins to send; `request` (one number) is what {@link test} asks about. */
  isend(bytes: Uint8Array, to: number, request: BigUint64Array): void;
  test(request: BigUint64Array): boolean;
  /** The next message from anyone, if there is one; its bytes are good until the next call. */
  receive(): Uint8Array | null;
  /** One number of each rank, in their order. All ranks call it, and wait for each other. */
  allgather(value: number): Int32Array;
}

/** The tag of all our messages. */
const TAG = 7;
/** Bytes of the largest message that is received in memory used again: fresh memory costs more time than the message. */
const KEPT = 1 << 25;
/** Bytes of the largest MPI_Status of any ABI, and more. */
const STATUS_BYTES = 64;

interface Koffi {
  load(path: string, options?: { lazy?: boolean; global?: boolean }): KoffiLibrary;
}
interface KoffiLibrary {
  func(prototype: string): (...args: unknown[]) => number;
  symbol(name: string, type?: string): unknown;
}

/**
 * Loads libmpi by koffi. Which one goes with the launcher is tried first; which ABI it has shows in its symbols.
 * @param env the process's own: a variable is added to it
 * @throws ImportError where koffi or the library isn't installed, with what to do about it
 */
export function loadLibmpi(launch: Launch, env: Record<string, string | undefined>): Libmpi {
  const koffi = loadKoffi(launch);
  // Without it UCX's memory hooks crash V8 now and then. It must be there before libmpi is.
  env.UCX_MEM_EVENTS ??= 'n';
  const own = env[LIBRARY_VARIABLE];
  const tried: string[] = [];
  for (const path of own ? [own] : candidates(launch, process.platform)) {
    try {
      return bind(koffi.load(path, { lazy: true, global: true }), path);
    } catch (error) {
      tried.push(`${path} (${(error as Error).message.trim()})`);
    }
  }
  throw new ImportError(
    `${launch.variable} says that this is one of ${launch.ranks} MPI ranks, but the MPI library could not be loaded: tried ${tried.join('; ')}. ` +
      `Install it (Debian: apt install ${launch.family === 'mpich' ? 'mpich' : 'libopenmpi3'}; on a cluster: module load the MPI of your mpirun), ` +
      `or name it: ${LIBRARY_VARIABLE}=/path/to/libmpi.so`,
  );
}

function loadKoffi({ variable, ranks }: Launch): Koffi {
  try {
    return builtin('node:module').createRequire(urlOf(import.meta))('koffi') as Koffi;
  } catch (cause) {
    throw new ImportError(
      `${variable} says that this is one of ${ranks} MPI ranks; for MPI farinata needs koffi. Install it: npm install koffi. ` +
        'For one process on several cores write ncores, without mpirun',
      { cause },
    );
  }
}

/** Names that the libraries go by, the likeliest first. */
export function candidates({ family }: Launch, platform: string): readonly string[] {
  if (platform === 'win32') return ['msmpi.dll'];
  const suffix = platform === 'darwin' ? (name: string, n: number) => `${name}.${n}.dylib` : (name: string, n: number) => `${name}.so.${n}`;
  const openmpi = [suffix('libmpi', 40), suffix('libmpi', 80)];
  const mpich = [suffix('libmpich', 12), suffix('libmpi', 12)];
  const standard = platform === 'darwin' ? ['libmpi_abi.0.dylib', 'libmpi_abi.dylib'] : ['libmpi_abi.so.0', 'libmpi_abi.so'];
  const plain = platform === 'darwin' ? ['libmpi.dylib'] : ['libmpi.so'];
  if (family === 'openmpi') return [...openmpi, ...plain, ...standard];
  if (family === 'mpich') return [...mpich, ...standard, ...plain];
  return [...openmpi, ...mpich, ...standard, ...plain];
}

/** What differs from ABI to ABI. */
interface Abi {
  readonly name: Libmpi['abi'];
  /** C type of a handle. */
  readonly handle: string;
  readonly world: unknown;
  readonly byte: unknown;
  readonly anySource: number;
  /** Where in an MPI_Status, counted in int32, the low word of a message's bytes stands; null where that isn't known. */
  readonly bytesAt: number | null;
}

function abiOf(library: KoffiLibrary): Abi {
  const has = (name: string): boolean => {
    try {
      return Boolean(library.symbol(name, 'void *'));
    } catch {
      return false;
    }
  };
  if (has('ompi_mpi_comm_world')) {
    const handle = (name: string) => library.symbol(name, 'void *');
    return {
      name: 'openmpi',
      handle: 'void *',
      world: handle('ompi_mpi_comm_world'),
      byte: handle('ompi_mpi_byte'),
      anySource: -1,
      bytesAt: 4,
    };
  }
  // MPI 5.0, chapter 20: handles of the standard ABI are small numbers in pointers
  if (has('MPI_Abi_get_version')) return { name: 'standard', handle: 'intptr_t', world: 0x101, byte: 0x247, anySource: -1, bytesAt: null };
  return { name: 'mpich', handle: 'int', world: 0x44000000, byte: 0x4c00010d, anySource: -2, bytesAt: 0 };
}

function bind(library: KoffiLibrary, path: string): Libmpi {
  const { name: abi, handle: H, world, byte, anySource, bytesAt } = abiOf(library);
  const call = (name: string, parameters: string) => {
    const f = library.func(`int MPI_${name}(${parameters})`);
    return (...args: unknown[]): void => {
      const code = f(...args);
      if (code !== 0) throw new Error(`MPI_${name} of ${path} failed with code ${code}`);
    };
  };
  const Init = call('Init', 'void *, void *');
  const Initialized = call('Initialized', 'void *');
  const Finalized = call('Finalized', 'void *');
  const Finalize = call('Finalize', '');
  const Abort = call('Abort', `${H}, int`);
  const CommRank = call('Comm_rank', `${H}, void *`);
  const CommSize = call('Comm_size', `${H}, void *`);
  const Version = call('Get_library_version', 'void *, void *');
  const Isend = call('Isend', `void *, int, ${H}, int, int, ${H}, void *`);
  const Test = call('Test', 'void *, void *, void *');
  const Improbe = call('Improbe', `int, int, ${H}, void *, void *, void *`);
  const Mrecv = call('Mrecv', `void *, int, ${H}, void *, void *`);
  const GetCount = call('Get_count', `void *, ${H}, void *`);
  const Allgather = call('Allgather', `void *, int, ${H}, void *, int, ${H}, ${H}`);

  const flag = new Int32Array(new ArrayBuffer(4));
  const status = new Int32Array(new ArrayBuffer(STATUS_BYTES));
  const message = new BigUint64Array(new ArrayBuffer(8));
  let inbox = new Uint8Array(new ArrayBuffer(1 << 16));
  const room = (bytes: number): Uint8Array => {
    if (bytes === inbox.length) return inbox;
    if (bytes > KEPT) return new Uint8Array(new ArrayBuffer(bytes));
    const { buffer } = inbox;
    inbox = new Uint8Array(bytes > buffer.byteLength ? new ArrayBuffer(2 ** Math.ceil(Math.log2(bytes))) : buffer, 0, bytes);
    return inbox;
  };
  /** Whether the status is laid out as we think: asked of the library with each message until so many have agreed. */
  let unsure = bytesAt === null ? Number.POSITIVE_INFINITY : 3;
  const length = (): number => {
    if (unsure === 0) return status[bytesAt!];
    GetCount(status, byte, flag);
    if (bytesAt !== null) unsure = flag[0] === status[bytesAt] ? unsure - 1 : Number.POSITIVE_INFINITY;
    return flag[0];
  };
  const ask = (f: (...args: unknown[]) => void, ...before: unknown[]): number => {
    f(...before, flag);
    return flag[0];
  };
  return {
    path,
    abi,
    init: () => Init(null, null),
    isInitialized: () => ask(Initialized) !== 0,
    isFinalized: () => ask(Finalized) !== 0,
    finalize: () => Finalize(),
    abort: code => Abort(world, code),
    alarm: seconds => {
      if (process.platform !== 'win32') library.func('int alarm(int)')(seconds);
    },
    rank: () => ask(CommRank, world),
    size: () => ask(CommSize, world),
    version() {
      const text = new Uint8Array(new ArrayBuffer(8192));
      Version(text, flag);
      return new TextDecoder().decode(text.subarray(0, flag[0])).split('\n')[0].trim();
    },
    isend: (bytes, to, request) => Isend(bytes, bytes.byteLength, byte, to, TAG, world, request),
    test(request) {
      Test(request, flag, status);
      return flag[0] !== 0;
    },
    receive() {
      Improbe(anySource, TAG, world, flag, message, status);
      if (flag[0] === 0) return null;
      const bytes = room(length());
      Mrecv(bytes, bytes.byteLength, byte, message, status);
      return bytes;
    },
    allgather(value) {
      const mine = new Int32Array(new ArrayBuffer(4)).fill(value);
      const all = new Int32Array(new ArrayBuffer(4 * ask(CommSize, world)));
      Allgather(mine, 4, byte, all, 4, byte, world);
      return all;
    },
  };
}
