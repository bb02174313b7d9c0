/** Which rank this is, by whatever launcher; 0 without one. */
export const rank = Number(process.env.OMPI_COMM_WORLD_RANK ?? process.env.PMI_RANK ?? 0);
