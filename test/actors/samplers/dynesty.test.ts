import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startRun } from '../../../actors/run/startRun.js';
import { ValueError } from '../../../src/errors.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { dynesty } from '../../../src/samplers/dynesty/kernel.js';
import { close } from '../../support/close.js';
import { machineConformance } from './machineConformance.js';

const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);

machineConformance(dynesty, { ndim: 2, logL: gaussian, options: { dynamic: true, nlive: 60, n_effective: 400, sample: 'rslice' } });

const normal = functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], logL: ([x, y]) => -0.5 * (x * x + y * y) });

test('a run with dynesty says its evidence, with errors by three ways, and how even its ranks are', async () => {
  const { result, progress$ } = startRun(normal, { method: 'dynesty', nlive: 200, seed: 1, sample: 'rwalk' });
  const phases = new Set<string>();
  progress$.subscribe(({ phase, counterName, fraction }) => {
    phases.add(phase);
    assert.is(counterName, 'iterations');
    assert.ok(fraction === null || (fraction >= 0 && fraction <= 1));
  });
  const { logz, logzerr, diagnostics, reason, complete, method } = await result;
  assert.is(method, 'dynesty');
  assert.is(reason, 'finished');
  assert.ok(complete);
  close(logz, Math.log(2 * Math.PI) - 2 * Math.log(10), { atol: 5 * logzerr });
  close(diagnostics.logzerrSimulated as number, logzerr, { rtol: 0.4 });
  const { logzerrFamilies, logzerrInformation } = diagnostics as Record<string, number>;
  assert.is(logzerr, Math.max(logzerrFamilies, logzerrInformation));
  assert.is.not(logzerrFamilies, logzerrInformation);
  close(logzerrFamilies, logzerrInformation, { rtol: 0.3 });
  assert.ok((diagnostics.insertionP as number) > 1e-4 && (diagnostics.insertions as number) > 500);
  assert.ok(phases.has('starting') && phases.has('sampling'));
});

test('live points are given in physical units; what makes no sense here is refused with what to do instead', async () => {
  const { options } = await startRun(normal, { method: 'dynesty', nlive: 50, live_points: [[1, -2], Float64Array.of(0, 4)] }).result;
  close(options.live_points as number[], [0.6, 0.3, 0.5, 0.9], { atol: 1e-15 });
  for (const [given, rule] of [
    [{ live_points: [[1, 7]] }, /live_points has 7 for p1: it must be a number within its prior, -5 to 5/],
    [{ rstate: 3 }, /rstate is not an option of dynesty here: write seed/],
    [{ logl_args: [] }, /logl_args is not an option of dynesty here: a likelihood of your own keeps its data itself/],
  ] as const) {
    assert.throws(
      () => startRun(normal, { method: 'dynesty', ...given } as never),
      (e: Error) => e instanceof ValueError && rule.test(e.message),
    );
  }
});

test('a limit is the reason why a run with dynesty ended', async () => {
  const { reason, complete } = await startRun(normal, { method: 'dynesty', nlive: 100, maxcall: 400 }).result;
  assert.is(reason, 'maxcall');
  assert.is(complete, false);
});

test.run();
