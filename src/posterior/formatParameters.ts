import type { ParameterSummary } from './summarise.js';

/**
 * The parameter table for a terminal, one block a component: median, +(p84 − median) / −(median − p16), unit. A median has as many digits
 * as its errors call for, at least five.
 *
 * @example
 * console.log(formatParameters(summarise(fit.result)));
 * // Best-fit parameters
 * // ========================================
 * //
 * // core
 * // ----
 * // xc :  2.000000063E+01 [+9.4877E-07/-9.6246E-07] deg
 * // Ic :  9.8960E+00 [+4.2454E-01/-4.2952E-01] image
 */
export function formatParameters(summaries: readonly ParameterSummary[]): string {
  const lines = ['Best-fit parameters', '='.repeat(40)];
  for (const [component, parameters] of byComponent(summaries)) {
    lines.push('', component, '-'.repeat(component.length));
    const width = Math.max(...parameters.map(({ name }) => name.length));
    const medians = parameters.map(({ summary }) => signed(scientific(summary.median, digits(summary))));
    const medianWidth = Math.max(...medians.map(m => m.length));
    parameters.forEach(({ name, summary: { median, lo, hi, unit } }, i) => {
      const errors = `[+${scientific(hi - median, 4)}/-${scientific(median - lo, 4)}]`;
      lines.push(`${name.padEnd(width)} : ${medians[i].padEnd(medianWidth)} ${errors} ${unit}`.trimEnd());
    });
  }
  return lines.join('\n');
}

/** `1.2345E-07`: the exponent has two digits at least. */
export function scientific(x: number, decimals: number): string {
  if (!Number.isFinite(x)) return String(x);
  const [mantissa, exponent] = x.toExponential(decimals).split('e');
  return `${mantissa}E${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

function signed(text: string): string {
  return text.startsWith('-') ? text : ` ${text}`;
}

/** Decimals of the mantissa that show the smaller error's first two digits. */
function digits({ median, lo, hi }: ParameterSummary): number {
  const error = Math.min(hi - median, median - lo);
  if (!(error > 0) || median === 0) return 4;
  return Math.min(15, Math.max(4, Math.floor(Math.log10(Math.abs(median))) - Math.floor(Math.log10(error)) + 1));
}

/** `disk.radial.re` belongs to `disk`; a label without a dot, to `model`. */
function byComponent(summaries: readonly ParameterSummary[]): Map<string, { name: string; summary: ParameterSummary }[]> {
  const blocks = new Map<string, { name: string; summary: ParameterSummary }[]>();
  for (const summary of summaries) {
    const dot = summary.label.indexOf('.');
    const component = dot < 0 ? 'model' : summary.label.slice(0, dot);
    const block = blocks.get(component) ?? [];
    block.push({ name: summary.label.slice(dot + 1), summary });
    blocks.set(component, block);
  }
  return blocks;
}
