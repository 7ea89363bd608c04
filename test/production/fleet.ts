/** API and worker processes behind nginx, as an installation on one machine runs them: some of each, the APIs at one socket, and one after the other restarted. */
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { launch, type Running, saidReady } from '../../scripts/processes/running.js';
import { testPort } from '../helpers/ports.js';
import { HandedSocket } from '../helpers/handed-socket.js';
import { compiled, untilReady } from '../helpers/processes.js';
import { PATIENCE_MS } from '../helpers/wait.js';
import { nginxForMany, type Proxy } from '../platform/proxy/proxies.js';

/** As the units of deploy/systemd have it. */
const STOP_MS = { api: 20_000, worker: 35_000 } as const;

export interface Member {
  name: 'api' | 'worker';
  /** Of its figures and, at an API, its probes. */
  metricsPort: number;
  running: Running;
}

export class Fleet {
  readonly members: Member[] = [];
  /** What a process did that none should. */
  readonly faults: string[] = [];
  readonly #asked = new Set<Running>();

  private constructor(
    /** Where people come. */
    readonly origin: string,
    private readonly proxy: Proxy,
    private readonly socket: HandedSocket,
  ) {}

  static async open(): Promise<Fleet> {
    const [port, to] = [await testPort(), await testPort()];
    return new Fleet(`http://127.0.0.1:${port}`, await nginxForMany({ port, to }), HandedSocket.hold(to));
  }

  /** @param env of the process, beside what all have in common */
  async start(name: 'api' | 'worker', env: NodeJS.ProcessEnv): Promise<void> {
    const metricsPort = await testPort();
    this.members.push({ name, metricsPort, running: await this.#started(name, metricsPort, env) });
  }

  /** As `systemctl restart` does it: it ends in its own time, and a new one comes in its place. */
  async restart(member: Member, env: NodeJS.ProcessEnv): Promise<void> {
    const { name, metricsPort, running } = member;
    this.#asked.add(running);
    const before = performance.now();
    await running.stop();
    const how = await running.ended;
    if (how !== 'code 0')
      this.faults.push(`${name} ended with ${how} after ${Math.round(performance.now() - before)} ms`);
    member.running = await this.#started(name, metricsPort, env);
  }

  /** All at once, without a word. */
  async killAll(): Promise<void> {
    for (const { running } of this.members.splice(0)) {
      this.#asked.add(running);
      if (running.child.kill('SIGKILL')) await running.ended;
    }
  }

  /** What nginx has said of processes that took a connection and gave no answer. */
  said(): string[] {
    const lines = this.proxy.logs().split('\n');
    return lines.filter((line) => /\[(?:error|crit|alert)\]/.test(line));
  }

  async close(): Promise<void> {
    await this.killAll();
    await this.proxy.stop();
    this.socket.close();
  }

  async #started(name: 'api' | 'worker', metricsPort: number, env: NodeJS.ProcessEnv): Promise<Running> {
    const isApi = name === 'api';
    const args = ['--enable-source-maps', compiled(`${name}/main.js`)];
    const running = await launch({
      name,
      ...(isApi ? this.socket.command(process.execPath, args) : { command: process.execPath, args }),
      options: {
        env: {
          ...bareEnvironment(process.env),
          [RUN_MARK]: process.env[RUN_MARK],
          METRICS_PORT: String(metricsPort),
          TRUST_PROXY: '127.0.0.1',
          LOG_LEVEL: 'error',
          ...env,
        },
        stdio: ['ignore', 'inherit', 'inherit', isApi ? this.socket.stdio : 'ignore', 'ipc'],
      },
      stopSteps: [['SIGTERM', STOP_MS[name]]],
    });
    void running.ended.then((how) => this.#noteUnlessAsked(running, how));
    await saidReady(running, PATIENCE_MS);
    if (isApi) await untilReady(`http://127.0.0.1:${metricsPort}`);
    return running;
  }

  #noteUnlessAsked(running: Running, how: string): void {
    if (!this.#asked.has(running)) this.faults.push(`${running.name} ended with ${how}, and nobody had asked it to`);
  }
}
