/** Names, addresses and telephone numbers of others: the published documents' own are good for a trial, and in production mails and pages would send people to them. */
import type { ConfigProblem } from '../errors.js';

/** Keys of every service whose value from the documents is somebody else's. */
const OF_OTHERS = {
  inquiry: 'the desk of the published manual',
  mailFrom: 'the sender of the published manual',
} as const;
/** RFC 2606, 6761, and the same under Japan's domains. */
const EXAMPLE = /(?:^|[@./])example(?:\.(?:com|net|org|jp|(?:ac|co|ed|go|lg|ne|or)\.jp))?(?:[/:?]|$)/i;

type Raw = Readonly<Record<string, unknown>>;
export const isGroup = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const within = (value: unknown, key: string): unknown => (isGroup(value) ? value[key] : undefined);

const textOf = (service: unknown, key: string): unknown => {
  const value = within(service, key);
  return key === 'mailFrom' ? within(value, 'address') : value;
};

/**
 * What an installation must say of itself.
 * @param file the services file as it was written, before values of the documents are put in
 * @param published settings of every service that there is, with values of the documents alone
 */
export function* namesOfOthers(file: unknown, published: Raw): Generator<ConfigProblem> {
  const isPublished = (key: string, text: unknown) =>
    Object.values(published).some((service) => textOf(service, key) === text);
  for (const service of Object.keys(published)) {
    const own = within(within(file, 'services'), service);
    // Nobody is sent there by a service that is switched off.
    if (within(own, 'enabled') === false) continue;
    for (const [key, whose] of Object.entries(OF_OTHERS)) {
      const name = `services.${service}.${key}`;
      const value = within(own, key);
      const text = textOf(own, key);
      if (value === undefined)
        yield { name, reason: `is required with NODE_ENV=production: without it people would meet ${whose}` };
      else if (isPublished(key, text)) yield { name, reason: `is ${whose}, which is refused with NODE_ENV=production` };
      else if (typeof text === 'string' && EXAMPLE.test(text))
        yield { name, reason: 'is of a domain that is for examples, which is refused with NODE_ENV=production' };
    }
  }
}
