import { Code } from '@yandex-cloud/nodejs-sdk/google/rpc/code';
import { Failure, Failures } from '../../world/failure.ts';

/** The codes of gRPC, by name. */
export type CodeName = keyof typeof Code;

/** What the cloud said no to, in its own words. */
export interface Refusal {
  readonly code: CodeName;
  readonly text: string;
}

/** An operation that the cloud ended with an error. */
export class OperationFailed extends Error {
  override readonly name = 'OperationFailed';
  readonly code: CodeName;

  constructor(code: CodeName, message: string) {
    super(message);
    this.code = code;
  }
}

/** The code by its number; UNKNOWN for one that is none. */
export function codeName(code: number): CodeName {
  // The enum of the SDK leads both ways, from names to numbers and back.
  const name: string | undefined = Code[code];
  return name !== undefined && isCodeName(name) ? name : 'UNKNOWN';
}

function isCodeName(text: string): text is CodeName {
  return Object.hasOwn(Code, text) && !/^-?\d/.test(text);
}

/**
 * What the cloud refused: a call, or later the operation that the call began. The SDK throws two shapes for the same thing: with a number
 * when the answer had no headers of its own, and with the code in the text alone when it had. Undefined for what is no answer of the cloud.
 */
export function refusalOf(thrown: unknown): Refusal | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown instanceof OperationFailed) return { code: thrown.code, text: thrown.message };
  // Our own deadline, as nice-grpc tells it.
  if (thrown.name === 'AbortError') return { code: 'DEADLINE_EXCEEDED', text: thrown.message };
  const [, inText, text] = /^\/\S+ ([A-Z_]+): (.*)$/s.exec(thrown.message) ?? [];
  const details = 'details' in thrown && typeof thrown.details === 'string' ? thrown.details : undefined;
  if ('code' in thrown && typeof thrown.code === 'number') {
    return { code: codeName(thrown.code), text: details ?? text ?? thrown.message };
  }
  return inText === undefined || !isCodeName(inText)
    ? undefined
    : { code: inText, text: text ?? thrown.message };
}

/** The code alone of what the cloud refused. */
export function codeOf(thrown: unknown): CodeName | undefined {
  return refusalOf(thrown)?.code;
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
  FAILED_PRECONDITION:
    'it names what is in the way: what this zone does not sell (YC_PLATFORM, YC_CORE_FRACTION, YC_ZONE), or a thing that is still used; then run the same command again',
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

/** What went wrong in several places for the same reason, told once, with all that it kept from being done. Anything else is as it was. */
export function toldOnce(thrown: unknown): unknown {
  if (!(thrown instanceof Failures)) return thrown;
  const alike = Map.groupBy(thrown.failures, (one) =>
    one instanceof Failure ? `${one.kind} ${one.facts.happened} ${one.facts.hint ?? ''}` : one,
  );
  const told = [...alike.values()].map((group): unknown => {
    const [first] = group;
    if (!(first instanceof Failure) || group.length === 1) return first;
    const attempted = group.map((one) => (one instanceof Failure ? one.facts.attempted : ''));
    return new Failure(first.kind, { ...first.facts, attempted: attempted.join(', ') });
  });
  return told.length === 1 ? told[0] : new Failures(told);
}
