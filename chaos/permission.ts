import type { ProviderName } from '../deploy/plan.ts';
import { Failure } from '../deploy/world/failure.ts';

/**
 * Who may be harmed without being asked: machines that this harness made and that carry its label. Machines of others are harmed only
 * when their owner has said so (design.md section 6). A new provider has to take a side here, or this does not compile.
 */
const madeByUs: Readonly<Record<ProviderName, boolean>> = {
  local: true,
  yandex: true,
  hosts: false,
};

/** @throws Failure `PlanInvalid` when nobody has allowed this stand to be harmed. */
export function refuseForbidden(plan: {
  readonly stand: string;
  readonly provider: string;
  readonly chaos?: boolean | undefined;
}): void {
  const isOurs = new Map(Object.entries(madeByUs)).get(plan.provider) ?? false;
  if (isOurs || plan.chaos === true) return;
  throw new Failure('PlanInvalid', {
    attempted: `harm the stand ${plan.stand}`,
    happened: `its machines were not made by this harness (provider ${plan.provider}), and nobody has said \`"chaos": true\` for them`,
    hint: 'look only, or load it; if the machines are yours to break, write `"chaos": true` into their list, and `make deploy HOSTS=…` again',
  });
}
