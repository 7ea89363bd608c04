/** What the sample data are made with: hashes and keys of today. */
export interface SampleTools {
  hash(clear: string): Promise<string>;
  emailKey(address: string): string;
  /** Of a roster; see workflows/rules/roster.ts. */
  rosterEmailKey(address: string): string;
  identityKey(person: {
    familyName: string;
    givenName: string;
    familyNameKana: string;
    givenNameKana: string;
    sex: 'male' | 'female';
    birthDate: string;
  }): string;
  /** Seals the secret of a verification method, by its ID. */
  sealMethod(clear: string, methodId: string): string;
  /** By what a person of the embedded identity-verification service is known again. */
  linkOf(subject: string): { issuer: string; digest: string };
}
