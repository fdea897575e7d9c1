import { setFlagsFromString } from "node:v8";

/**
 * Has V8 look for garbage when the heap is twice what was in use, for this whole process. Left to itself it waits for about
 * four times that where the machine has memory to spare, and a scan makes garbage fast: the process held 430–480 MB where
 * 320 MB are enough, for no more processor time than runs differ by (bench/README.md).
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--heap-growing-percent=100");
}
