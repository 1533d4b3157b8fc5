// Starts and stops a demonstration: a fresh country in a temporary folder, on a free port.
// MOTCUA names the program; without it the release build of this repository is used.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROGRAM = process.env.MOTCUA ?? join(ROOT, 'target/release/motcua');

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Runs a demonstration until it answers; `stop()` ends it and removes its folder. */
export async function startDemo({ cases = 60, port, more = [] } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'motcua-browser-'));
  const origin = `http://127.0.0.1:${port ?? (await freePort())}`;
  const args = ['demo', '--data', join(data, 'd'), '--listen', origin.slice('http://'.length), '--cases', String(cases), ...more];
  // As a path it reads the catalogue of this checkout; that is what the answers are taken from too.
  const child = spawn(PROGRAM, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let ended = null;
  child.stdout.on('data', (part) => (said += part));
  child.stderr.on('data', (part) => (said += part));
  const over = new Promise((resolve) => {
    child.on('error', (error) => resolve((ended = `did not start: ${error.message}`)));
    child.on('exit', (code, signal) => resolve((ended = `ended with ${code ?? signal}`)));
  });
  // Whoever stops the tests stops this too.
  process.on('exit', () => child.kill('SIGKILL'));
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));
  const stop = async () => {
    if (!ended) {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await over;
      clearTimeout(late);
    }
    await rm(data, { recursive: true, force: true });
  };
  for (const begin = Date.now(); ; await new Promise((r) => setTimeout(r, 100))) {
    if (ended || Date.now() - begin > 90_000) {
      await stop();
      throw new Error(`${PROGRAM} ${ended ?? 'was not ready in 90 s'}:\n${said}`);
    }
    const ready = await fetch(`${origin}/readyz`).then((r) => r.ok, () => false);
    if (ready) return { origin, stop, said: () => said };
  }
}
