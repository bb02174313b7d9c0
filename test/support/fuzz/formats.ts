/** Every format that is read from outside: valid examples of it, and how it is read to the end. */
import { gzipSync } from 'node:zlib';
import { launchOf } from '../../../actors/mpi/launcher.js';
import { planRun } from '../../../actors/run/options.js';
import { ValueError } from '../../../src/errors.js';
import { Header, readFits, writeFits } from '../../../src/image/fits/index.js';
import { insideRegions } from '../../../src/image/regions/insideRegions.js';
import { readRegions } from '../../../src/image/regions/readRegions.js';
import { readSource } from '../../../src/image/source.js';
import { Wcs } from '../../../src/image/wcs.js';
import { wcsFromHeader } from '../../../src/image/wcsFromHeader.js';
import { boundto, fitter, Image, load, Model, Normal, Point, Sersic, tied, uniform } from '../../../src/index.js';
import type { Checkpoint } from '../../../src/io/checkpoint/contract.js';
import { fingerprintOf } from '../../../src/io/checkpoint/fingerprint.js';
import { fromHdf5, toHdf5 } from '../../../src/io/checkpoint/hdf5.js';
import { pack } from '../../../src/io/container.js';
import { DUMP_KIND, DUMP_VERSION } from '../../../src/io/dump.js';
import { modelOf, parseFitFile } from '../../../src/io/fitFile.js';
import { readDump } from '../../../src/io/load.js';
import { imagesOf, openImage } from '../../../src/io/openImage.js';
import { hex, sha256 } from '../../../src/io/sha256.js';
import { compile } from '../../../src/likelihood/compile.js';
import { emptyView } from '../emptyView.js';
import { smallProblem } from '../smallProblem.js';

export interface Format {
  readonly valid: readonly Uint8Array[];
  /** Whether they are JSON: then values in them are changed too. */
  readonly isJson?: boolean;
  /** Reads all of it; throws where it is wrong. */
  read(bytes: Uint8Array): unknown;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

const header = {
  CTYPE1: 'RA---TAN-SIP',
  CTYPE2: 'DEC--TAN-SIP',
  CRPIX1: 3,
  CRPIX2: 2,
  CRVAL1: 20,
  CRVAL2: -10,
  CDELT1: -1e-3,
  CDELT2: 1e-3,
  PC1_1: 1,
  PC2_2: 1,
  A_ORDER: 2,
  A_2_0: 1e-6,
  B_ORDER: 2,
  B_0_2: 1e-6,
  LONPOLE: 180,
  RADESYS: 'ICRS',
};
const fits = writeFits([
  { header, axes: [5, 4], data: new Float32Array(20) },
  { header: { EXTNAME: 'ERR', BUNIT: 'Jy/beam' }, axes: [5, 4], data: new Float64Array(20) },
]);

const fitFile = JSON.stringify({
  image: { data: { header: { NAXIS1: 2, NAXIS2: 2, ...header }, pixels: [1, 2, null, 4] }, noise: { type: 'Normal' } },
  model: [
    {
      type: 'Sersic',
      name: 'disk',
      xc: { uniform: [19, 21] },
      yc: -10,
      re: { loguniform: [1e-4, 1e-2] },
      Ie: { tied: '2 * disk.re' },
    },
    { type: 'Point', xc: { boundto: 'disk.xc' }, yc: -10, Ic: { normal: [0, 1] } },
  ],
  fit: { method: 'nautilus', nlive: 100, seed: 1 },
  output: { plots: ['corner'], samples: true },
});

const wholeFitFile = JSON.stringify({
  image: {
    data: { header: { NAXIS1: 4, NAXIS2: 3, ...header }, pixels: [1, 2, null, 4, 1, 2, 3, 4, 1, 2, 3, 4] },
    psf: { data: { shape: [3, 3], pixels: [0, 1, 0, 1, 4, 1, 0, 1, 0] }, oversample: 1 },
    subgrid: 2,
    noise: { type: 'Normal', sigma: 0.5 },
    exposure: { pixels: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] },
    mask: [{ regions: 'image; circle(1,1,0.5)' }],
    cutout: { pixel: [1, 1], size: [3, 2] },
  },
  model: [
    { type: 'Sersic', name: 'disk', xc: { uniform: [19, 21] }, yc: -10, re: { loguniform: [1e-4, 1e-2] }, Ie: { tied: '2 * disk.re' } },
    {
      type: 'Disk',
      radial: { type: 'Exponential', xc: 20, yc: -10, rs: 1e-3, Is: 1 },
      vertical: { type: 'ExponentialHeight', zs: 1e-4, inc: 0.5, losdepth: 1e-3, losbins: 20 },
    },
  ],
  fit: { method: 'dynesty', nlive: 100, seed: 1 },
});

