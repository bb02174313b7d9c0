import { concat, defer, filter, finalize, map, merge, type Observable, of, Subject } from 'rxjs';
import type { FitEvent, PosteriorSoFar, Progress } from '../../src/events.js';

/** Milliseconds between two progresses at least, unless the phase changes: as often as anybody can read. */
const PROGRESS_EVERY = 100;
/** Milliseconds between two posteriors at least. */
const POSTERIOR_EVERY = 500;
/** A posterior waits for so many times what the last one took: it never costs more than a twentieth of the fit. */
const POSTERIOR_SHARE = 20;

/**
 * What a run tells the world. Whoever subscribes late hears the last progress first, and the end if it has come. The streams complete when the run ends, also
 * when it fails: the failure is told by the run's `result`, in one place.
 */
export class ResultStream {
  /** All there is. */
  readonly events$: Observable<FitEvent>;
  /** All but posteriors, which cost time to make: for lines of text. */
  readonly log$: Observable<FitEvent>;
  readonly progress$: Observable<Progress>;
  readonly posterior$: Observable<PosteriorSoFar>;
  readonly #log = new Subject<FitEvent>();
  readonly #posteriors = new Subject<PosteriorSoFar>();
  readonly #now: () => number;
  readonly #warned = new Set<string>();
  #progress: Progress | null = null;
  #done: FitEvent | null = null;
  #watchers = 0;
  #progressDue = 0;
  #posteriorDue = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    const progressEvent = (progress: Progress): FitEvent => ({ type: 'progress', progress });
    this.log$ = defer(() =>
      concat(of(...(this.#progress ? [progressEvent(this.#progress)] : [])), this.#done ? of(this.#done) : this.#log),
    );
    this.posterior$ = defer(() => {
      this.#watchers++;
      return this.#posteriors.pipe(finalize(() => this.#watchers--));
    });
    this.events$ = merge(this.log$, this.posterior$.pipe(map(posterior => ({ type: 'posterior' as const, posterior }))));
    this.progress$ = this.log$.pipe(
      filter(event => event.type === 'progress'),
      map(event => event.progress),
    );
  }

  /** @param read works the progress out, and is called only if one is due */
  progress(read: () => Progress, phase: string): void {
    const now = this.#now();
    const last = this.#progress;
    if (last && last.phase === phase && now < this.#progressDue) return;
    this.#progressDue = now + PROGRESS_EVERY;
    const progress = read();
    this.#progress = progress;
    this.#log.next({ type: 'progress', progress });
  }

  /** @param read works the posterior out (null while there is none), and is called only if somebody watches and one is due */
  posterior(read: () => PosteriorSoFar | null): void {
    const start = this.#now();
    if (this.#watchers === 0 || start < this.#posteriorDue) return;
    const posterior = read();
    const end = this.#now();
    this.#posteriorDue = end + Math.max(POSTERIOR_EVERY, POSTERIOR_SHARE * (end - start));
    if (posterior) this.#posteriors.next(posterior);
  }

  /** Each warning is told once. */
  warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#log.next({ type: 'warning', message });
  }

  tell(event: FitEvent): void {
    this.#log.next(event);
  }

  /** @param done what ended the fit; null where it failed */
  end(done: FitEvent | null): void {
    this.#done = done;
    if (done) this.#log.next(done);
    this.#posteriors.complete();
    this.#log.complete();
  }
}
