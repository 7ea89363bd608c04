/** What stands in an export for whoever was given it. */

/** A verifier key as OpenSSL reads it: RFC 8410 has these 12 bytes before the 32 of the key, 16 characters in base64. */
const PEM_PREFIX = 'MCowBQYDK2VwAyEA';

/** By hand: what is needed stands on every Unix; of OpenSSL it takes version 3. The key is the one that was had from the log's keeper. */
const byHand = (key: string): string => `  unzip export.zip -d export && cd export
  (echo '-----BEGIN PUBLIC KEY-----'; printf ${PEM_PREFIX}; printf %s '${key}' | cut -d+ -f3- | base64 -d | tail -c 32 | base64; echo '-----END PUBLIC KEY-----') > log.pem
  openssl pkeyutl -verify -pubin -inkey log.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
  sha256sum -c SHA256SUMS`;

/** @param verifierKey of the log: to be compared with the one that was had from its keeper */
export const readme = (verifierKey: string): string => `監査記録の書き出し

この書き出しが書き出し後に変更されていないこと、また、その内容が署名された監査記録にあることは、次の方法で確かめられます。
データベースもネットワークも不要です。Node（20.19以上）、verify-export.mjs、監査記録の検証用の鍵だけを使います。

  node verify-export.mjs export.zip "検証用の鍵"

verify-export.mjs は、この書き出しを作成したソフトウェアの scripts フォルダーにある1つのファイルです。検証用の鍵と同じく、この書き出しからではなく、
監査記録を管理する機関から受け取ってください。この書き出しは次の鍵によるものです。

  ${verifierKey}

署名と各ファイルは、手でも確かめられます（OpenSSL 3）。

${byHand('検証用の鍵')}

proofs.json は各手続きについて、監査記録の項目（header）と、署名された記録（checkpoint.txt）にその項目があることの証明（RFC 6962）です。
row は項目のダイジェストの元の内容で、SHA-256(salt + row) が header の sha256 と一致します。項目が署名された記録にあることは、verify-export.mjs が確かめます。

--

Export of an audit trail

That nothing in this export was changed, and that its content stands in the signed audit log, can be checked as follows. Neither
database nor network are needed: only Node (20.19 or newer), verify-export.mjs and the verifier key of the log.

  node verify-export.mjs export.zip "VERIFIER KEY"

verify-export.mjs is one file of the software that made this export, in its folder scripts. Have it, like the verifier key, from
whoever keeps the log, not from this export. This export is by the key

  ${verifierKey}

The signature and each file can be checked by hand as well (OpenSSL 3):

${byHand('VERIFIER KEY')}

proofs.json has, for each procedure, its entries in the audit log (header), and the proof that each is in the signed log of
checkpoint.txt (RFC 6962). row is what the digest in an entry is of: SHA-256(salt + row) is the sha256 of its header. That the
entries are in the signed log, verify-export.mjs checks.
`;
