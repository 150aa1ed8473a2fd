import { GetImageLatestByFamilyRequest } from '@yandex-cloud/nodejs-sdk/compute-v1/image_service';
import { Failure } from '../../world/failure.ts';
import type { Cloud } from './cloud.ts';
import type { Order } from './shared-things.ts';
import type { YandexOptions } from './options.ts';
import { codeOf, failureOf } from './refusal.ts';
import { machineLabels, nameIn } from './survey.ts';

/** The image of the machines that are there, or the newest of the first family that the cloud has. */
export async function imageFor({ cloud, options, found, wanted, stand }: Order): Promise<string> {
  const remembered = found.instances
    .map(({ labels }) => labels[machineLabels.image])
    .find((id) => id !== undefined);
  const isWhole = wanted.every(({ name }) => found.instances.some((one) => one.name === nameIn(stand, name)));
  if (remembered !== undefined && isWhole) return remembered;
  return (await newestImage(cloud, options)).id;
}

/** The newest image of the first family that there is. @throws Failure `ProviderRefused` when there is none of them. */
export async function newestImage(
  cloud: Cloud,
  { imageFamilies }: YandexOptions,
): Promise<{ readonly id: string; readonly family: string }> {
  for (const family of imageFamilies) {
    try {
      const { id } = await cloud.attempt(
        async (clients, options) =>
          await clients.images.getLatestByFamily(
            GetImageLatestByFamilyRequest.fromPartial({ folderId: 'standard-images', family }),
            options,
          ),
      );
      return { id, family };
    } catch (thrown) {
      if (codeOf(thrown) !== 'NOT_FOUND') throw failureOf(`find the image family ${family}`, thrown);
    }
  }
  throw new Failure('PlanInvalid', {
    attempted: 'find an image to make machines of',
    happened: `the cloud has no image family ${imageFamilies.join(', nor ')}`,
    hint: 'name one of Debian with YC_IMAGE_FAMILY=…; `yc compute image list --folder-id standard-images` lists them',
  });
}
