/** Changes of a member's own account in the security cases that go over all procedures. */
import { urlIn } from '../../helpers/mail-server.js';
import { enters, PEOPLE } from '../../institution/support.js';
import { OPEN, type SecurityRows } from '../../security/rows.js';
import { newEmail } from '../member-registration/calls.js';
import { changeActivities } from './activity-runs.js';
import { memberAddressUnheard } from './unheard.js';

export const changeRows: SecurityRows = {
  activities: changeActivities,
  unheard: [memberAddressUnheard],
  rights: {
    // Lead to the page of the account.
    'GET /profile/display-name': OPEN,
    'GET /profile/email': OPEN,
    'GET /profile/password': OPEN,
  },
  // Where somebody may, what was asked is still incomplete: 400.
  memberRights: {
    getProfile: 'S Y Y Y Y',
    changeDisplayName: 'S 400 400 400 400',
    startMemberEmailChange: 'S 400 400 400 400',
    changeMemberPassword: 'S 400 400 400 400',
    'GET /profile': 'S Y Y Y Y',
    'GET /profile/': 'S Y Y Y Y',
    'POST /profile/display-name': 'S 400 400 400 400',
    'POST /profile/email': 'S 400 400 400 400',
    'POST /profile/password': 'S 400 400 400 400',
  },
  urls: {
    'member-email-change': async (system) => {
      const email = newEmail();
      const caller = await enters(system, PEOPLE.teacher.userId);
      const { status, body, text } = await caller.call('startMemberEmailChange', { email });
      if (status !== 201) throw new Error(`the change was refused: ${text}`);
      const mail = await system.mail.wait((one) => one.to.includes(email));
      return { procedureId: String(body['procedureId']), token: urlIn(mail).token };
    },
  },
};
