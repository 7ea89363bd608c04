/** A line to a server, as a proxy of its TCP port, that can be long, cut, refused, or silent. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export class Line {
  #server: Server | undefined;
  #port = 0;
  #silent = false;
  readonly #sockets = new Set<Socket>();
  /** Those of the clients. */
  readonly #near = new Set<Socket>();
  private constructor(
    private to: { host: string; port: number },
    private readonly lagMs: number,
  ) {}

  /** @param url of the server; anything with host and port @param lagMs how long what is said is on its way, in each direction */
  static async to(url: string, lagMs = 0): Promise<Line> {
    const { hostname, port } = new URL(url);
    const line = new Line({ host: hostname, port: Number(port) }, lagMs);
    await line.up();
    return line;
  }

  /** The same URL by way of this line. */
  through(url: string): string {
    const by = new URL(url);
    by.hostname = '127.0.0.1';
    by.port = String(this.#port);
    return by.href;
  }

  get open(): number {
    return this.#sockets.size / 2;
  }

  /** Takes connections (again), and lets bytes through. */
  async up(): Promise<void> {
    this.#silent = false;
    if (this.#server) return;
    const server = createServer((near) => this.#join(near));
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Cuts all connections; new ones are taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Cuts all connections and refuses new ones. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.cut();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** Puts bytes into what the server says, on each connection. */
  say(bytes: Uint8Array): void {
    for (const near of this.#near) near.write(bytes);
  }

  /** As a host that is gone: connections stay, nothing comes through any more, and nobody is told. Old ones stay so after {@link up}. */
  silence(): void {
    this.#silent = true;
    for (const socket of this.#sockets) socket.pause().unpipe();
  }

  #join(near: Socket): void {
    const far = connect(this.to);
    this.#near.add(near);
    near.on('close', () => this.#near.delete(near));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      if (this.#silent) one.pause();
      else if (this.lagMs > 0) one.pipe(later(this.lagMs)).pipe(other);
      else one.pipe(other);
    }
  }
}

/** Lets through what it is given, in its order, so much later. */
function later(ms: number): Transform {
  return new Transform({
    transform(chunk, _encoding, done) {
      setTimeout(() => this.push(chunk), ms);
      done();
    },
    flush: (done) => void setTimeout(done, ms),
  });
}
