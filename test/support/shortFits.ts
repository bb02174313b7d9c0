/** What makes a fit of two parameters last a second or so, by method; one that isn't here runs with its defaults. */
const OPTIONS: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  nautilus: [{ nlive: 100, n_eff: 600, n_networks: 2, neural_network_kwargs: { max_iter: 4 } }],
  dynesty: [
    { nlive: 60, dlogz: 1 },
    { nlive: 60, dlogz: 1, sample: 'rwalk' },
    { nlive: 60, dlogz: 1, sample: 'rslice' },
  ],
  emcee: [{ nsteps: 100 }],
  pocomc: [{ n_effective: 100, n_total: 200, n_evidence: 100, flow: 'nsf2', train_config: { epochs: 4, hidden: 8, bins: 4 } }],
};

/** Options of short fits by a method: one for each way in which it asks for likelihoods. */
export const shortFits = (method: string): readonly Readonly<Record<string, unknown>>[] => OPTIONS[method] ?? [{}];
