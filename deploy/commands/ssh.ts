// Opens a shell on one machine of the stand, by the keys of the stand. `make ssh NODE=bingo-1`
import { loginUser } from '../providers/local/recipe.ts';
import { deployedStand, namedMachine, openWorkplace } from '../workplace.ts';
import { warnOfHarm } from '../healing/harm.ts';
import { runEntry } from '../world/entry.ts';

await runEntry(
  { name: 'ssh', summary: 'Open a shell on a machine of the stand.', words: ['[machine]', '[command...]'] },
  async (call) => {
    const workplace = await openWorkplace(call.environment);
    const { record } = await deployedStand(workplace);
    await warnOfHarm(workplace.files, call.warn);
    const machine = namedMachine(record.machines, call.words[0]);
    const { files, host } = workplace;
    const ours = { user: loginUser, port: 22, keyPath: files.operatorKeyPath };
    const { user, port, keyPath } = machine.login ?? ours;
    return await host.interact([
      'ssh',
      ...['-i', keyPath, '-p', String(port)],
      ...['-o', `UserKnownHostsFile=${files.knownHostsPath}`],
      ...['-o', 'StrictHostKeyChecking=yes', '-o', 'IdentitiesOnly=yes', '-o', 'LogLevel=ERROR'],
      `${user}@${machine.reachableAt}`,
      ...call.words.slice(1),
    ]);
  },
);
