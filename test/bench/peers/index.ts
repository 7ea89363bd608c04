/** What can be measured beside the product: a name for `--peers`, and the contenders that it brings. A peer that differs by a setting brings several. */
import type { Contender } from '../contender.js';
import { Keycloak } from './keycloak.js';
import { kratos } from './kratos.js';
import { TemporalBare } from './temporal-bare.js';
import { WithoutArchive } from './without-archive.js';

export const PEERS: Readonly<Record<string, () => Contender[]>> = {
  'temporal-bare': () => [new TemporalBare()],
  kratos,
  keycloak: () => [new Keycloak()],
  'without-archive': () => [new WithoutArchive()],
};
/** Measured in each run: what the product's own figures are ratios of. */
export const ALWAYS = ['temporal-bare'] as const;
