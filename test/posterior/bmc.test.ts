import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { bmc, formatComparison } from '../../src/posterior/index.js';
import { close } from '../support/close.js';

// The quickstart's evidence and null likelihood: socca 1.1.0.
const quickstart = { method: 'nautilus', logz: 29283.29, logzerr: 0.01, logz_data: -3610.7102, logz_prior: null };

test('the quickstart is a detection of 256.5 sigma', () => {
  const { lnBF, lnBFerr, seff, seffErr, lnBF_cor, seff_cor, seffErr_cor } = bmc(quickstart);
  close(lnBF, 32894.0002, { rtol: 1e-12 });
  close(seff, 256.5, { rtol: 0, atol: 0.01 });
  assert.is(lnBFerr, 0.01);
  close(seffErr, 0.01 / seff, { rtol: 1e-12 });
  assert.equal([lnBF_cor, seff_cor, seffErr_cor], [null, null, null]);
});

test('the prior-deboosted factor has the prior evidence taken out', () => {
  const raw = bmc(quickstart);
  const { lnBF, lnBF_cor, seff_cor } = bmc({ ...quickstart, logz_prior: 20 });
  assert.is(lnBF, raw.lnBF);
  close(lnBF_cor!, raw.lnBF - 20, { rtol: 1e-14 });
  close(seff_cor!, Math.sqrt(2 * (raw.lnBF - 20)), { rtol: 1e-14 });
});

test('a model worse than none has a negative significance', () => {
  const { lnBF, seff } = bmc({ ...quickstart, logz: -3612.7102 });
  close([lnBF, seff], [-2, -2], { rtol: 1e-10 });
});

test('near zero the error of the significance stays finite', () => {
  close(bmc({ ...quickstart, logz: -3610.7102 }).seffErr, Math.sqrt(0.02), { rtol: 1e-12 });
  assert.is(bmc({ ...quickstart, logz: -3610.7102, logzerr: 0 }).seffErr, 0);
});

test('methods without an evidence, and problems without a null model, are errors', () => {
  for (const method of ['emcee', 'numpyro', 'nuts', 'optimizer']) {
    assert.throws(
      () => bmc({ ...quickstart, method }),
      (e: Error) => e instanceof ValueError && e.message.includes(`'${method}'`),
    );
  }
  assert.throws(
    () => bmc({ ...quickstart, logz_data: Number.NaN }),
    (e: Error) => e instanceof ValueError && /no null model/.test(e.message),
  );
});

test('a comparison prints its blocks', () => {
  assert.is(
    formatComparison(bmc({ ...quickstart, logz_prior: 20 })),
    [
      'null-model comparison',
      '=====================',
      'ln(Bayes factor) :  3.289400E+04 ± 1.0E-02',
      'effective sigma  :  2.565E+02',
      '',
      'prior deboosted',
      '=====================',
      'ln(Bayes factor) :  3.287400E+04 ± 1.0E-02',
      'effective sigma  :  2.564E+02',
    ].join('\n'),
  );
  assert.not.match(formatComparison(bmc(quickstart)), /deboosted/);
});

test.run();
