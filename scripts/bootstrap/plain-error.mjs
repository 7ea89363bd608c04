/** An error whose message says all that the person at the terminal needs: it is shown without a stack. */
export class PlainError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'PlainError';
  }
}
