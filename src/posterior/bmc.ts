import { ValueError } from '../errors.js';
import { scientific } from './formatParameters.js';

/** Bayesian model comparison against the null model, the image without any source. */
export interface ModelComparison {
  /** ln of the Bayes factor, model against null: ln Z − ln L₀. */
  readonly lnBF: number;
  /** Its standard error, that of ln Z: the null's likelihood is exact. */
  readonly lnBFerr: number;
  /** Effective significance, sign(lnBF) √(2 |lnBF|), in Gaussian standard deviations. */
  readonly seff: number;
  readonly seffErr: number;
  /** The prior-deboosted Bayes factor, lnBF − ln Z_π; null where the prior evidence wasn't asked for (`getzprior`). Its error is `lnBFerr`. */
  readonly lnBF_cor: number | null;
  readonly seff_cor: number | null;
  readonly seffErr_cor: number | null;
}

/** The part of a FitResult that a model comparison needs. */
export interface Evidence {
  readonly method: string;
  readonly logz: number;
  readonly logzerr: number;
  readonly logz_data: number;
  readonly logz_prior: number | null;
}

/** Methods that draw from the posterior, or find its top, without the evidence. */
const WITHOUT_EVIDENCE = ['emcee', 'numpyro', 'nuts', 'optimizer'];

/**
 * Compares the model with the null model, in two ways: the raw Bayes factor, and the prior-deboosted one, from which the prior's width is
 * taken out (a detection doesn't become less sure because one searched in a wider box).
 *
 * @param fit a fit's result
 * @throws ValueError where the method gives no evidence, or the problem has no null model (a likelihood of the user's own)
 *
 * @example
 * const { lnBF, seff } = bmc(result); // quickstart: 32894.0, 256.5
 */
export function bmc(fit: Evidence): ModelComparison {
  const { method, logz, logzerr, logz_data, logz_prior } = fit;
  if (WITHOUT_EVIDENCE.includes(method)) {
    throw new ValueError(`method is '${method}', which gives no evidence to compare models with; use nautilus, dynesty or pocomc`);
  }
  if (Number.isNaN(logz_data)) {
    throw new ValueError('This problem has no null model: compare its logz with that of another model of the same data');
  }
  const lnBF = logz - logz_data;
  const lnBF_cor = logz_prior === null ? null : lnBF - logz_prior;
  return {
    lnBF,
    lnBFerr: logzerr,
    seff: significance(lnBF),
    seffErr: significanceError(lnBF, logzerr),
    lnBF_cor,
    seff_cor: lnBF_cor === null ? null : significance(lnBF_cor),
    seffErr_cor: lnBF_cor === null ? null : significanceError(lnBF_cor, logzerr),
  };
}

/** Whether {@link bmc} has something to compare: an evidence, and a null model. */
export function isComparable({ method, logz, logz_data }: Evidence): boolean {
  return !WITHOUT_EVIDENCE.includes(method) && !Number.isNaN(logz) && !Number.isNaN(logz_data);
}

/** The comparison for a terminal. */
export function formatComparison({ lnBF, lnBFerr, seff, lnBF_cor, seff_cor }: ModelComparison): string {
  const block = (title: string, ln: number, sigma: number): string[] => [
    title,
    '='.repeat(21),
    `ln(Bayes factor) : ${scientific(ln, 6).padStart(13)} ± ${scientific(lnBFerr, 1)}`,
    `effective sigma  : ${scientific(sigma, 3).padStart(10)}`,
  ];
  const lines = block('null-model comparison', lnBF, seff);
  if (lnBF_cor !== null && seff_cor !== null) lines.push('', ...block('prior deboosted', lnBF_cor, seff_cor));
  return lines.join('\n');
}

function significance(lnBF: number): number {
  return Math.sign(lnBF) * Math.sqrt(2 * Math.abs(lnBF));
}

/** d seff / d lnBF = 1 / |seff|; near lnBF = 0, where that has no bound, what the error alone would make. */
function significanceError(lnBF: number, err: number): number {
  return err === 0 ? 0 : Math.min(err / Math.abs(significance(lnBF)), Math.sqrt(2 * err));
}
