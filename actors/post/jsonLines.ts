import type { Observable, Subscription } from 'rxjs';
import { unreachable } from '../../src/errors.js';
import type { FitEvent } from '../../src/events.js';
import { type ParameterSummary, summarise } from '../../src/posterior/summarise.js';

/**
 * A post actor: every event as one line of JSON, `type` first, for programs that watch a fit. Samples stay out: a posterior is a line with the
 * parameters' summaries, and so is the end. Numbers that JSON hasn't are null. It ends with the stream.
 *
 * @example
 * jsonLines(run.log$, line => process.stdout.write(line));
 */
export function jsonLines(events$: Observable<FitEvent>, write: (line: string) => void): Subscription {
  return events$.subscribe(event => write(`${JSON.stringify(plain(event))}\n`));
}

function plain(event: FitEvent): object {
  switch (event.type) {
    case 'progress':
      return { type: event.type, ...event.progress };
    case 'posterior': {
      const { n, nEff, logZ, logZErr } = event.posterior;
      return { type: event.type, n, nEff, logZ, logZErr, parameters: byLabel(summarise(event.posterior)) };
    }
    case 'checkpoint':
    case 'worker':
    case 'warning':
      return event;
    case 'done': {
      const { samples, weights, logw, logL, labels, units, ...rest } = event.result;
      return { type: event.type, ...rest, parameters: byLabel(summarise(event.result)) };
    }
    default:
      return unreachable(event);
  }
}

function byLabel(summaries: readonly ParameterSummary[]): Record<string, Omit<ParameterSummary, 'label'>> {
  return Object.fromEntries(summaries.map(({ label, ...rest }) => [label, rest]));
}
