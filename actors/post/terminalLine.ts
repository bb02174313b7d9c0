import type { Observable, Subscription } from 'rxjs';
import { unreachable } from '../../src/errors.js';
import type { FitEvent, Progress } from '../../src/events.js';
import { environment, launch } from '../mpi/environment.js';

/** Set in the jobs of SLURM, PBS, LSF and SGE, and of services that build and test. */
const BATCH = ['SLURM_JOB_ID', 'PBS_JOBID', 'LSB_JOBID', 'JOB_ID', 'CI'];

/** Where lines go: a process's standard error, or what a test has in its stead. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** A terminal behind a pipe that passes on whole lines, as mpirun's does: the line before is overwritten. */
  readonly isBehindPipe?: boolean;
}

/** Seconds between two lines where they can't be rewritten in place. */
const EVERY = 10;
const CLEAR = '\r\u001b[K';
const CLEAR_ABOVE = '\u001b[1A\r\u001b[K';

/**
 * A post actor: says in a line how far a fit is, `exploring  12 bounds  34,500 calls  N_eff 812  ln Z 29283.29 ± 0.02  1,204 calls/s  4 workers, 97 % busy  1 min 02 s left`. On a
 * terminal the line is rewritten in place; elsewhere there is a new one every ten seconds and with every phase. Warnings and deaths of workers get lines
 * of their own. It ends with the stream.
 *
 * @param how `terminal`: where the lines go, by default standard error; `noise`: what is known of the image's noise, for a line at the start
 *
 * @example
 * terminalLine(run.log$);
 */
export function terminalLine(
  log$: Observable<FitEvent>,
  { terminal = standardError(), noise }: { readonly terminal?: Terminal; readonly noise?: string } = {},
): Subscription {
  const isBehindPipe = terminal.isBehindPipe === true;
  const inPlace = terminal.isTTY === true || isBehindPipe;
  const clear = isBehindPipe ? CLEAR_ABOVE : CLEAR;
  const end = isBehindPipe ? '\n' : '';
  let shown: Progress | null = null;
  let isOpen = false;
  let phase = '';

  const say = (line: string) => terminal.write(isOpen ? `${clear}${line}\n` : `${line}\n`);
  const note = (line: string) => {
    say(line);
    if (isOpen && shown) terminal.write(`${fitted(progressLine(shown), terminal)}${end}`);
  };
  const show = (progress: Progress) => {
    if (inPlace) {
      terminal.write(`${isOpen ? clear : ''}${fitted(progressLine(progress), terminal)}${end}`);
      isOpen = true;
    } else {
      // bounds are trained again and again: that is no news where every line stays
      const news = progress.phase === 'training' ? phase : progress.phase;
      if (shown && news === phase && progress.elapsed - shown.elapsed < EVERY) return;
      phase = news;
      say(progressLine(progress));
    }
    shown = progress;
  };

  if (noise !== undefined) say(`noise: ${noise}`);
  return log$.subscribe({
    next: event => {
      switch (event.type) {
        case 'progress':
          return show(event.progress);
        case 'warning':
          return note(`warning: ${event.message}`);
        case 'worker':
          if (event.what === 'died') note(`worker ${event.worker} died${event.cause === null ? '' : `: ${event.cause}`}`);
          return;
        case 'checkpoint':
        case 'posterior':
          return;
        case 'done': {
          const { reason, nLike, wallSeconds } = event.result;
          say(`${reason === 'finished' ? 'done' : `ended early (${reason})`}: ${whole(nLike)} calls in ${duration(wallSeconds)}`);
          isOpen = false;
          return;
        }
        default:
          unreachable(event);
      }
    },
    complete: () => {
      if (isOpen && !isBehindPipe) terminal.write('\n');
    },
  });
}

/** What a launcher passes on through a pipe reaches a terminal, unless the job is a batch system's, whose log file it is. */
function standardError(): Terminal {
  const { stderr } = process;
  if (launch === null || stderr.isTTY || BATCH.some(name => environment[name] !== undefined)) return stderr;
  if (environment.TERM === undefined || environment.TERM === 'dumb') return stderr;
  return { write: text => stderr.write(text), isBehindPipe: true, columns: 80 };
}

/** A progress as one line of text. */
export function progressLine(progress: Progress): string {
  const { phase, counter, counterName, nLike, nEff, logZ, logZErr, callsPerSecond, eta, workers, busy } = progress;
  const parts = [phase.padEnd(9), `${whole(counter)} ${counterName}`, `${whole(nLike)} calls`];
  if (nEff > 0) parts.push(`N_eff ${whole(nEff)}`);
  if (Number.isFinite(logZ)) parts.push(`ln Z ${logZ.toFixed(2)}${Number.isFinite(logZErr) ? ` ± ${logZErr.toFixed(2)}` : ''}`);
  if (callsPerSecond > 0) parts.push(`${callsPerSecond < 10 ? callsPerSecond.toFixed(1) : whole(callsPerSecond)} calls/s`);
  if (workers > 1) parts.push(`${workers} workers, ${Math.round(100 * busy)} % busy`);
  if (eta !== null && phase !== 'done') parts.push(`${duration(eta)} left`);
  return parts.join('  ');
}

const whole = (x: number): string => Math.round(x).toLocaleString('en-US');

function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  const two = (x: number) => String(x).padStart(2, '0');
  return s < 3600 ? `${Math.floor(s / 60)} min ${two(s % 60)} s` : `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
}

/** Cut to one row: a line that wraps can't be rewritten. */
function fitted(line: string, { columns }: Terminal): string {
  return columns && line.length >= columns ? line.slice(0, columns - 1) : line;
}
