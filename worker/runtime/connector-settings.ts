/** Settings of the connectors: systems that must learn of a change (spec/platform.md, "Accounts and directories"). */
import ms, { type StringValue } from 'ms';
import { z } from 'zod';

interface Common {
  /** Lower-case letters, digits, hyphens; unique within its service. */
  name: string;
  /** What people see. */
  label: { ja: string; en: string };
  /** How long to wait before the system is told. */
  delayMs: number;
}
/** How one attached system is told. `embedded`: a table of our own database, that systems of the installation read. */
export type ConnectorSettings = Common & { kind: 'embedded' };

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and hyphens');
const text = z.string().min(1).max(60);
const duration = z
  .string()
  .regex(/^[0-9]+(?:ms|s|m|h|d)$/, 'must be a duration with its unit like 30m, 8s or 0s')
  .transform((value) => ms(value as StringValue));
const common = { name, label: z.strictObject({ ja: text, en: text }), delay: duration.prefault('0s') };

const connector = z.discriminatedUnion('kind', [z.strictObject({ ...common, kind: z.literal('embedded') })]);

export const connectorList = z
  .array(connector)
  .max(20)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'must have different names')
  .transform((list): ConnectorSettings[] => list.map(({ delay, ...rest }) => ({ ...rest, delayMs: delay })));

/** Without any in the settings: the services that the manual names, told by the embedded connector when the delay is over. */
export const defaultConnectors = (delayMs: number): ConnectorSettings[] => [
  { kind: 'embedded', name: 'mail', label: { ja: '電子メール', en: 'E-mail' }, delayMs },
  { kind: 'embedded', name: 'ctr', label: { ja: 'UMIN-CTR', en: 'UMIN-CTR' }, delayMs },
];
