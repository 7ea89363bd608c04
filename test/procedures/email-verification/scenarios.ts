/** Endings of the verification of a student's address. */
import { mailedUrl, newcomer, redeem, resident, start, student } from './support.js';
import { urlIn } from '../../helpers/mail-server.js';
import type { System } from '../../helpers/system.js';
import type { Scenario } from '../../helpers/scenario.js';
import { unheardScenario } from '../../helpers/thrown-away.js';
import { pause } from '../../helpers/wait.js';
import { outlived } from '../outage-pause/support.js';
import { addressUnheard } from './unheard.js';

const FIRST = 'sakura@student.example.jp';
const SECOND = 'sakura@home.example.jp';

/** A newcomer as far as the mailed URL. */
async function mailed(system: System) {
  const { caller } = await newcomer(system);
  return { caller, ...(await mailedUrl(system, caller, FIRST)) };
}

export const emailVerificationScenarios: Record<string, Scenario> = {
  registered: {
    async run(system) {
      const { procedureId, token } = await mailed(system);
      await redeem(system.caller(), token);
      return procedureId;
    },
  },
  changed: {
    async run(system) {
      const { caller } = await resident(system, FIRST);
      const { procedureId, token } = await mailedUrl(system, caller, SECOND);
      await redeem(caller, token);
      return procedureId;
    },
  },
  expired: {
    options: { shomei: { oneTimeUrlLifeMs: 1_500 } },
    run: async (system) => (await mailed(system)).procedureId,
  },
  'registered-after-a-pause': {
    slow: true,
    options: { shomei: { oneTimeUrlLifeMs: 2_500 } },
    async run(system) {
      const { procedureId, token } = await mailed(system);
      await outlived(system, procedureId, 'shomei-email-verification');
      await redeem(system.caller(), token);
      return procedureId;
    },
  },
  superseded: {
    async run(system) {
      const { caller, procedureId } = await mailed(system);
      await mailedUrl(system, caller, FIRST);
      return procedureId;
    },
  },
  'mail-undeliverable': {
    async run(system) {
      system.mail.behaviour = { recipient: () => 550 };
      const { caller } = await newcomer(system);
      return (await start(caller, FIRST)).body['procedureId'];
    },
  },
  'in-force-unheard': unheardScenario(addressUnheard),
  'address-in-use': {
    async run(system) {
      const { procedureId, token } = await mailed(system);
      await student(system, FIRST);
      await redeem(system.caller(), token);
      return procedureId;
    },
  },
  'url-renewed': {
    options: { shomei: { oneTimeUrlLifeMs: 6_000 } },
    async run(system) {
      await system.mail.down();
      const { caller } = await newcomer(system);
      const procedureId = (await start(caller, FIRST)).body['procedureId'];
      await pause(4_000);
      await system.mail.up();
      const { token } = urlIn(await system.mail.wait(() => true));
      await redeem(system.caller(), token);
      return procedureId;
    },
  },
};
