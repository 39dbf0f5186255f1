// @ts-check
/** The real relay on loopback, with a store of its own; a test can kill and restart it. */

import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS } from './patience.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const binary = process.env.SOTTO_RELAY_BIN ?? join(root, 'target/debug/sotto-relay');
const page = process.env.SOTTO_PAGE ?? join(root, 'dist');

export class Relay {
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  #data;
  port = 0;
  /** Further options of its command line. @type {string[]} */
  options = [];

  /** @param {string} data */
  constructor(data) {
    this.#data = data;
  }

  /** A relay with an empty store, on a free port. */
  static async start() {
    const relay = new Relay(await mkdtemp(join(tmpdir(), 'sotto-e2e-')));
    await relay.restart();
    return relay;
  }

  get #backup() {
    return `${this.#data}-backup`;
  }

  get url() {
    return `http://localhost:${this.port}/`;
  }

  /** Starts it again: the same port, the same store. */
  async restart() {
    const options = ['--media', '127.0.0.1:0', ...this.options];
    const relay = spawn(binary, ['--port', String(this.port), '--data', this.#data, '--page', page, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = relay;
    let said = '';
    relay.stderr.on('data', (chunk) => (said += chunk));
    this.port = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the relay says no address:\n${said}`)), PATIENCE_MS);
      relay.once('error', reject);
      relay.once('exit', (code) => reject(new Error(`the relay ended (${code}):\n${said}`)));
      let text = '';
      relay.stdout.on('data', (chunk) => {
        text += chunk;
        const match = /listening on http:\/\/localhost:(\d+)/.exec(text);
        if (!match) return;
        clearTimeout(timer);
        resolve(Number(match[1]));
      });
    });
  }

  /** kill -9: it can save nothing any more. */
  async kill() {
    const relay = this.#process;
    this.#process = null;
    if (!relay || relay.exitCode !== null) return;
    const gone = new Promise((resolve) => relay.once('exit', resolve));
    relay.kill('SIGKILL');
    await gone;
  }

  /** Copies its store, as an operator's backup does. */
  async backUp() {
    await this.kill();
    await cp(this.#data, this.#backup, { recursive: true });
    await this.restart();
  }

  /** Loses its store, and continues with the copy. */
  async restore() {
    await this.kill();
    await rm(this.#data, { recursive: true });
    await cp(this.#backup, this.#data, { recursive: true });
    await this.restart();
  }

  /** Every byte that it has on its disk, file by file. */
  async disk() {
    const files = await readdir(this.#data, { recursive: true, withFileTypes: true });
    const plain = files.filter((file) => file.isFile()).map((file) => join(file.parentPath ?? file.path, file.name));
    return Promise.all(plain.map((file) => readFile(file)));
  }

  /** Ends it and removes its store. */
  async end() {
    await this.kill();
    await rm(this.#data, { recursive: true, force: true });
    await rm(this.#backup, { recursive: true, force: true });
  }
}
