/** Endings of a notice: told at one address, told at two, and not delivered. */
import { changeNoticeAddress } from '../../../db/utokyo/members.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { ITO } from '../../helpers/reregistrations.js';
import type { Scenario } from '../../helpers/scenario.js';
import { noticed } from './support.js';

export const mfaNoticeScenarios: Record<string, Scenario> = {
  told: { run: async (system) => (await noticed(system, ITO)).procedureId },
  'told-before-too': {
    async run(system) {
      await changeNoticeAddress(system.database.db, {
        memberId: ITO,
        email: 'new@notice.example.jp',
        coolingMs: HOUR_MS,
      });
      return (await noticed(system, ITO, { what: 'method-added', method: 'totp' })).procedureId;
    },
  },
  undeliverable: {
    async run(system) {
      system.mail.behaviour = { recipient: () => 550 };
      return (await noticed(system, ITO)).procedureId;
    },
  },
};
