import type { SecurityGroup, SecurityGroupRule } from '@yandex-cloud/nodejs-sdk/vpc-v1/security_group';
import {
  UpdateSecurityGroupRulesRequest,
  type SecurityGroupRuleSpec,
} from '@yandex-cloud/nodejs-sdk/vpc-v1/security_group_service';
import type { ProviderProgress } from '../provider.ts';
import type { Cloud } from './cloud.ts';
import { failureOf } from './refusal.ts';

/** What two rules must share to be the same one; the cloud gives each an id, and fills in numbers of protocols. */
function essence(rule: SecurityGroupRule | SecurityGroupRuleSpec): string {
  const {
    direction,
    protocolName = '',
    ports,
    cidrBlocks,
    predefinedTarget = '',
    securityGroupId = '',
  } = rule;
  const from = ports === undefined ? 0 : ports.fromPort;
  const to = ports === undefined ? 65_535 : ports.toPort;
  return [
    direction,
    protocolName,
    from,
    to,
    cidrBlocks?.v4CidrBlocks.join() ?? '',
    predefinedTarget,
    securityGroupId,
  ].join(' ');
}

/** Whether a group lets in others than it should: the operator has moved, or bingo's port has. */
export function groupDrift({ rules }: SecurityGroup, wanted: readonly SecurityGroupRuleSpec[]): boolean {
  const sorted = (list: readonly (SecurityGroupRule | SecurityGroupRuleSpec)[]): string =>
    list.map(essence).sort().join('\n');
  return sorted(rules) !== sorted(wanted);
}

/** Takes away the rules that are wrong, and adds those that are missing, in one operation. */
export async function rightRules(
  cloud: Cloud,
  group: SecurityGroup,
  wanted: readonly SecurityGroupRuleSpec[],
  progress: ProviderProgress,
): Promise<SecurityGroup> {
  const what = `rules of security group ${group.name}`;
  progress.started('stand', what);
  const right = new Set(wanted.map(essence));
  const had = new Set(group.rules.map(essence));
  const request = UpdateSecurityGroupRulesRequest.fromPartial({
    securityGroupId: group.id,
    deletionRuleIds: group.rules.filter((rule) => !right.has(essence(rule))).map(({ id }) => id),
    additionRuleSpecs: wanted.filter((rule) => !had.has(essence(rule))),
  });
  const action = `update the rules of security group ${group.name}`;
  await cloud
    .change({
      action,
      request,
      start: async (clients, options) => await clients.groups.updateRules(request, options),
    })
    .catch((thrown: unknown) => {
      throw failureOf(action, thrown);
    });
  progress.ended('stand', what, 'changed');
  return group;
}
