/** Settings of UMIN. */
import { inquiry, keys, mailFrom, section, toSettings } from './common.js';
import { connectorList, defaultConnectors } from './connectors.js';

/** The inquiry form that the manual's completion mail names. */
const INQUIRY = 'https://center6.umin.ac.jp/cgi-open-bin/toiawase/input?service=touroku';

export const umin = section(
  keys.extend({
    inquiry: inquiry.default(INQUIRY),
    mailFrom: mailFrom.default({ name: 'UMIN', address: 'no-reply@umin.ac.jp' }),
    /** Absent: the manual's services, told when its hour is over. */
    connectors: connectorList.optional(),
  }),
).transform((keys) => {
  const settings = toSettings(keys);
  return { ...settings, connectors: settings.connectors ?? defaultConnectors(settings.propagationDelayMs) };
});
