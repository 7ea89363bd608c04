/** The keyed parts of the sample data, as the embedded parts read them. */
import type { SampleTools } from '../../../db/seeds/sample-tools.js';
import type { KeyRing } from '../crypto/keys.js';
import { createSealer } from '../crypto/seal.js';
import { createTokens } from '../crypto/tokens.js';
import { methodContext } from './contexts.js';
import { EMBEDDED_ISSUER, identitySubject } from './identity-subject.js';

export function sampleSecrets(ring: KeyRing): Pick<SampleTools, 'sealMethod' | 'linkOf'> {
  const sealer = createSealer(ring);
  const tokens = createTokens(ring);
  return {
    sealMethod: (clear, methodId) => sealer.seal(clear, methodContext(methodId)),
    linkOf: (subject) => ({
      issuer: EMBEDDED_ISSUER,
      digest: tokens.digest(...identitySubject(EMBEDDED_ISSUER, subject)),
    }),
  };
}
