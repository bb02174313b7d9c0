import { ImportError } from '../../src/errors.js';
import { type Call, hasSymbol, type KoffiLibrary, loadKoffi, MpiError } from './koffi.js';
import { isSurvivor, type Launch, LIBRARY_VARIABLE } from './launcher.js';
import { bindUlfm, type Ulfm } from './ulfm.js';

/**
 * The part of libmpi that is used, as plain calls; handles and the layout of a status, which differ from library to library, stay in here. Arrays must lie in an
 * ArrayBuffer of their own: a small typed array may be moved by the garbage collector.
 */
export interface Libmpi {
  readonly path: string;
  readonly abi: 'openmpi' | 'mpich' | 'standard';
  /** Waits for all ranks. */
  init(): void;
  isInitialized(): boolean;
  isFinalized(): boolean;
  finalize(): void;
  /** Ends all ranks; doesn't come back. Not where {@link ulfm} is: there it ends this rank alone, and no other learns of it. */
  abort(code: number): void;
  /** Has the system end this process after so many seconds, whatever it is doing then. Nothing on Windows. */
  alarm(seconds: number): void;
  rank(): number;
  size(): number;
  version(): string;
  /** Begins to send; `request` (one number) is what {@link test} asks about. */
  isend(bytes: Uint8Array, to: number, tag: Tag, request: BigUint64Array): void;
  test(request: BigUint64Array): boolean;
  /** The next message of this tag, from `from` or anyone, if there is one; its bytes are good until the next call. */
  receive(tag: Tag, from?: number): Uint8Array | null;
  /** What there is for ranks to outlive each other, once MPI has begun; null where there is nothing, or it isn't switched on. */
  ulfm(): Ulfm | null;
}

/** What a message is about: messages of a pool, numbers that all ranks learn of each other, and a failing rank's last word. */
export const TAGS = { pool: 7, gather: 8, end: 9 } as const;
export type Tag = (typeof TAGS)[keyof typeof TAGS];

/** Bytes of the largest message that is received in memory used again: fresh memory costs more time than the message. */
const KEPT = 1 << 25;
/** Seconds after which a rank that waits in MPI_Init for others ends, where nobody else would end it: with the signal's number as its code. */
const INIT = 300;
const SIGALRM = 14;
/** Bytes of the largest MPI_Status of any ABI, and more. */
const STATUS_BYTES = 64;

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
      return bind(koffi.load(path, { lazy: true, global: true }), path, isSurvivor(env));
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
  const has = (name: string) => hasSymbol(library, name);
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

/** @param survives whether the launcher says that ranks outlive each other */
function bind(library: KoffiLibrary, path: string, survives: boolean): Libmpi {
  const { name: abi, handle: H, world, byte, anySource, bytesAt } = abiOf(library);
  const callOf: Call = (name, parameters) => {
    const f = library.func(`int ${name}(${parameters})`);
    return (...args) => {
      const code = f(...args);
      if (code !== 0) throw new MpiError(name, path, code);
    };
  };
  const call: Call = (name, parameters) => callOf(`MPI_${name}`, parameters);
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
  const alarm = (seconds: number): void => {
    if (process.platform !== 'win32') library.func('int alarm(int)')(seconds);
  };
  /** undefined until it has been asked for. */
  let ulfm: Ulfm | null | undefined;
  return {
    path,
    abi,
    init() {
      if (!survives) return Init(null, null);
      // nobody would end the ranks that wait here for one that has died before it came here
      const onAlarm = library.func('void *signal(int, void *)');
      onAlarm(SIGALRM, library.symbol('_exit', 'void *'));
      alarm(INIT);
      Init(null, null);
      alarm(0);
      onAlarm(SIGALRM, null);
    },
    isInitialized: () => ask(Initialized) !== 0,
    isFinalized: () => ask(Finalized) !== 0,
    finalize: () => Finalize(),
    abort: code => Abort(world, code),
    alarm,
    rank: () => ask(CommRank, world),
    size: () => ask(CommSize, world),
    version() {
      const text = new Uint8Array(new ArrayBuffer(8192));
      Version(text, flag);
      return new TextDecoder().decode(text.subarray(0, flag[0])).split('\n')[0].trim();
    },
    isend: (bytes, to, tag, request) => Isend(bytes, bytes.byteLength, byte, to, tag, world, request),
    test(request) {
      Test(request, flag, status);
      return flag[0] !== 0;
    },
    receive(tag, from = anySource) {
      Improbe(from, tag, world, flag, message, status);
      if (flag[0] === 0) return null;
      const bytes = room(length());
      Mrecv(bytes, bytes.byteLength, byte, message, status);
      return bytes;
    },
    ulfm() {
      if (ulfm === undefined) ulfm = abi === 'openmpi' ? bindUlfm(library, path, callOf) : null;
      return ulfm;
    },
  };
}
