// Serves the report on this computer while a run goes on, as it goes. `make watch`, `make watch STAND=two PORT=8643`; Ctrl-C ends it
import { monotonicMs, sleep } from '../../deploy/world/clock.ts';
import { runEntry } from '../../deploy/world/entry.ts';
import { runsDirectory } from '../run-folder.ts';
import { watchPage } from '../watch/watch-page.ts';
import { WatchServer } from '../watch/watch-server.ts';
import { RunsWatched, stateText } from '../watch/watch-state.ts';

const usualPort = 8_642;
const lookEveryMs = 1_000;
/** Nobody watches for longer than a day. */
const watchMsMax = 24 * 3_600_000;

await runEntry(
  { name: 'watch', summary: 'Serve the report while a run goes on.', clearsUp: true },
  async ({ environment, write, interruption }) => {
    const { STAND: stand, PORT: port = usualPort } = environment.settings;
    const root = runsDirectory(environment.projectDir);
    const runs = new RunsWatched({ root, stand });
    await using server = await WatchServer.start({ root, runs, port, render: await watchPage(environment) });
    write(`  the report, as it goes: ${server.url}   (Ctrl-C ends it)\n`);
    const said = { text: '' };
    const endMs = monotonicMs() + watchMsMax;
    while (!interruption.aborted && monotonicMs() < endMs) {
      const text = stateText(await server.look());
      if (text !== said.text) write(`  ${text}\n`);
      said.text = text;
      await sleep(lookEveryMs);
    }
    return 0;
  },
);
