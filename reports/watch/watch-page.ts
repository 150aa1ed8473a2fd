import { dirname, join } from 'node:path';
import type { Environment } from '../../deploy/world/environment.ts';
import { pageFiles } from '../page/browser-script.ts';
import { pageHtml } from '../page/page.ts';
import { makeReport } from '../publish.ts';
import { runsDirectory } from '../run-folder.ts';

/** Makes the page that is watched: the report as it is now, and on top of it what goes on. */
export async function watchPage(environment: Environment): Promise<() => Promise<string>> {
  const entry = join(import.meta.dirname, '../page/browser/watch.ts');
  const files = await pageFiles({ entry });
  const { STAND: stand } = environment.settings;
  // Evidence is then at runs/…, where the server has it.
  const directory = dirname(runsDirectory(environment.projectDir));
  return async () =>
    pageHtml(await makeReport(environment, { directory, ...(stand === undefined ? {} : { stand }) }), files, {
      isLive: true,
    });
}
