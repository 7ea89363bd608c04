/** Connections to PostgreSQL that a process has open at most. docs/operations/sizing.md says what follows for `max_connections`. */
export const CONNECTIONS = {
  /** Requests; and one verification of a long audit log at a time. */
  api: { requests: 10, verification: 1 },
  /** Activities and jobs; and the archive's ear, of workers for people. */
  worker: { tasks: 8, archive: 1 },
} as const;

/** All of a process. */
export const connectionsOf = (process: keyof typeof CONNECTIONS): number =>
  Object.values(CONNECTIONS[process]).reduce((sum, one) => sum + one, 0);
