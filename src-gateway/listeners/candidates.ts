import type { ResolvedModel } from '../routing/resolve-model.ts';

/** Models that may serve a request, best first. */
export type Candidates = readonly [ResolvedModel, ...ResolvedModel[]];
