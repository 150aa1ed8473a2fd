import { Failure } from '../../world/failure.ts';

/** The codes of gRPC by name, in the order of their numbers (grpc.github.io/grpc/core/md_doc_statuscodes.html). */
const codeNames = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;
export type CodeName = (typeof codeNames)[number];

/** What the cloud said no to, in its own words. */
export interface Refusal {
  readonly code: CodeName;
  readonly text: string;
}

/** The code by its number; UNKNOWN for one that is none. */
export function codeName(code: number): CodeName {
  return codeNames[code] ?? 'UNKNOWN';
}

/**
 * What the cloud refused. The SDK throws two shapes for the same thing: with a number when the answer had no headers of its own, and
 * with the code in the text alone when it had. Undefined for what is no answer of the cloud.
 */
export function refusalOf(thrown: unknown): Refusal | undefined {
  if (!(thrown instanceof Error)) return undefined;
  // Our own deadline, as nice-grpc tells it.
  if (thrown.name === 'AbortError') return { code: 'DEADLINE_EXCEEDED', text: thrown.message };
  const [, inText, text] = /^\/\S+ ([A-Z_]+): (.*)$/s.exec(thrown.message) ?? [];
  const details = 'details' in thrown && typeof thrown.details === 'string' ? thrown.details : undefined;
  if ('code' in thrown && typeof thrown.code === 'number') {
    return { code: codeName(thrown.code), text: details ?? text ?? thrown.message };
  }
  const named = codeNames.find((name) => name === inText);
  return named === undefined ? undefined : { code: named, text: text ?? thrown.message };
}

/** Whether the same call may do better a moment later. A quota never does, whatever its code. */
export function isPassing({ code, text }: Refusal): boolean {
  if (code === 'RESOURCE_EXHAUSTED') return !/quota/i.test(text);
  return ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'ABORTED', 'INTERNAL', 'UNKNOWN'].includes(code);
}

/** What a user can do about a refusal, by its code. */
const hints: Readonly<Partial<Record<CodeName, string>>> = {
  UNAUTHENTICATED:
    'the token or key is not valid, or no longer: a token of `yc iam create-token` lives 12 hours; then run the same command again',
  PERMISSION_DENIED:
    'give the account the roles that docs/yandex.md lists on this folder, and see that YC_FOLDER_ID is the one that is meant',
  RESOURCE_EXHAUSTED:
    'a quota is used up: ask for more in the console (Quotas), reuse a network with YC_NETWORK_ID=…, or free something; `make plan` shows what is taken',
  UNAVAILABLE:
    'the cloud could not be reached: look at your own network first, then at its status page, and run the same command again',
  DEADLINE_EXCEEDED:
    'the cloud did not answer in time: run the same command again, it goes on where this one ended',
  NOT_FOUND: 'see that YC_FOLDER_ID, YC_ZONE, YC_NETWORK_ID and YC_IMAGE_FAMILY name things that exist',
  INVALID_ARGUMENT:
    'see what was said of it (YC_ZONE, YC_PLATFORM, YC_CORE_FRACTION, SUBNET …); `make help` lists them',
};

/** A Failure of what the cloud refused: one message, with what to do. */
export function failureOf(attempted: string, thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const refusal = refusalOf(thrown);
  if (refusal === undefined) {
    return new Failure('ProviderRefused', {
      attempted,
      happened: thrown instanceof Error ? thrown.message : String(thrown),
      cause: thrown,
    });
  }
  const { code, text } = refusal;
  const hint = hints[code] ?? 'run the same command again; what was made stays, under the label of the stand';
  const kind = code === 'UNAUTHENTICATED' ? 'EnvironmentMissing' : 'ProviderRefused';
  return new Failure(kind, { attempted, happened: `${code}: ${text}`, hint, cause: thrown });
}
