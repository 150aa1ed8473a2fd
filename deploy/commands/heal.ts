// Heals everything in the ledger, and says what it found; also what a harness left that was killed. `make heal`
import { reachPatient } from '../healing/attached-patient.ts';
import { Healer } from '../healing/healer.ts';
import { requireRights } from '../host-packages.ts';
import { holdStand } from '../lock.ts';
import { openWorkplace } from '../workplace.ts';
import { runEntry } from '../world/entry.ts';

await runEntry({ name: 'heal', summary: 'Heal everything that faults have left.' }, async (call) => {
  const { environment, json, write } = call;
  const workplace = await openWorkplace(environment);
  await requireRights(workplace);
  // Whoever harms the stand now heals it at the end: to stop that at once, there is `make stop`.
  await using patient = await reachPatient(workplace);
  await using _held = await holdStand(workplace.files, { pid: environment.pid, command: 'make heal' });
  const healer = new Healer(patient);
  const healed = await healer.healAll((text) => {
    if (!json) write(`${text}\n`);
  });
  await healer.proveClean();
  const sick = await patient.condition.sickness();
  if (json) {
    write(`${JSON.stringify({ healed, sick: sick?.reasons ?? [] })}\n`);
    return 0;
  }
  write(healed.length === 0 ? 'nothing to heal: the ledger is clean\n' : `healed: ${healed.join(', ')}\n`);
  if (sick !== undefined) write('the stand is still marked as sick: `make deploy` looks at all of it\n');
  return 0;
});
