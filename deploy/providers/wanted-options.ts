import type { Settings } from '../world/environment.ts';
import type { ProviderName, ProviderOptions } from '../plan.ts';

/** What the user says of a provider's options, each under the option's name. */
const yandexVariables = {
  folderId: 'YC_FOLDER_ID',
  operator: 'YC_OPERATOR',
  zone: 'YC_ZONE',
  imageFamilies: 'YC_IMAGE_FAMILY',
  platform: 'YC_PLATFORM',
  coreFraction: 'YC_CORE_FRACTION',
  cores: 'YC_CORES',
  memoryGib: 'YC_MEMORY_GIB',
  diskGib: 'YC_DISK_GIB',
  preemptible: 'YC_PREEMPTIBLE',
  networkId: 'YC_NETWORK_ID',
  subnet: 'SUBNET',
  staticAddresses: 'YC_STATIC_ADDRESSES',
  agentDeb: 'YC_AGENT_DEB',
  agentSha256: 'YC_AGENT_SHA256',
} as const satisfies Readonly<Record<string, keyof Settings>>;

/** The variable under which the user says an option, for messages. */
export function optionVariable(option: string | undefined): string | undefined {
  return Object.entries(yandexVariables).find(([name]) => name === option)?.[1];
}

/**
 * What was said of the provider's options, over what was said before; not checked yet: the plan's schema does that, and knows the
 * defaults. Undefined for a provider that has none.
 */
export function wantedOptions(
  provider: ProviderName,
  settings: Settings,
  before: ProviderOptions | undefined,
): unknown {
  if (provider !== 'yandex') return undefined;
  const said = Object.entries(yandexVariables).flatMap(([name, variable]) => {
    const text = settings[variable];
    return text === undefined ? [] : [[name, valueOf(name, text)] as const];
  });
  return { ...(before?.provider === 'yandex' ? before : {}), provider, ...Object.fromEntries(said) };
}

function valueOf(name: string, text: string): unknown {
  if (name === 'imageFamilies') return [text];
  return ['coreFraction', 'cores', 'memoryGib', 'diskGib'].includes(name) ? Number(text) : text;
}
