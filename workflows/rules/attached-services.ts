/** What a procedure plans for each system that must learn of a change. */

export interface Connected {
  /** Of the connector. */
  name: string;
  /** How long to wait before the system is told. */
  delayMs: number;
  /** The one institution whose accounts it learns of; absent: all. */
  institution?: string;
}
/** All durations in milliseconds. */
interface Planned {
  name: string;
  delayMs: number;
  /** When it should have confirmed, counted from the change. */
  expectedMs: number;
  /** How long after that it counts as late. */
  graceMs: number;
}

/** No system is called late for less. */
const LEAST_GRACE_MS = 5_000;

export function attachedServices(settings: {
  connectors: readonly Connected[];
  propagationDelayMs: number;
}): Planned[] {
  return settings.connectors.map(({ name, delayMs }) => {
    const expectedMs = Math.max(settings.propagationDelayMs, delayMs);
    return { name, delayMs, expectedMs, graceMs: Math.max(LEAST_GRACE_MS, Math.round(expectedMs / 10)) };
  });
}

/** Those that learn of the accounts of one institution. */
export const attachedServicesOf = (settings: Parameters<typeof attachedServices>[0], institution: string): Planned[] =>
  attachedServices({
    ...settings,
    connectors: settings.connectors.filter((one) => [undefined, institution].includes(one.institution)),
  });
