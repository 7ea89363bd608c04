/** API and worker processes behind a balancer, as an installation runs them: some of each, and one after the other restarted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { testPort } from '../helpers/ports.js';
import { compiled, untilReady } from '../helpers/processes.js';

export interface Running {
  name: 'api' | 'worker';
  port: number;
  child: ChildProcess;
}

export class Fleet {
  readonly running: Running[] = [];
  /** What a process did that none should. */
  readonly faults: string[] = [];
  /** APIs that take requests, in turn. */
  readonly #ready: number[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  #turn = 0;

  private constructor(
    /** Where the balancer listens. */
    readonly origin: string,
    private readonly balancer: Server,
  ) {}

  static async open(): Promise<Fleet> {
    const balancer = createServer().listen(0, '127.0.0.1');
    await once(balancer, 'listening');
    const fleet = new Fleet(`http://127.0.0.1:${(balancer.address() as AddressInfo).port}`, balancer);
    balancer.on('request', (incoming, outgoing) => {
      const port = fleet.#ready[(fleet.#turn += 1) % fleet.#ready.length];
      // As a balancer has it that knows nobody to ask.
      if (port === undefined) return void outgoing.writeHead(503, { 'retry-after': '1' }).end('{}');
      const { method, url: path, headers } = incoming;
      const on = request({ port, host: '127.0.0.1', method, path, headers, agent: fleet.#agent }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      });
      on.on('error', () => outgoing.destroy());
      incoming.pipe(on);
    });
    return fleet;
  }

  /** @param env of the process, beside what all have in common */
  async start(name: 'api' | 'worker', env: NodeJS.ProcessEnv): Promise<Running> {
    const started = await this.#started(name, await testPort(), env);
    this.running.push(started);
    return started;
  }

  /** As a balancer and a supervisor do it: no new requests, then the end in its own time, then a new one in its place. */
  async restart(running: Running, env: NodeJS.ProcessEnv): Promise<void> {
    const { name, port, child } = running;
    if (name === 'api') this.#ready.splice(this.#ready.indexOf(port), 1);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) this.faults.push(`${name} ended with ${code}`);
    Object.assign(running, await this.#started(name, port, env));
  }

  /** All at once, without a word. */
  async killAll(): Promise<void> {
    this.#ready.length = 0;
    for (const { child } of this.running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }

  async close(): Promise<void> {
    await this.killAll();
    this.#agent.destroy();
    this.balancer.closeAllConnections();
    this.balancer.close();
  }

  async #started(name: 'api' | 'worker', port: number, env: NodeJS.ProcessEnv): Promise<Running> {
    const child = spawn(process.execPath, [compiled(`${name}/main.js`)], {
      env: {
        PATH: process.env['PATH'],
        [RUN_MARK]: process.env[RUN_MARK],
        PUBLIC_URL: this.origin,
        PORT: String(port),
        TRUST_PROXY: '127.0.0.1',
        LOG_LEVEL: 'error',
        ...env,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    if (name === 'api') {
      await untilReady(`http://127.0.0.1:${port}`);
      this.#ready.push(port);
    }
    return { name, port, child };
  }
}
