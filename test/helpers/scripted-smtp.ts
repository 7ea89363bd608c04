/** An SMTP server that says at each point what a test has it say: what real ones do when they misbehave. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What the server says at each point; `cut` closes the line there, `hang` says nothing. Unset: it takes everything. */
type Point = 'greeting' | 'EHLO' | 'HELO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'end';
export type Script = Partial<Record<Point, string>>;

/** An SMTP server that follows a script and notes each line and message it is sent. */
export class ScriptedServer {
  script: Script = {};
  /** Of its answers. */
  encoding: BufferEncoding = 'utf8';
  lines: string[] = [];
  messages: string[] = [];
  connections = 0;
  /** Connections at once. */
  mostOpen = 0;
  /** Messages of each connection, in the order of the connections. */
  readonly perConnection: number[] = [];
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  async up(): Promise<string> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async down(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #say(socket: Socket, point: Point, usual: string): void {
    const answer = this.script[point] ?? usual;
    if (answer === 'cut') socket.destroy();
    else if (answer !== 'hang') socket.write(Buffer.from(`${answer}\r\n`, this.encoding));
  }

  #serve(socket: Socket): void {
    const nth = this.connections++;
    this.perConnection.push(0);
    this.#sockets.add(socket);
    this.mostOpen = Math.max(this.mostOpen, this.open);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    let buffer = '';
    let inData = false;
    this.#say(socket, 'greeting', '220 test');
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      buffer += chunk;
      for (;;) {
        const end = inData ? '\r\n.\r\n' : '\r\n';
        const at = buffer.indexOf(end);
        if (at < 0) return;
        const text = buffer.slice(0, at);
        buffer = buffer.slice(at + end.length);
        if (inData) {
          inData = false;
          this.messages.push(text);
          this.perConnection[nth] = (this.perConnection[nth] ?? 0) + 1;
          this.#say(socket, 'end', '250 2.0.0 kept as 1');
        } else {
          this.lines.push(text);
          inData = this.#command(socket, text) || inData;
        }
      }
    });
  }

  /** Answers a command; true when the message follows. */
  #command(socket: Socket, line: string): boolean {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') this.#say(socket, 'EHLO', '250-test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN');
    else if (verb === 'HELO') this.#say(socket, 'HELO', '250 test');
    else if (verb === 'AUTH') this.#say(socket, 'AUTH', '235 2.7.0 welcome');
    else if (verb === 'MAIL') this.#say(socket, 'MAIL', '250 2.1.0 ok');
    else if (verb === 'RCPT') this.#say(socket, 'RCPT', '250 2.1.5 ok');
    else if (verb === 'DATA') this.#say(socket, 'DATA', '354 go on');
    else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else socket.write(verb === 'RSET' ? '250 ok\r\n' : '502 5.5.1 unknown command\r\n');
    return verb === 'DATA' && (this.script.DATA ?? '354').startsWith('354');
  }
}
