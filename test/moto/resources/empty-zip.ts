/** The smallest zip archive there is: the record that ends one without files. */
export const emptyZip = Uint8Array.of(0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0));