const ds9 = `# Region file format: DS9
global color=green
fk5
circle(20.001,-10.001,3")
-box(1:20:00.5,-10:00:01,5",3",30) # a hole
ellipse(20,-10,4",2",15)
image
polygon(1,1,4,1,4,3)
annulus(3,2,1,2)
`;
const crtf = `#CRTFv0
global coord=J2000
circle[[20.001deg, -10.001deg], 3arcsec]
-rotbox[[20deg, -10deg], [4arcsec, 2arcsec], 30deg]
poly[[1pix, 1pix], [4pix, 1pix], [4pix, 3pix]]
`;

const wcs = new Wcs(wcsFromHeader(header));
const canvas = { wcs, frame: 'ICRS', box: { x0: 0, y0: 0, nx: 5, ny: 4 } } as const;

const dump = pack({
  kind: DUMP_KIND,
  version: DUMP_VERSION,
  tree: { result: { logz: -12.5, samples: Float64Array.of(1, 2, 3), reason: 'finished' }, images: [], model: null },
});

const fit = {
  method: 'nautilus',
  fingerprint: fingerprintOf(smallProblem(2), 'nautilus', 1),
  options: { n_eff: 100 },
  seed: 1,
  finished: false,
  seconds: 1.5,
  cost: { proposals: 3 },
  state: { version: 1, nextId: 3, logL: Float64Array.of(-1, Number.NEGATIVE_INFINITY, 2), bounds: [{ axes: Float64Array.of(1, 0, 0, 1) }] },
} as const;
const checkpoint = await toHdf5(fit, emptyView);
const saved = JSON.stringify([...pack({ kind: '', version: 1, tree: fit })]);

function sameAsSaved(found: Checkpoint): void {
  if (JSON.stringify([...pack({ kind: '', version: 1, tree: found })]) !== saved) throw new Error('a corrupt checkpoint was read');
}

/** A dump whose checksum is right whatever stands in it: all but its last 32 bytes, and those made anew. */
function resealed(bytes: Uint8Array): Uint8Array {
  const content = bytes.slice(0, Math.max(0, bytes.length - 32));
  const out = new Uint8Array(content.length + 32);
  out.set(content);
  out.set(sha256(content), content.length);
  return out;
}
const original = hex(sha256(dump));

const small = { NAXIS: 2, NAXIS1: 6, NAXIS2: 6, ...header };
const lit = Float64Array.from({ length: 36 }, (_, i) => i % 7);
const fitted = fitter({
  img: new Image(
    { header: small, data: lit },
    { noise: new Normal({ sigma: 1 }), psf: { shape: [3, 3], pixels: [0, 1, 0, 1, 4, 1, 0, 1, 0] } },
  ),
  mod: new Model(
    new Sersic({ name: 'disk', xc: uniform(19, 21), yc: -10, re: 1e-3, Ie: uniform(0, 5), ns: 1 }),
    new Point({ xc: boundto('disk.xc'), yc: -10, Ic: tied('2 * disk.Ie') }),
  ),
});
await fitted.run({ method: 'optimizer', seed: 1, n_screen: 4, n_starts: 1, maxiter: 2, n_draws: 0, progress: false });
const whole = fitted.dumpBytes();

/** What launchers say, a variable a line. */
const launched = {
  openmpi: 'OMPI_COMM_WORLD_SIZE=8\nOMPI_COMM_WORLD_RANK=3\nPATH=/usr/bin',
  mpich: 'PMI_SIZE=4\nPMI_RANK=0\nMPI_LOCALNRANKS=4\nMPI_LOCALRANKID=0',
  slurm: 'SLURM_MPI_TYPE=pmix\nSLURM_NTASKS=16\nSLURM_STEP_NUM_TASKS=16\nSLURM_PROCID=15',
};

