import pc from "picocolors";
import type { ConnectProgress } from "../connect/connect.ts";
import type { Account } from "../organization/organization.ts";
import { type LogFormat, progressVoice } from "./progress-voice.ts";
import type { Terminal } from "./terminal.ts";
import { counted } from "./text-layout.ts";

/** Tells of each account as it is tested: a line for each that is done and, on a terminal, those under way in a line that is rewritten. */
export function connectProgress(
  terminal: Terminal,
  format: LogFormat,
  id: string,
): ConnectProgress & { readonly end: () => void } {
  const voice = progressVoice(terminal, format, id);
  const isLive = terminal.errorIsTty && format === "text";
  const underWay = new Map<string, { readonly name: string; waits: boolean }>();
  const state = { testing: 0, done: 0 };
  const clear = "\r\u001B[2K";
  const draw = () => {
    if (!isLive) return;
    const names = [...underWay.values()].map(({ name, waits }) => (waits ? `${name} (waits)` : name));
    const text = `${state.done} of ${state.testing} tested · ${names.join(", ")}`;
    terminal.note(`${clear}${text.slice(0, terminal.columns - 1)}`);
  };
  const color = pc.createColors(isLive && terminal.color);
  const say = (message: string, fields: Readonly<Record<string, unknown>>) => {
    voice.say(message, fields);
    draw();
  };
  return {
    begun: (testing, before) => {
      state.testing = testing;
      const earlier =
        before === 0 ? "" : `; ${before} could be entered the last time (--all tests those too)`;
      say(`Testing ${counted(testing, "account")}${earlier}`, { testing, before });
    },
    accountBegun: ({ id, name }) => {
      underWay.set(id, { name, waits: false });
      draw();
    },
    accountWaits: (account) => {
      underWay.set(account.id, { name: account.name, waits: true });
      say(`  …  ${named(account)}  has no role that lets the hub in yet, and is asked again`, {
        account: account.id,
      });
    },
    accountDone: ({ account, cause }) => {
      underWay.delete(account.id);
      state.done += 1;
      if (cause === null) say(`${color.green("  ok")} ${named(account)}`, { account: account.id });
      else {
        const { kind, operation } = cause;
        say(`${color.red("  no")} ${named(account)}  ${kind}`, {
          account: account.id,
          operation,
          cause: kind,
        });
      }
    },
    end: () => {
      if (isLive) terminal.note(clear);
    },
  };
}

function named({ id, name }: Pick<Account, "id" | "name">): string {
  return `${id} ${name}`;
}
