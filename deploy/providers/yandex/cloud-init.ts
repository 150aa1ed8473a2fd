import { createHash } from 'node:crypto';
import { loginUser } from '../local/recipe.ts';
import type { MachineWanted } from '../provider.ts';

/**
 * What a machine is told at its first boot, in the words of cloud-init (#cloud-config): its name, the operator's user and key, and the
 * host key that was made before, so that the first connection is verified already. The same is done once more at each boot by
 * `bootcmd`, which gives a machine whose keys were lost its new ones. JSON is YAML, and quotes by rules of its own.
 */
export function userDataOf(machine: MachineWanted): string {
  const { operatorKey, hostKey, name } = machine;
  const config = {
    hostname: name,
    preserve_hostname: false,
    ssh_pwauth: false,
    disable_root: true,
    users: [
      {
        name: loginUser,
        shell: '/bin/bash',
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        lock_passwd: true,
        ssh_authorized_keys: [operatorKey.trim()],
      },
    ],
    ssh_deletekeys: true,
    ssh_genkeytypes: [],
    ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey.trim() },
    bootcmd: [['sh', '-c', keysEachBoot(machine)]],
  };
  return `#cloud-config\n${JSON.stringify(config, null, 1)}\n`;
}

/** Nothing at the first boot, when there is no such user yet. */
function keysEachBoot({ operatorKey, hostKey }: MachineWanted): string {
  const quoted = (text: string): string => `'${text.trim()}'`;
  return [
    'set -e',
    `id ${loginUser} >/dev/null 2>&1 || exit 0`,
    'umask 077',
    `printf '%s\\n' ${quoted(hostKey.privateKey)} > /etc/ssh/ssh_host_ed25519_key`,
    `printf '%s\\n' ${quoted(hostKey.publicKey)} > /etc/ssh/ssh_host_ed25519_key.pub`,
    `install -d -m 0700 -o ${loginUser} -g ${loginUser} ~${loginUser}/.ssh`,
    `printf '%s\\n' ${quoted(operatorKey)} > ~${loginUser}/.ssh/authorized_keys`,
    `chown ${loginUser}:${loginUser} ~${loginUser}/.ssh/authorized_keys`,
  ].join('\n');
}

/** Tells whether a machine was made with these keys, without telling them: a label on the machine. */
export function keysMark(machine: MachineWanted): string {
  return createHash('sha256').update(userDataOf(machine)).digest('hex').slice(0, 16);
}
