/**
 * The sizes that Fargate has: memory in MiB by CPU units (1024 are one vCPU).
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const memoryByCpu: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, range(1024, 4096, 1024)],
  [1024, range(2048, 8192, 1024)],
  [2048, range(4096, 16_384, 1024)],
  [4096, range(8192, 30_720, 1024)],
  [8192, range(16_384, 61_440, 4096)],
  [16_384, range(32_768, 122_880, 8192)],
]);

/** CPU units that a Fargate task may have. */
export const fargateCpus: readonly number[] = [...memoryByCpu.keys()];

/** Memory in MiB that a Fargate task of so many CPU units may have; empty for a CPU that there is not. */
export function fargateMemories(cpu: number): readonly number[] {
  return memoryByCpu.get(cpu) ?? [];
}

function range(least: number, most: number, step: number): number[] {
  return Array.from({ length: (most - least) / step + 1 }, (_, index) => least + index * step);
}
