/** A certificate authority of the university's own, as its servers are often signed by one. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { run } from '../../scripts/bootstrap/run.mjs';

/** Files in PEM. */
export interface Certificate {
  certificate: string;
  key: string;
}

export class Authority {
  private constructor(
    private readonly folder: string,
    /** Its certificate, PEM. */
    readonly file: string,
  ) {}

  static async make(folder: string): Promise<Authority> {
    const authority = new Authority(folder, join(folder, 'ca.pem'));
    const named = ['-subj', '/CN=Authority of the university', '-days', '2'];
    const out = ['-keyout', join(folder, 'ca.key'), '-out', authority.file];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...named, ...out]);
    return authority;
  }

  /** For `localhost` and 127.0.0.1. */
  async certificate(name: string): Promise<Certificate> {
    const at = (ending: string): string => join(this.folder, `${name}.${ending}`);
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', at('key')];
    await run('openssl', ['req', ...key, '-subj', `/CN=${name}`, '-out', at('csr')]);
    writeFileSync(at('ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    const signed = ['-CA', this.file, '-CAkey', join(this.folder, 'ca.key'), '-CAcreateserial', '-days', '2'];
    await run('openssl', ['x509', '-req', '-in', at('csr'), ...signed, '-extfile', at('ext'), '-out', at('pem')]);
    return { certificate: at('pem'), key: at('key') };
  }
}
