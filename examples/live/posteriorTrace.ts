import type { ParameterSummary } from '../../src/index.js';

const labelWidth = 150;
const gap = 10;
/** Half the height of a strip, in errors of the last posterior. */
const reach = 5;

/** How the posterior closes in: for every parameter a strip with its median and its 16th to 84th percentile over the likelihood calls. */
export class PosteriorTrace {
  readonly #canvas: HTMLCanvasElement;
  readonly #truths: readonly number[];
  readonly #past: { readonly nLike: number; readonly summaries: readonly ParameterSummary[] }[] = [];

  constructor(canvas: HTMLCanvasElement, truths: readonly number[]) {
    this.#canvas = canvas;
    this.#truths = truths;
    this.#draw();
  }

  add(nLike: number, summaries: readonly ParameterSummary[]): void {
    this.#past.push({ nLike, summaries });
    this.#draw();
  }

  #draw(): void {
    const { width, height } = this.#canvas;
    const pen = this.#canvas.getContext('2d')!;
    const colours = getComputedStyle(this.#canvas);
    const colour = (name: string): string => colours.getPropertyValue(`--${name}`);
    pen.clearRect(0, 0, width, height);
    const last = this.#past.at(-1);
    if (!last) return;
    pen.font = '22px system-ui, sans-serif';
    pen.textBaseline = 'middle';
    const strip = height / last.summaries.length;
    last.summaries.forEach((summary, d) => {
      pen.save();
      pen.translate(0, d * strip + gap / 2);
      pen.fillStyle = colour('quiet');
      pen.fillText(summary.label, 0, (strip - gap) / 2);
      pen.translate(labelWidth, 0);
      pen.beginPath();
      pen.rect(0, 0, width - labelWidth, strip - gap);
      pen.fillStyle = colour('well');
      pen.fill();
      pen.clip();
      this.#strip(pen, d, last.nLike, width - labelWidth, strip - gap, colour('blue'), colour('red'));
      pen.restore();
    });
  }

  #strip(pen: CanvasRenderingContext2D, d: number, calls: number, width: number, height: number, ink: string, truthInk: string): void {
    const { median, lo, hi } = this.#past.at(-1)!.summaries[d];
    const error = (hi - lo) / 2 || Math.abs(median) || 1;
    const x = (nLike: number): number => (nLike / Math.max(1, calls)) * width;
    const y = (value: number): number => height / 2 - ((value - median) / (reach * error)) * (height / 2);
    pen.beginPath();
    for (const { nLike, summaries } of this.#past) pen.lineTo(x(nLike), y(summaries[d].hi));
    for (const { nLike, summaries } of [...this.#past].reverse()) pen.lineTo(x(nLike), y(summaries[d].lo));
    pen.globalAlpha = 0.25;
    pen.fillStyle = ink;
    pen.fill();
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.moveTo(0, y(this.#truths[d]));
    pen.lineTo(width, y(this.#truths[d]));
    pen.strokeStyle = truthInk;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.beginPath();
    for (const { nLike, summaries } of this.#past) pen.lineTo(x(nLike), y(summaries[d].median));
    pen.strokeStyle = ink;
    pen.lineWidth = 3;
    pen.lineJoin = 'round';
    pen.stroke();
  }
}
