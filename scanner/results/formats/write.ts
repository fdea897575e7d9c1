/** Where a format puts its text. A promise is awaited before more is written, so that a slow pipe slows the reading. */
export type Write = (text: string) => void | Promise<void>;
