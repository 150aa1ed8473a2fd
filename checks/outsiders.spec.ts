import { expect, proves, test } from '../fixtures/test.ts';
import { watchingDoors } from './inside/watching-doors.ts';
import { knockHttp } from './probes/http-door.ts';
import { R } from './requirements/catalogue.ts';

test(
  'figures of the stand are told to nobody outside of it',
  proves(R.strangersKeptOut),
  async ({ stand }) => {
    const { balancer } = stand;
    const service = await knockHttp({ host: balancer.reachableAt, port: 80 });
    expect(service.door, `port 80 answers whoever knocks from here: ${service.words}`).toBe('answers');

    for (const machine of stand.machines) {
      for (const { port, fromBalancer } of watchingDoors(machine)) {
        await using way = await stand.remote(balancer).forward({ host: fromBalancer, port });

        const inside = await knockHttp({ host: '127.0.0.1', port: way.port });
        const outside = await knockHttp({ host: machine.reachableAt, port });

        const where = `port ${port} of ${machine.name}`;
        expect.soft(inside.door, `the balancer is answered at ${where}: ${inside.words}`).toBe('answers');
        expect.soft(outside.door, `nobody else is answered at ${where}: ${outside.words}`).toBe('silent');
      }
    }
  },
);
