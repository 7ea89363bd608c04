/** Why a connector could not tell its system: one word, which staff see and the database keeps. Never an address, a body or what the system said. */
import { wordOfConnection } from '../../workflows/rules/connection-fault.js';

/** A push that failed. `word` is all that leaves the connector. */
export class ConnectorFault extends Error {
  override readonly name = 'ConnectorFault';
  /** @param word lower-case letters, digits, hyphens */
  constructor(readonly word: string) {
    super(word);
  }
}

/** The fault of whatever a socket, fetch or TLS threw. */
export const faultOfConnection = (error: unknown): ConnectorFault =>
  error instanceof ConnectorFault ? error : new ConnectorFault(wordOfConnection(error));
