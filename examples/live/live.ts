/**
 * The live page: the quickstart's image, fitted here. The fit is an actor: buttons send to it, its state says which of them are of use, and what is
 * drawn hangs on its streams.
 */
import { withLatestFrom } from 'rxjs';
import {
  cornerSvg,
  createEvaluator,
  type FitResult,
  fitter,
  Image,
  type ImageProblem,
  MultiPool,
  type PosteriorSoFar,
  type Progress,
  type Run,
  samplesHash,
  summarise,
} from '../../src/index.js';
import { quickstartMock, quickstartModel } from '../quickstart/mock.js';
import { paint } from './picture.js';
import { PosteriorTrace } from './posteriorTrace.js';

/** Effective samples from which on there is a posterior to be seen: early in a fit a single draw has all the weight. */
const enough = 10;

const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const write = (id: string, text: string): void => {
  find(id).textContent = text;
};
const whole = (x: number): string => Math.round(x).toLocaleString('en-US');
const seconds = (x: number): string => (x < 90 ? `${x.toFixed(x < 10 ? 1 : 0)} s` : `${(x / 60).toFixed(1)} min`);

const options = find<HTMLFormElement>('options');
(options.elements.namedItem('workers') as HTMLInputElement).value = String(Math.min(4, navigator.hardwareConcurrency || 2));
options.addEventListener('submit', event => {
  event.preventDefault();
  const given = new FormData(options);
  const number = (name: string): number => Number(given.get(name));
  start({ seed: number('seed'), nlive: number('nlive'), n_eff: number('n_eff') }, number('workers')).catch(failed);
});

type Doing = 'idle' | 'running' | 'paused' | 'ending' | 'done' | 'failed';

/** What the page shows of a state, and which buttons can be pressed in it. */
function show(doing: Doing, text: string): void {
  document.body.dataset.state = doing;
  write('state', text);
  const useful: Record<string, boolean> = {
    start: !['running', 'paused', 'ending'].includes(doing),
    pause: doing === 'running',
    resume: doing === 'paused',
    stop: doing === 'running' || doing === 'paused',
  };
  for (const [id, is] of Object.entries(useful)) find<HTMLButtonElement>(id).disabled = !is;
}

function failed(error: unknown): void {
  show('failed', error instanceof Error ? error.message : String(error));
}

async function start(how: { seed: number; nlive: number; n_eff: number }, workers: number): Promise<void> {
  const mock = quickstartMock(how.seed);
  const img = new Image({ header: mock.header, data: mock.data }, { psf: mock.psf });
  const fit = fitter({ img, mod: quickstartModel() });
  const truths = fit.labels.map(label => mock.truth[label]);
  const look = pictures(fit.problem as ImageProblem, img, mock.sigma);

  const trace = new PosteriorTrace(find('trace'), truths);
  clear();
  const pool = new MultiPool(workers);
  try {
    const run = fit.start({ method: 'nautilus', pool, ...how });
    follow(run);
    run.progress$.subscribe(showProgress);
    // Every posterior has a progress before it.
    run.posterior$.pipe(withLatestFrom(run.progress$)).subscribe(([posterior, { nLike }]) => {
      look(posterior);
      if (posterior.nEff < enough) return;
      drawCorner(posterior, truths);
      trace.add(nLike, summarise(posterior));
    });
    const result = await run.result;
    look(result);
    if (result.nEff >= enough) {
      drawCorner(result, truths);
      trace.add(result.nLike, summarise(result));
    }
    showResult(result, truths);
  } finally {
    await pool.close();
  }
}

const invitation = find('corner').innerHTML;

/** Nothing of the fit before stays on the page. */
function clear(): void {
  find('result').hidden = true;
  find('corner').innerHTML = invitation;
  for (const id of ['phase', 'counter', 'calls', 'speed', 'neff', 'logz', 'busy', 'time']) write(id, '–');
  for (const id of ['model', 'residual']) {
    const canvas = find<HTMLCanvasElement>(id);
    canvas.getContext('2d')!.clearRect(0, 0, canvas.width, canvas.height);
  }
  find<HTMLProgressElement>('bar').value = 0;
  const hash = find('hash');
  hash.textContent = '';
  delete hash.dataset.samples;
  delete hash.dataset.logz;
}

