/** A socket as systemd holds it for a service: handed to its processes (sd_listen_fds(3)), and open while they come and go. */
import net from 'node:net';
import type { Readable } from 'node:stream';

interface Handle {
  close(): void;
}
/** What Node's own cluster makes its sockets by; nothing in its documentation binds one without taking its connections. */
type Bind = (host: string, port: number, addressType: 4) => Handle | number;

export class HandedSocket {
  private constructor(private readonly handle: Handle) {}

  /** It takes connections once the first process listens. */
  static hold(port: number): HandedSocket {
    const handle = (net as unknown as { _createServerHandle: Bind })._createServerHandle('127.0.0.1', port, 4);
    if (typeof handle === 'number') throw new Error(`port ${port} can't be bound: ${handle}`);
    return new HandedSocket(handle);
  }

  /** The fourth of `stdio`. */
  get stdio(): Readable {
    return this.handle as unknown as Readable;
  }

  /** The command, told that there is a socket for it. */
  command(command: string, args: readonly string[]): { command: string; args: string[] } {
    return { command: 'sh', args: ['-c', 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"', 'sh', command, ...args] };
  }

  close(): void {
    this.handle.close();
  }
}
