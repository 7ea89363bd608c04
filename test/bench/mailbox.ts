/**
 * The SMTP server of a run. Who waits for a mail is told when it is there, by its recipient: nobody looks into the box again and again, and a mail that nobody
 * waits for costs nothing but its bytes.
 */
import type { AddressInfo, Server } from 'node:net';
import PostalMime from 'postal-mime';
import { within } from '../../scripts/processes/running.js';
import { smtpServer } from './smtp.js';

export interface ArrivedMail {
  /** The message as it came. */
  raw: string;
  /** When it was there whole, before the sender was told so; as `performance.now()`. */
  atMs: number;
}
type Fits = (raw: string) => boolean;
interface Watch {
  arrived: ArrivedMail[];
  waiting: { fits: Fits; tell: (mail: ArrivedMail) => void }[];
}

export interface Tally {
  readonly byAddress: ReadonlyMap<string, number>;
  /** Waits until so many addresses have got one. @returns whether they did in time */
  reached(addresses: number, ms: number): Promise<boolean>;
  end(): void;
}

/** A guard against hanging. */
const PATIENCE_MS = 120_000;

export class Mailbox {
  /** Mails that came since the server is up, each once, however many recipients it has. */
  count = 0;
  readonly #watched = new Map<string, Watch>();
  #tallies: { domain: string; byAddress: Map<string, number>; tell: () => void }[] = [];
  #counting: { count: number; tell: () => void }[] = [];
  #server: Server | undefined;
  #end: (() => Promise<void>) | undefined;

  get port(): number {
    const address = this.#server?.address() as AddressInfo | null | undefined;
    if (!address) throw new Error('the mailbox is not up');
    return address.port;
  }
  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async up(): Promise<this> {
    const { server, end } = smtpServer((raw, recipients) => this.#arrive(raw, recipients));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.#end = end;
    return this;
  }

  async down(): Promise<void> {
    await this.#end?.();
  }

  /** Keeps the mails of an address from now on, for {@link next}; forgets those of before. */
  watch(address: string): void {
    this.#watched.set(address, { arrived: [], waiting: [] });
  }

  /** Nobody waits for mails of this address any more: what comes is counted and not kept. */
  forget(address: string): void {
    this.#watched.delete(address);
  }

  /**
   * The oldest mail to a watched address that nobody has taken yet, or the next one that comes.
   * @param fits whether it is the one that is waited for; those before it that aren't are dropped
   */
  async next(address: string, fits: Fits = () => true): Promise<ArrivedMail> {
    const watch = this.#watched.get(address);
    if (!watch) throw new Error(`nobody watches the mails of ${address}`);
    for (let mail = watch.arrived.shift(); mail; mail = watch.arrived.shift()) if (fits(mail.raw)) return mail;
    let found: ArrivedMail | undefined;
    const coming = new Promise<void>((resolve) => {
      watch.waiting.push({
        fits,
        tell: (mail) => {
          found = mail;
          resolve();
        },
      });
    });
    await within(coming, PATIENCE_MS);
    if (!found) throw new Error(`no mail to ${address} within ${PATIENCE_MS / 1000} s`);
    return found;
  }

  /** Waits until so many mails have come since the server is up. @returns whether they did in time */
  async counted(count: number, ms = 20_000): Promise<boolean> {
    if (this.count >= count) return true;
    return within(new Promise<void>((tell) => this.#counting.push({ count, tell })), ms);
  }

  /** Counts from now on how many mails each address of a domain gets. @param domain with its `@` */
  tally(domain: string): Tally {
    const own = { domain, byAddress: new Map<string, number>(), tell: () => undefined as void };
    this.#tallies.push(own);
    return {
      byAddress: own.byAddress,
      reached: (addresses, ms) =>
        within(
          new Promise<void>((resolve) => {
            own.tell = () => {
              if (own.byAddress.size >= addresses) resolve();
            };
            own.tell();
          }),
          ms,
        ),
      end: () => {
        this.#tallies = this.#tallies.filter((one) => one !== own);
      },
    };
  }

  #arrive(raw: string, recipients: readonly string[]): void {
    this.count += 1;
    for (const { domain, byAddress, tell } of this.#tallies)
      for (const address of recipients.filter((one) => one.endsWith(domain))) {
        byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
        tell();
      }
    for (const { tell } of this.#counting.filter(({ count }) => count <= this.count)) tell();
    this.#counting = this.#counting.filter(({ count }) => count > this.count);
    const mail = { raw, atMs: performance.now() };
    for (const address of recipients) {
      const watch = this.#watched.get(address);
      if (!watch) continue;
      const at = watch.waiting.findIndex(({ fits }) => fits(mail.raw));
      if (at < 0) watch.arrived.push(mail);
      else watch.waiting.splice(at, 1)[0]?.tell(mail);
    }
  }
}

/** The text of a mail, decoded; its HTML part where it has no other. */
export async function textOf({ raw }: ArrivedMail): Promise<string> {
  const { text, html } = await PostalMime.parse(Buffer.from(raw, 'latin1'));
  return text ?? html ?? '';
}

/** The first URL of a mail that a test fits. */
export async function urlOf(mail: ArrivedMail, fits: (url: string) => boolean = () => true): Promise<URL> {
  const urls = (await textOf(mail)).match(/https?:\/\/[^\s"<>]+/g) ?? [];
  const found = urls.find(fits);
  if (found === undefined) throw new Error('the mail holds no such URL');
  return new URL(found);
}
