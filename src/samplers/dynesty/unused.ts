/** Options that were given and have no effect beside the others: a run says so, for nothing is ignored in silence. */
import { type DynestyOptions, dynestyOptions } from './options.js';

type Name = keyof DynestyOptions;

/** What only some ways of drawing look at. */
const SAMPLES_OF: Partial<Record<Name, readonly DynestyOptions['sample'][]>> = {
  walks: ['rwalk'],
  facc: ['rwalk'],
  slices: ['slice', 'rslice'],
  reflective: ['rwalk', 'slice', 'rslice'],
  enlarge: ['unif'],
  bootstrap: ['unif'],
};

const OF_BOUNDS: readonly Name[] = ['enlarge', 'bootstrap'];
const OF_DYNAMIC: readonly Name[] = ['nlive_batch', 'n_effective', 'pfrac', 'maxbatch'];

/** One sentence for each choice that leaves options without effect. An option that has its default says nothing. */
export function unusedOptions(options: DynestyOptions, ndim: number): string[] {
  const { nlive, sample, bound, ncdim, dynamic, bootstrap } = options;
  const usual = dynestyOptions({ nlive, sample, ncdim }, ndim);
  // the default of enlarge hangs on bootstrap
  const enlarge = bootstrap > 0 ? 1 : usual.enlarge;
  const isGiven = (name: Name): boolean => String(options[name]) !== String(name === 'enlarge' ? enlarge : usual[name]);
  const bySample = (Object.keys(SAMPLES_OF) as Name[]).filter(name => isGiven(name) && !SAMPLES_OF[name]!.includes(sample));
  const others = bySample.map(name => `${name} is for ${SAMPLES_OF[name]!.map(each => `'${each}'`).join(', ')}`);
  const byBound = bound === 'none' && sample === 'unif' ? OF_BOUNDS.filter(isGiven) : [];
  const byDynamic = dynamic ? [] : OF_DYNAMIC.filter(isGiven);
  return [
    ...(bySample.length > 0 ? [`With sample '${sample}' nothing is made of ${listed(bySample)}: ${others.join('; ')}`] : []),
    ...(byBound.length > 0 ? [`With bound 'none' nothing is made of ${listed(byBound)}: there is no bound to enlarge`] : []),
    ...(byDynamic.length > 0 ? [`Nothing is made of ${listed(byDynamic)}: write dynamic: true`] : []),
    ...(dynamic && isGiven('add_live') ? ['With dynamic: true nothing is made of add_live: the live points of every batch count'] : []),
  ];
}

const listed = (names: readonly Name[]): string => names.join(', ').replace(/, ([^,]+)$/, ' and $1');
