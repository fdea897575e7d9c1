/** The package comes without declarations. */
declare module "asl-validator" {
  /** Writes into the definition that it is given. */
  export default function validate(definition: object): {
    readonly isValid: boolean;
    readonly errorsText: (separator: string) => string;
  };
}
