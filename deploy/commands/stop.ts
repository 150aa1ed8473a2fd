// The emergency lever: bars new faults, then heals everything, also under a harness that is at work. `make stop`
import { reachPatient } from '../healing/attached-patient.ts';
import { Healer } from '../healing/healer.ts';
import { requireRights } from '../host-packages.ts';
import { openWorkplace } from '../workplace.ts';
import { wallTime } from '../world/clock.ts';
import { runEntry } from '../world/entry.ts';

await runEntry({ name: 'stop', summary: 'Heal everything and bar new faults.' }, async (call) => {
  const { environment, json, write } = call;
  const workplace = await openWorkplace(environment);
  await requireRights(workplace);
  // No lock: whoever holds it is the one to be stopped. An undo does no harm when two run it.
  await using patient = await reachPatient(workplace);
  await patient.condition.bar('`make stop` was called', wallTime());
  const healer = new Healer(patient);
  const healed = await healer.healAll((text) => {
    if (!json) write(`${text}\n`);
  });
  await healer.proveClean();
  if (json) write(`${JSON.stringify({ healed, stopped: true })}\n`);
  else {
    write(healed.length === 0 ? 'nothing was harmed\n' : `healed: ${healed.join(', ')}\n`);
    write('new faults are barred until `make resume`\n');
  }
  return 0;
});
