import { z } from 'zod';
import { planSchema, type Plan } from '../../plan.ts';
import { sh } from '../../remote/shell.ts';
import type { Host } from '../../world/command.ts';
import { Failure } from '../../world/failure.ts';
import type { Image } from './image.ts';
import type { Label, SystemDirectories } from './label.ts';
import { foreignRoutes, freeSubnet, refuseOverlap, type Route } from './network.ts';
import { parseSubnet, type Subnet } from './subnet.ts';

const labelSchema = z.object({
  stand: z.string(),
  /** The checkout that made it. */
  owner: z.string(),
  subnet: z.string(),
  image: z.string(),
  /** What was wanted of the stand when it was last made: it outlives the loss of `.stand`. */
  plan: planSchema.optional().catch(undefined),
});
/** What is written in a stand's label. */
export type LabelRecord = Readonly<z.infer<typeof labelSchema>>;

/** Whose label is kept, and who asks. */
export interface RegisterOptions {
  readonly label: Label;
  /** The checkout that asks. */
  readonly owner: string;
  readonly host: Host;
  readonly directories: SystemDirectories;
  /** What is wanted of the stand; a room of bare machines has no plan. */
  readonly plan?: Plan;
  /** The subnet asked for by the user; a free one is found otherwise. */
  readonly subnet: string | undefined;
}

/** How often a subnet is chosen anew when another stand takes the one that was free. */
const claimsAtMost = 10;

/** The label of one stand on this computer: who owns it, which subnet it has taken, on which image its machines stand. */
export class Register {
  readonly #options: RegisterOptions;
  readonly #host: Host;
  readonly #label: Label;

  constructor(options: RegisterOptions) {
    this.#options = options;
    this.#host = options.host;
    this.#label = options.label;
  }

  /**
   * The subnet that the stand has, or else would get. Claims nothing.
   * @throws Failure `PlanInvalid` when it would have to move, `HostUnfit` when the subnet is not free.
   */
  async subnetFor(record: LabelRecord | undefined): Promise<Subnet> {
    const asked = this.#options.subnet === undefined ? undefined : parseSubnet(this.#options.subnet);
    const had = record === undefined ? undefined : parseSubnet(record.subnet);
    if (had !== undefined && asked !== undefined && asked.cidr !== had.cidr) {
      throw new Failure('PlanInvalid', {
        attempted: `move stand ${this.#label.stand} to the subnet ${asked.cidr}`,
        happened: `it stands on ${had.cidr}`,
        hint: 'run `make clean` first, or leave SUBNET out',
      });
    }
    const [foreign, others] = await Promise.all([
      foreignRoutes(this.#label, had ?? asked, this.#host),
      this.#otherStands(),
    ]);
    const routes = [...foreign, ...others];
    const subnet = had ?? asked;
    if (subnet === undefined) return freeSubnet(routes);
    refuseOverlap(subnet, routes);
    return subnet;
  }

  /** The labs of this computer's other stands: their routes are gone after it was booted anew, and their claims are not. */
  async #otherStands(): Promise<readonly Route[]> {
    const read = sh`for file in ${this.#options.directories.machines}/*/label.json; do
  [ "$file" = ${this.#label.file} ] || cat "$file" 2>/dev/null || true
done`;
    const lines = (await this.#host.run(read, { privileged: true })).split('\n');
    return lines.flatMap((line) => {
      const label = parseLabel(line);
      return label === undefined ? [] : [{ destination: label.subnet, device: `stand ${label.stand}` }];
    });
  }

  /** Writes the label, with a subnet that no other stand has or takes at the same moment. */
  async claim(record: LabelRecord | undefined, image: Image): Promise<Subnet> {
    for (let tries = 0; tries < claimsAtMost; tries += 1) {
      const subnet = await this.subnetFor(record);
      const wanted = this.#recordOf(subnet, image);
      if (JSON.stringify(record) === JSON.stringify(wanted)) return subnet;
      if (await this.#write(wanted)) return subnet;
    }
    throw new Failure('ProviderRefused', {
      attempted: 'find a free subnet for the lab',
      happened: 'other stands that are being made took every one that was chosen',
      hint: 'try again, or name one that is free, such as SUBNET=172.30.5.0/24',
    });
  }

  /** Undefined when there is no such stand. @throws Failure `ProviderRefused` when it is another checkout's, which is still there. */
  async read(): Promise<LabelRecord | undefined> {
    const { exitCode, stdout } = await this.#host.attempt(sh`cat ${this.#label.file}`, { privileged: true });
    if (exitCode !== 0) return undefined;
    const record = parseLabel(stdout);
    if (record === undefined) {
      throw new Failure('ProviderRefused', {
        attempted: `read the label of the stand ${this.#label.stand}`,
        happened: `${this.#label.file} is damaged`,
        hint: `look into ${this.#label.directory}, and mend the file by those of other stands`,
      });
    }
    if (record.owner === this.#options.owner) return record;
    const gone = await this.#host.attempt(sh`test -d ${record.owner}`, { privileged: true });
    if (gone.exitCode !== 0) return record;
    throw new Failure('ProviderRefused', {
      attempted: `use the stand ${this.#label.stand}`,
      happened: `it belongs to the checkout in ${record.owner}`,
      hint: `name another one, such as STAND=${this.#label.stand}-2, or run \`make clean\` there`,
    });
  }

  #recordOf(subnet: Subnet, image: Image): LabelRecord {
    const { owner, plan } = this.#options;
    const wanted = plan === undefined ? {} : { plan };
    return { stand: this.#label.stand, owner, subnet: subnet.cidr, image: image.hash, ...wanted };
  }

  /** False when another stand holds the subnet by now. */
  async #write(record: LabelRecord): Promise<boolean> {
    const { machines } = this.#options.directories;
    const write = sh`
set -e
install -d -m 0711 ${machines}
exec 9<${machines}
flock 9
for other in ${machines}/*/label.json; do
  [ "$other" != ${this.#label.file} ] && grep -qsF ${JSON.stringify(record.subnet)} "$other" && { echo taken; exit 0; }
done
install -d -m 0700 ${this.#label.directory}
printf '%s\n' ${JSON.stringify(record)} > ${this.#label.file}.new
sync ${this.#label.file}.new
mv ${this.#label.file}.new ${this.#label.file}`;
    const attempted = `label the stand ${this.#label.stand}`;
    return (await this.#host.run(write, { privileged: true, attempted })) !== 'taken';
  }

  /** The label goes last; a command that was killed may have left the directory without one. */
  async remove(): Promise<void> {
    const { directory, file } = this.#label;
    const remove = sh`[ -d ${directory} ] || exit 0
rm -f ${file} ${file}.new
rmdir ${directory}`;
    await this.#host.run(remove, { privileged: true, attempted: `remove ${directory}` });
  }
}

/** Undefined when the text is no label. */
function parseLabel(text: string): LabelRecord | undefined {
  try {
    return labelSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