export const formats: Readonly<Record<string, Format>> = {
  fits: {
    valid: [fits],
    read: bytes => readFits(bytes, 'x.fits').map(hdu => (hdu.kind === 'image' ? hdu.data : hdu.kind)),
  },
  wcs: {
    valid: [fits.slice(0, 2880)],
    read(bytes) {
      const text = textOf(bytes);
      const lines = Array.from({ length: Math.floor(text.length / 80) }, (_, i) => text.slice(80 * i, 80 * i + 80));
      const found = new Wcs(wcsFromHeader(Header.parse(lines)));
      return [found.toSky(1, 2), found.toPixel(20, -10)];
    },
  },
  regions: {
    valid: [bytesOf(ds9), bytesOf(crtf)],
    read: bytes => insideRegions(readRegions(textOf(bytes), 'x.reg').regions, canvas, 'x.reg'),
  },
  fitfile: { valid: [bytesOf(fitFile)], read: bytes => modelOf(parseFitFile(new TextDecoder().decode(bytes), 'fit.json')) },
  // from the file to a likelihood, as far as a fit goes before it begins
  'whole fit file': {
    valid: [bytesOf(wholeFitFile)],
    isJson: true,
    async read(bytes) {
      const file = parseFitFile(new TextDecoder().decode(bytes), 'fit.json', '', { sandbox: '.' });
      const img = await Promise.all(imagesOf(file).map(each => openImage(file, each)));
      const problem = compile({ img, mod: modelOf(file) });
      planRun(file.json.fit ?? {}, problem.ndim, problem);
      const u = new Float64Array(problem.ndim).fill(0.5);
      return problem.logL(problem.expand(problem.transform(u, 1), 1));
    },
  },
  dump: {
    valid: [dump],
    read(bytes) {
      readDump(bytes);
      // what was changed may not pass for whole
      if (hex(sha256(bytes)) !== original) throw new Error('a damaged dump was read');
    },
  },
  checkpoint: {
    valid: [checkpoint],
    read(bytes) {
      // damage beside the state is harmless; the state is whole or refused
      sameAsSaved(fromHdf5(bytes, 'run.hdf5'));
    },
  },
  // HDF5 with a right checksum around whatever: the state in it has one of its own
  'forged checkpoint': {
    valid: [checkpoint],
    read(bytes) {
      sameAsSaved(fromHdf5(resealed(bytes), 'run.hdf5'));
    },
  },
  'resealed dump': { valid: [dump], read: bytes => readDump(resealed(bytes)) },
  // what somebody has made who knows how: to be loaded, or refused in words, to the last image and component
  'forged dump': {
    valid: [whole],
    async read(bytes) {
      const fit = await load(resealed(bytes));
      return [fit.parameters({ verbose: false }), (await fit.getmodel()).convolved];
    },
  },
  'gzip FITS': {
    valid: [gzipSync(fits)],
    async read(bytes) {
      const { bytes: found, name } = await readSource(bytes, 'x.fits.gz');
      return readFits(found, name).map(hdu => (hdu.kind === 'image' ? hdu.data : hdu.kind));
    },
  },
  'MPI environment': {
    valid: Object.values(launched).map(bytesOf),
    read(bytes) {
      const env = Object.fromEntries(
        textOf(bytes)
          .split('\n')
          .map(line => [line.slice(0, Math.max(0, line.indexOf('='))), line.slice(line.indexOf('=') + 1)]),
      );
      for (const platform of ['linux', 'win32']) {
        const found = launchOf(env, platform);
        if (found === null) continue;
        const { rank, ranks } = found;
        const isRank =
          Number.isSafeInteger(rank) && Number.isSafeInteger(ranks) && rank >= 0 && rank < ranks && ranks > 1 && ranks < 2 ** 31;
        if (!isRank) throw new Error(`rank ${rank} of ${ranks}`);
      }
      // an environment is never wrong: where it says nothing sensible there is no launcher
      if (Object.keys(env).length < 2) throw new ValueError('no variables');
    },
  },
};
