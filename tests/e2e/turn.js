// @ts-check
/** Debian's TURN server (coturn) on loopback, with a secret that the relay has too. */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { TURNSERVER = '/usr/bin/turnserver' } = process.env;

export class Turn {
  #process;
  #folder;

  /** @param {import('node:child_process').ChildProcess} server @param {string} folder @param {number} port */
  constructor(server, folder, port) {
    this.#process = server;
    this.#folder = folder;
    /** Options that name it to the relay. */
    this.options = ['--turn-uri', `turn:127.0.0.1:${port}`, '--turn-secret-file', join(folder, 'secret')];
  }

  /** Takes allocations when this ends. */
  static async start() {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-turn-'));
    const secret = randomBytes(16).toString('hex');
    const port = await freePort();
    const lines = [
      'listening-ip=127.0.0.1',
      'relay-ip=127.0.0.1',
      'allow-loopback-peers',
      'cli-password=none',
      'no-cli',
      'no-tls',
      'no-dtls',
      'realm=localhost',
      'use-auth-secret',
      `static-auth-secret=${secret}`,
      `listening-port=${port}`,
      'min-port=49500',
      'max-port=49900',
      'log-file=stdout',
      'simple-log',
      `pidfile=${join(folder, 'pid')}`,
      `userdb=${join(folder, 'db')}`,
    ];
    await writeFile(join(folder, 'secret'), secret);
    await writeFile(join(folder, 'conf'), `${lines.join('\n')}\n`);
    return new Turn(await serve(folder), folder, port);
  }

  /** It dies: packets through it are lost. */
  async kill() {
    if (this.#process.signalCode) return;
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await gone;
  }

  /** It is there again, at the same address, with no memory of earlier allocations. */
  async restart() {
    this.#process = await serve(this.#folder);
  }

  async end() {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** @param {string} folder with its configuration */
async function serve(folder) {
  const server = spawn(TURNSERVER, ['-c', join(folder, 'conf')], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  await listens(server);
  return server;
}

/** @param {import('node:child_process').ChildProcess} server */
function listens(server) {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (/** @type {Buffer} */ chunk) => {
      said += chunk;
      if (/SQLite DB connection success/.test(said)) resolve(undefined);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`the TURN server ended (${code}):\n${said}`)));
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
