/** What attached services say of a new password, in the security cases that go over all procedures. */
import { addPropagation } from '../../staff/oversight/support.js';
import { OPEN, operationPlace, type SecurityRows } from '../../security/rows.js';

export const propagationRows: SecurityRows = {
  rights: { confirmPropagation: OPEN },
  grants: {
    propagation: {
      async claims({ database: { db } }) {
        const procedureId = await addPropagation(db, {});
        return { procedureId, service: 'mail', version: 1 };
      },
      places: [operationPlace('confirmPropagation', 'token', 'url-unknown')],
    },
  },
};
