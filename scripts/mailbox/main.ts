/**
 * The embedded mailbox, a child of `npm start`: an SMTP server that keeps every mail on this machine, and a page to read them.
 * Settings: MAILBOX_DIR, MAILBOX_SMTP_PORT, MAILBOX_PORT.
 */
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerEnvelope } from 'smtp-server';
import { openMailStore } from './store.js';
import { mailboxServer } from './http.js';

const HOST = '127.0.0.1';
const LARGEST_MAIL = 10 * 1024 * 1024;

const { MAILBOX_DIR, MAILBOX_SMTP_PORT, MAILBOX_PORT } = process.env;
if (!MAILBOX_DIR || !MAILBOX_SMTP_PORT || !MAILBOX_PORT)
  throw new Error('MAILBOX_DIR, MAILBOX_SMTP_PORT and MAILBOX_PORT are required');

const store = openMailStore(MAILBOX_DIR);

/** "250" is said only when the mail is on the disk; anything else makes the sender try again. */
async function receive(
  stream: SMTPServerDataStream,
  { mailFrom, rcptTo }: SMTPServerEnvelope,
  done: (error?: Error | null) => void,
): Promise<void> {
  try {
    const source = await buffer(stream);
    if (stream.sizeExceeded) throw new Error('the mail is too large');
    await store.add(source, {
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
    });
  } catch (error) {
    done(error instanceof Error ? error : new Error('the mail could not be kept'));
    return;
  }
  done();
}

const smtp = new SMTPServer({
  authOptional: true,
  // Both ends are this machine.
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  // Quoted local parts, as in the addresses of mobile carriers.
  lenientAddressParsing: true,
  banner: 'Tetsuzuki mailbox',
  size: LARGEST_MAIL,
  onData(stream, { envelope }, done) {
    void receive(stream, envelope, done);
  },
});
smtp.on('error', (error) => console.error(`mailbox: ${error.message}`));

const web = mailboxServer(store);
await Promise.all([
  new Promise<void>((resolve) => smtp.listen(Number(MAILBOX_SMTP_PORT), HOST, () => resolve())),
  new Promise<void>((resolve, reject) => web.once('error', reject).listen(Number(MAILBOX_PORT), HOST, () => resolve())),
]);

const end = () => process.exit(0);
process.once('SIGTERM', end).once('SIGINT', end);
// The supervisor is gone, and with it all that could send.
process.once('disconnect', end);
process.send?.({ ready: true });
