import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { agentPackage } from './agent-package.ts';
import { Failure } from './world/failure.ts';

const content = 'the package';
const sha256 = createHash('sha256').update(content).digest('hex');
const another = createHash('sha256').update('another one').digest('hex');

function refusing(words: RegExp): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof Failure && words.test(`${thrown.message} ${thrown.facts.hint ?? ''}`);
}

describe('the package of the agent', () => {
  const made: { server?: Server; address: string } = { address: '' };

  before(async () => {
    made.server = createServer((asked, answer) => {
      if (asked.url === '/agent.deb') answer.end(content);
      else answer.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(made.server, 'listening');
    const { port } = z.object({ port: z.number() }).parse(made.server.address());
    made.address = `http://127.0.0.1:${port}`;
  });

  after(() => {
    made.server?.close();
    made.server?.closeAllConnections();
  });

  it('is a file of this computer, taken by its sum and left where it is', async () => {
    await using place = await mkdtempDisposable(join(tmpdir(), 'agent-package-'));
    const { path: projectDir } = place;
    await writeFile(join(projectDir, 'agent.deb'), content);

    {
      const wanted = { source: 'agent.deb', sha256, projectDir, directory: join(projectDir, 'stand') };
      await using given = await agentPackage(wanted);
      assert.equal(await readFile(given.localPath, 'utf8'), content);
    }

    assert.deepEqual(await readdir(projectDir), ['agent.deb']);
  });

  it('is fetched from an address, and gone from this computer when it was used', async () => {
    await using place = await mkdtempDisposable(join(tmpdir(), 'agent-package-'));
    const { path: directory } = place;
    const wanted = { source: `${made.address}/agent.deb`, sha256, projectDir: '/nowhere', directory };

    {
      await using given = await agentPackage(wanted);
      assert.equal(await readFile(given.localPath, 'utf8'), content);
    }

    assert.deepEqual(await readdir(directory), []);
  });

  it('is refused with both sums when it is another one, wherever it came from', async () => {
    await using place = await mkdtempDisposable(join(tmpdir(), 'agent-package-'));
    const { path: directory } = place;
    await writeFile(join(directory, 'agent.deb'), content);
    const wanted = { sha256: another, projectDir: directory, directory: join(directory, 'stand') };

    for (const source of ['agent.deb', `${made.address}/agent.deb`])
      await assert.rejects(
        agentPackage({ ...wanted, source }),
        refusing(new RegExp(`${sha256}, and YC_AGENT_SHA256 says ${another} nothing of it was installed`)),
      );

    assert.deepEqual(await readdir(join(directory, 'stand')), []);
  });

  it('that is not to be had is named, with what to do', async () => {
    await using place = await mkdtempDisposable(join(tmpdir(), 'agent-package-'));
    const { path: directory } = place;
    const wanted = { sha256, projectDir: directory, directory };

    await assert.rejects(
      agentPackage({ ...wanted, source: 'none.deb' }),
      refusing(/package none\.deb: ENOENT.* YC_AGENT_DEB names/),
    );
    await assert.rejects(
      agentPackage({ ...wanted, source: `${made.address}/none.deb` }),
      refusing(/none\.deb: it answered 404 see that YC_AGENT_DEB/),
    );
    await assert.rejects(
      agentPackage({ ...wanted, source: 'http://127.0.0.1:9/agent.deb' }),
      refusing(/agent\.deb: fetch failed \(.+\) see that YC_AGENT_DEB/),
    );
  });
});