/** Buttons and state: the run is an XState actor. */
function follow(run: Run): void {
  find('pause').onclick = () => run.pause();
  find('resume').onclick = () => run.resume();
  find('stop').onclick = () => run.stop();
  show('running', 'Workers are starting.');
  run.ref.subscribe(snapshot => {
    if (snapshot.matches({ fitting: 'paused' })) show('paused', 'Paused.');
    else if (snapshot.matches('fitting')) show('running', `The fit is ${snapshot.context.phase}.`);
    else if (snapshot.matches('ending')) show('ending', 'The result is being made.');
  });
}

function showProgress(progress: Progress): void {
  const { phase, fraction, counter, counterName, nLike, callsPerSecond, nEff, logZ, logZErr, busy, workers, elapsed, eta } = progress;
  const bar = find<HTMLProgressElement>('bar');
  if (fraction === null) bar.removeAttribute('value');
  else bar.value = fraction;
  write('phase', phase);
  write('counterName', counterName);
  write('counter', whole(counter));
  write('calls', whole(nLike));
  write('speed', whole(callsPerSecond));
  write('neff', whole(nEff));
  write('logz', Number.isFinite(logZ) ? `${logZ.toFixed(2)}${Number.isFinite(logZErr) ? ` ± ${logZErr.toFixed(2)}` : ''}` : '–');
  write('busy', `${whole(100 * busy)} % of ${workers}`);
  write('time', eta === null ? seconds(elapsed) : `${seconds(elapsed)}, ${seconds(eta)}`);
}

type Drawn = Pick<PosteriorSoFar, 'samples' | 'n' | 'weights' | 'logL' | 'labels' | 'units'>;

function drawCorner(posterior: Drawn, truths: readonly number[]): void {
  if (document.hidden) return;
  const { samples, n, weights, labels, units } = posterior;
  find('corner').innerHTML = cornerSvg({ samples, n, ndim: labels.length, weights, labels, units, truths });
}

/** Draws the image, and gives what draws the best model of a posterior and how far it is from the image. */
function pictures(problem: ImageProblem, img: Image, sigma: number): (posterior: Drawn) => void {
  const evaluator = createEvaluator(problem.spec);
  const sky = { range: [-2 * sigma, 40 * sigma], stretch: 'asinh', colours: 'inferno' } as const;
  const difference = { range: [-4 * sigma, 4 * sigma], stretch: 'linear', colours: 'RdBu_r' } as const;
  paint(find('data'), img.data, sky);
  return ({ samples, logL }) => {
    const best = logL.reduce((top, value, i) => (value > logL[top] ? i : top), 0);
    const theta = samples.slice(best * problem.ndim, (best + 1) * problem.ndim);
    const { convolved, background } = evaluator.render(problem.expand(theta, 1));
    const model = convolved.map((value, i) => value + background[i]);
    paint(find('model'), model, sky);
    paint(
      find('residual'),
      img.data.map((value, i) => value - model[i]),
      difference,
    );
  };
}

function showResult(result: FitResult, truths: readonly number[]): void {
  const rows = summarise(result).map(({ label, median, lo, hi, unit }, i) => {
    const error = (hi - lo) / 2;
    const decimals = Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(error))));
    const cells = [label, truths[i].toFixed(decimals), median.toFixed(decimals), error.toPrecision(2)];
    const row = document.createElement('tr');
    for (const text of [...cells, ((median - truths[i]) / error).toFixed(1), unit]) row.insertCell().textContent = text;
    return row;
  });
  const table = find<HTMLTableElement>('result');
  table.tBodies[0].replaceChildren(...rows);
  table.hidden = false;
  const hash = find('hash');
  hash.dataset.samples = samplesHash(result);
  hash.dataset.logz = String(result.logz);
  hash.textContent = `samples, weights and ln L: SHA-256 ${samplesHash(result)}`;
  const { reason, nLike, wallSeconds, logz, logzerr } = result;
  const how = reason === 'finished' ? 'Done' : 'Stopped, with a valid answer';
  show('done', `${how}: ln Z = ${logz.toFixed(2)} ± ${logzerr.toFixed(2)} after ${whole(nLike)} calls in ${seconds(wallSeconds)}.`);
}
