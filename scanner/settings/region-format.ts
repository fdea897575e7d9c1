import * as z from "zod";

/** A region as AWS writes it. */
export const regionFormat = z
  .string()
  .regex(/^[a-z]{2,5}(-[a-z]+)+-\d+$/, "a region is written like eu-west-1");
