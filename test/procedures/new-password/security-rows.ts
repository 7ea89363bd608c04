/** The form of a new password in the security cases that go over all procedures. */
import { GOOD, ticketFor } from '../../helpers/umin.js';
import { formPlace, OPEN, operationPlace, type SecurityRows } from '../../security/rows.js';

const PASSWORDS = { password: GOOD, passwordAgain: GOOD };

export const newPasswordRows: SecurityRows = {
  rights: { submitNewPassword: OPEN, 'GET /new-password': OPEN, 'POST /new-password': OPEN },
  grants: {
    'password-ticket': {
      claims: async (system) => ({ procedureId: (await ticketFor(system, system.caller())).procedureId }),
      places: [
        operationPlace('submitNewPassword', 'passwordTicket', 'ticket-expired', PASSWORDS),
        // To the page of the procedure, taken or not.
        formPlace('/new-password', 'passwordTicket', /^303 \//, PASSWORDS),
      ],
    },
  },
};
