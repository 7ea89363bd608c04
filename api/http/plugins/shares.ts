/** What each client network holds at the moment of something that has an upper bound. */
export class Shares {
  readonly #held = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** @returns false where the network holds all that it may: nothing is taken then */
  take(network: string): boolean {
    const before = this.#held.get(network) ?? 0;
    if (before >= this.most) return false;
    this.#held.set(network, before + 1);
    return true;
  }

  giveBack(network: string): void {
    const left = (this.#held.get(network) ?? 1) - 1;
    if (left > 0) this.#held.set(network, left);
    else this.#held.delete(network);
  }
}
