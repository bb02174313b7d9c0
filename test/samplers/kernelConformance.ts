import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FitError, ValueError } from '../../src/errors.js';
import type { SamplerKernel } from '../../src/samplers/contract.js';
import { answer, drive, driveWith } from '../support/drive.js';

/** A small fit that goes through all of a kernel's phases within seconds. */
export interface ConformanceCase {
  readonly ndim: number;
  /** ln L over the unit cube. */
  readonly logL: (u: Float64Array) => number;
  readonly options: Record<string, unknown>;
  /** Whether the method gives the evidence. Default true. */
  readonly evidence?: boolean;
  /** Of the fit around which a machine is tried. Default 5. */
  readonly seed?: number;
  /** Phases that it doesn't go through, since another case of the same kernel does. Default none. */
  readonly elsewhere?: readonly string[];
}

/** The bits of plain data with typed arrays in it: equal exactly when the values are, ±0 and NaN included. */
export function bits(value: unknown): string {
  const hash = createHash('sha256');
  const add = (v: unknown): void => {
    if (ArrayBuffer.isView(v)) {
      hash.update(`${v.constructor.name}${v.byteLength}:`).update(new Uint8Array(v.buffer, v.byteOffset, v.byteLength));
    } else if (typeof v === 'number') {
      hash.update('n').update(new Uint8Array(Float64Array.of(v).buffer));
    } else if (typeof v === 'object' && v !== null) {
      const entries = Object.entries(v);
      hash.update(`${Array.isArray(v) ? 'a' : 'o'}${entries.length}:`);
      for (const [key, item] of entries) {
        hash.update(`${key}=`);
        add(item);
      }
    } else hash.update(`${typeof v}${String(v)};`);
  };
  add(value);
  return hash.digest('hex');
}

/**
 * What every sampler kernel keeps to, whatever its method. A new one joins with
 *
 * @example
 * import { kernelConformance } from '../kernelConformance.js';
 * kernelConformance(myKernel, { ndim: 2, logL: gaussian, options: { nlive: 50 } });
 * test.run();
 */
