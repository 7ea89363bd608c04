/** The registers that sources may keep. A new one: its file beside this one, and a line here. */
import type { KeptRegister } from '../../../db/platform/scim.js';
import type { ApiDependencies } from '../../dependencies.js';
import { cinii } from './cinii.js';
import type { Register } from './register.js';
import { shomei } from './shomei.js';
import { staff } from './staff.js';
import { umin } from './umin.js';
import { utokyo } from './utokyo.js';

export const registers = ({
  passwords,
  services,
  staffRights,
}: Pick<ApiDependencies, 'passwords' | 'services' | 'staffRights'>): Record<KeptRegister, Register> => ({
  staff: staff(Object.keys(staffRights.groups).length > 0),
  cinii: cinii(passwords),
  umin,
  shomei,
  utokyo: utokyo(services.utokyo.coolingPeriodMs),
});
