import { systemTiming } from "../access/timing.ts";
import { asffMapping } from "../delivery/asff-mapping.ts";
import { deliverScan, type ScanDelivery } from "../delivery/deliver-scan.ts";
import { deliveryLines } from "./delivery-report.ts";
import { version } from "./version.ts";

/**
 * Tells of a published scan whoever is to be told and was not yet. Never throws: the scan is published, and that nobody was told must not make it look
 * failed.
 * @param delivery.warned told what became of each delivery
 */
export async function tellOfScan({
  warned,
  ...delivery
}: Pick<ScanDelivery, "store" | "scan" | "settings" | "secret" | "hub"> & {
  readonly warned: (message: string) => void;
}): Promise<void> {
  try {
    const told = await deliverScan({ ...delivery, timing: systemTiming, version, asff: asffMapping });
    for (const line of deliveryLines(told)) warned(line);
  } catch (error) {
    warned(`Nobody was told of the scan: ${error instanceof Error ? error.message : String(error)}`);
  }
}
