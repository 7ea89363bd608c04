/** The product as a contender. Its site stays known, for what is measured of it alone. */
import type { Alive, Contender, Surroundings } from '../contender.js';
import { Endings } from './endings.js';
import {
  accessCode,
  emailVerification,
  login,
  passwordReissue,
  type ProductPath,
  secondPasswordReset,
} from './paths.js';
import { type Site, startSite } from './site.js';

export interface ProductAlive extends Alive {
  site: Site;
  paths: ProductPath[];
}

/** The path of a reissue: what is measured beside something else. */
export function reissueOf({ paths }: ProductAlive): ProductPath {
  const path = paths.find(({ name }) => name === 'password-reissue');
  if (!path) throw new Error('there is no reissue');
  return path;
}

export class Product implements Contender {
  readonly name = 'tetsuzuki';
  readonly about = 'argon2id 19 MiB t2; PostgreSQL with fsync, embedded Temporal server on a file, synchronous=normal';

  async prepare(): Promise<void> {}

  async start(surroundings: Surroundings): Promise<ProductAlive> {
    const site = await startSite(surroundings);
    const endings = await new Endings(site.postgres.url).listen();
    const ground = { site, endings };
    const paths = [
      passwordReissue(ground),
      accessCode(ground),
      emailVerification(ground),
      secondPasswordReset(ground),
      login(site),
    ];
    return {
      site,
      paths,
      processes: () => site.processes(),
      async stop() {
        await endings.close();
        await site.stop();
      },
    };
  }
}
