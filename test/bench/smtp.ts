/**
 * As much of an SMTP server as a run needs: it takes every mail, and greets at once. That of a library waits 100 ms first, to catch who talks too early: a price
 * that only those would pay who open a connection for each mail.
 */
import { createServer, type Server, type Socket } from 'node:net';

/** Told each mail when it is there whole, before its sender is. `raw` holds a byte in each character. */
type Take = (raw: string, recipients: string[]) => void;

/** @returns a server that closes its connections when it is told to `end` */
export function smtpServer(take: Take): { server: Server; end: () => Promise<void> } {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    talk(socket, take);
  });
  const end = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { server, end };
}

function talk(socket: Socket, take: Take): void {
  let unread = '';
  let recipients: string[] = [];
  let isMail = false;
  const answers: Record<string, (line: string) => string> = {
    EHLO: () => '250-bench\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8',
    HELO: () => '250 bench',
    MAIL: () => ((recipients = []), '250 OK'),
    RCPT: (line) => (recipients.push(/<([^>]*)>/.exec(line)?.[1] ?? ''), '250 OK'),
    DATA: () => ((isMail = true), '354 end with a dot'),
    RSET: () => ((recipients = []), '250 OK'),
    NOOP: () => '250 OK',
    QUIT: () => '221 bye',
  };
  const answer = (text: string): string => {
    if (!isMail) return answers[text.slice(0, 4).toUpperCase()]?.(text) ?? '500 what?';
    isMail = false;
    take(text.replaceAll(/^\.\./gm, '.'), recipients);
    return '250 OK';
  };
  const read = (chunk: string): void => {
    unread += chunk;
    for (;;) {
      const mark = isMail ? '\r\n.\r\n' : '\r\n';
      const at = unread.indexOf(mark);
      if (at < 0) return;
      const text = unread.slice(0, at);
      unread = unread.slice(at + mark.length);
      const said = answer(text);
      socket.write(`${said}\r\n`);
      if (said.startsWith('221')) socket.end();
    }
  };
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('error', () => undefined);
  socket.on('data', read);
  socket.write('220 bench ESMTP\r\n');
}