export function kernelConformance<S, O>(
  kernel: SamplerKernel<S, O>,
  { ndim, logL, options, evidence = true, elsewhere = [] }: ConformanceCase,
): void {
  const name = kernel.method;
  const start = (): S => kernel.init(ndim, kernel.options(options, ndim));

  test(`${name}: a clone of any state goes on with the same bits, and no step changes the state it was given`, () => {
    const phases = new Set<string>();
    let steps = 0;
    const end = driveWith(kernel, start(), 7, {
      propose(state, key) {
        phases.add(kernel.phase(state));
        const before = bits(state);
        const clone = structuredClone(state);
        assert.is(bits(clone), before, `state ${steps} survives structuredClone`);
        const [asked, proposal] = kernel.propose(state, key);
        const [askedToo, proposalToo] = kernel.propose(clone, key);
        assert.is(bits(state), before, `propose ${steps} leaves its state alone`);
        assert.is(bits(proposalToo), bits(proposal), `proposal ${steps}`);
        assert.is(bits(askedToo), bits(asked), `state after proposal ${steps}`);
        phases.add(kernel.phase(asked));
        return [asked, proposal];
      },
      absorb(asked, proposal) {
        const waiting = bits(asked);
        const clone = structuredClone(asked);
        const evaluation = answer(proposal, logL);
        const [next, info] = kernel.absorb(asked, evaluation);
        const [nextToo, infoToo] = kernel.absorb(clone, evaluation);
        assert.is(bits(asked), waiting, `absorb ${steps} leaves its state alone`);
        assert.is(bits(nextToo), bits(next), `state ${steps + 1}`);
        assert.is(bits(infoToo), bits(info), `info ${steps}`);
        steps++;
        return next;
      },
    });
    assert.is(kernel.phase(end), 'done');
    assert.ok(steps > 5, `a fit of ${steps} steps shows little`);
    for (const phase of kernel.phases)
      if (phase !== 'done') assert.is(phases.has(phase), !elsewhere.includes(phase), `the fit went through '${phase}'`);
  });

  test(`${name}: a state between two answers is all that a fit needs to go on, whatever is out`, () => {
    let step = 0;
    let state = start();
    const end = bits(drive(kernel, logL, ndim, options, 7));
    const stop = new Error('stopped');
    for (const stopAt of [1, 4, 9, 17]) {
      step = 0;
      try {
        driveWith(kernel, start(), 7, {
          propose: (before, key) => kernel.propose(before, key),
          absorb(asked, proposal) {
            [state] = kernel.absorb(asked, answer(proposal, logL));
            if (++step === stopAt) throw stop;
            return state;
          },
        });
      } catch (error) {
        if (error !== stop) throw error;
      }
      const out = kernel.ahead?.out(structuredClone(state)) ?? [];
      assert.is(kernel.nextId(state), (out[0]?.id ?? kernel.nextId(state)) + out.length, 'nothing that is out is missing');
      const resumed = driveWith(kernel, structuredClone(state), 7, {
        propose: (before, key) => kernel.propose(before, key),
        absorb: (asked, proposal) => kernel.absorb(asked, answer(proposal, logL))[0],
      });
      assert.is(bits(resumed), end, `stopped after ${stopAt} answers`);
    }
  });

  test(`${name}: proposals are numbered without a gap, lie in the unit cube, and answers to others are refused`, () => {
    let id = 0;
    driveWith(kernel, start(), 7, {
      propose(state, key) {
        assert.is(kernel.nextId(state), id);
        const [asked, proposal] = kernel.propose(state, key);
        assert.is(proposal.id, id++);
        if (proposal.want === 'value') {
          assert.is(proposal.points.length, proposal.n * ndim);
          assert.ok(
            proposal.points.every(u => u >= 0 && u <= 1),
            'in the unit cube',
          );
        }
        return [asked, proposal];
      },
      absorb(asked, proposal) {
        const evaluation = answer(proposal, logL);
        if (proposal.id === 2) assert.throws(() => kernel.absorb(asked, { ...evaluation, id: 99 }), /99/);
        return kernel.absorb(asked, evaluation)[0];
      },
    });
  });

  test(`${name}: the posterior is finite, its evidence the sum of its weights; another seed gives other draws`, () => {
    const state = drive(kernel, logL, ndim, options, 1);
    const post = kernel.posterior(state);
    assert.is(post.points.length, post.n * ndim);
    const sum = post.logW.reduce((s, l) => s + Math.exp(l - (evidence ? post.logZ : 0)), 0);
    assert.ok(Math.abs(sum - 1) < 1e-9, `Σ exp(logW − logZ) = ${sum}`);
    for (let i = 0; i < post.n; i += 17) assert.is(post.logL[i], logL(post.points.subarray(i * ndim, (i + 1) * ndim)), `ln L of row ${i}`);
    if (evidence) assert.ok(post.logZErr > 0 && Number.isFinite(post.logZErr));
    else assert.ok(Number.isNaN(post.logZ) && Number.isNaN(post.logZErr));
    assert.ok(post.nEff > 0 && post.nEff <= post.n);
    const other = kernel.posterior(drive(kernel, logL, ndim, options, 2));
    assert.is.not(bits(other), bits(post));
  });

  test(`${name}: regions of zero likelihood, plateaus and a constant end with a clear result or message`, () => {
    const r2 = (u: Float64Array): number => u.reduce((sum, x) => sum + (x - 0.5) ** 2, 0);
    const hard: Readonly<Record<string, (u: Float64Array) => number>> = {
      'a constant': () => 3.25,
      'zero everywhere': () => Number.NEGATIVE_INFINITY,
      'zero in half of the prior': u => (u[0] < 0.5 ? Number.NEGATIVE_INFINITY : -20 * r2(u)),
      terraces: u => Math.floor(6 * Math.max(0, 0.5 - Math.sqrt(r2(u)))),
      'one step': u => (u[0] < 0.5 ? -1e6 : 0),
    };
    for (const [what, likelihood] of Object.entries(hard)) {
      let state = start();
      try {
        let steps = 0;
        state = driveWith(kernel, state, 7, {
          propose: (now, key) => kernel.propose(now, key),
          absorb(asked, proposal) {
            assert.ok(++steps < 50_000, `${what}: no end`);
            return kernel.absorb(asked, answer(proposal, likelihood))[0];
          },
        });
      } catch (error) {
        assert.ok(error instanceof FitError && /likelihood/i.test(error.message), `${what}: ${error}`);
        assert.ok(what.startsWith('zero'), `${what}: ${error}`);
        continue;
      }
      assert.is.not(what, 'zero everywhere');
      const post = kernel.posterior(state);
      assert.ok(
        post.n > 0 && post.logL.every((l, i) => l > Number.NEGATIVE_INFINITY || post.logW[i] === l),
        `${what}: weight where the likelihood is zero`,
      );
      const sum = post.logW.reduce((total, l) => total + Math.exp(l - (Number.isNaN(post.logZ) ? 0 : post.logZ)), 0);
      assert.ok(Math.abs(sum - 1) < 1e-9, `${what}: Σ weights = ${sum}`);
      if (what === 'a constant' && evidence && Number.isFinite(post.logZ))
        assert.ok(Math.abs(post.logZ - 3.25) < 0.5, `ln Z of a constant: ${post.logZ}`);
    }
  });

  test(`${name}: an unknown option is refused with its name and the known ones`, () => {
    assert.throws(
      () => kernel.options({ ...options, no_such_option: 1 }, ndim),
      (e: Error) => e instanceof ValueError && /no_such_option/.test(e.message),
    );
  });
}
