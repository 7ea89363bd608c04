/** Which registers people are brought into by `npm run import`, by the word that names each. */
import type { Services } from '../../worker/runtime/settings/services.js';
import { officesImport } from './offices.js';
import { peopleImport } from './people.js';
import type { ImportRegister } from './register.js';
import { staffImport } from './staff.js';

export const REGISTERS = {
  staff: () => staffImport,
  cinii: (services) => peopleImport('cinii', services),
  umin: (services) => peopleImport('umin', services),
  shomei: (services) => peopleImport('shomei', services),
  utokyo: (services) => peopleImport('utokyo', services),
  'utokyo-offices': () => officesImport,
} as const satisfies Record<string, (services: Services) => ImportRegister>;
