import { describe, expect, it } from "vitest";
import { checkAccountIds, parseAccountsFile } from "../../scanner/organization/accounts-file.ts";
import { UserError } from "../../scanner/user-error.ts";

const failure = (content: string): UserError => {
  try {
    parseAccountsFile(content, "accounts.txt");
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("It was accepted.");
};

describe("a file of accounts", () => {
  it("holds one id a line, with comments, blank lines and Windows line ends", () => {
    const content = "\uFEFF# production\r\n111122223333 # shop\r\n\r\n  012345678901\r\n";
    expect(parseAccountsFile(content, "accounts.txt")).toEqual(["111122223333", "012345678901"]);
  });

  it("is refused with the line of each id that is malformed or there twice", () => {
    const error = failure("111122223333\n1111-2222-3333\n# no\n111122223333\n12345678901\n");
    expect(error.message.split("\n")).toEqual([
      'accounts.txt:2: "1111-2222-3333" is not an account id',
      "accounts.txt:4: 111122223333 is there already (accounts.txt:1)",
      'accounts.txt:5: "12345678901" is not an account id',
    ]);
  });

  it("is refused when it lists nothing", () => {
    expect(failure("# later\n").message).toBe("accounts.txt lists no account.");
  });
});

describe("account ids on the command line", () => {
  it("are refused by name when they are malformed", () => {
    expect(() => checkAccountIds(["11112222333x"], "--account")).toThrow(
      '--account: "11112222333x" is not an account id',
    );
  });
});
