/** A directory on a socket that answers what it is told to, whatever it was asked (RFC 4511). */
import { createServer, type Socket } from 'node:net';

export interface Script {
  /** Entries of every search. */
  entries?: { dn: string; attributes?: Record<string, string[]> }[] | undefined;
  /** Result codes; 0 where absent. */
  bind?: number;
  compare?: number;
  search?: number;
  modify?: number;
  /** Answers nothing. */
  silent?: boolean;
  /** Answers under the ID of another message. */
  late?: boolean;
  /** Sends bytes without end instead of a search's entries. */
  floods?: boolean;
}
export interface ScriptedLdap {
  url: string;
  /** Requests as they came, by the name of the operation, with what can be read of each. */
  asked: { operation: string; text: string }[];
  close(): Promise<void>;
}

const OPERATIONS: Record<number, { name: string; answer: number }> = {
  96: { name: 'bind', answer: 97 },
  99: { name: 'search', answer: 101 },
  102: { name: 'modify', answer: 103 },
  110: { name: 'compare', answer: 111 },
};
const ENTRY = 100;

export async function startScriptedLdap(script: Script): Promise<ScriptedLdap> {
  const sockets = new Set<Socket>();
  const asked: ScriptedLdap['asked'] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        const { id, tag } = requestIn(Buffer.from(bytes));
        const operation = OPERATIONS[tag];
        if (!operation) return;
        asked.push({ operation: operation.name, text: bytes.toString('latin1') });
        if (script.silent) return;
        const say = (...parts: Buffer[]) => socket.write(tlv(0x30, integer(script.late ? id + 7 : id), ...parts));
        if (operation.name === 'search') {
          for (const { dn, attributes = {} } of script.entries ?? []) say(entry(dn, attributes));
          if (script.floods) return flood(socket);
        }
        const code = Number(Reflect.get(script, operation.name) ?? 0);
        say(tlv(operation.answer, tlv(0x0a, Buffer.from([code])), text(''), text('')));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ldap://127.0.0.1:${(server.address() as { port: number }).port}`,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function flood(socket: Socket): void {
  const more = (): void => {
    // The head of a message of 1 GiB, and no end of it.
    while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0x30)));
  };
  socket.write(Buffer.from([0x30, 0x84, 0x40, 0, 0, 0]));
  socket.on('drain', more);
  more();
}

function tlv(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.from([tag, ...length, ...body]);
}
const text = (value: string): Buffer => tlv(4, Buffer.from(value));
const integer = (value: number): Buffer => tlv(2, Buffer.from([value]));
const entry = (dn: string, attributes: Record<string, string[]>): Buffer =>
  tlv(
    ENTRY,
    text(dn),
    tlv(
      0x30,
      ...Object.entries(attributes).map(([name, values]) => tlv(0x30, text(name), tlv(0x31, ...values.map(text)))),
    ),
  );

/** @returns the message's ID (below 128) and the tag of its operation */
function requestIn(message: Buffer): { id: number; tag: number } {
  const first = message[1] ?? 0;
  const at = first < 128 ? 2 : 2 + (first - 128);
  return { id: message[at + 2] ?? 0, tag: message[at + 3] ?? 0 };
}
