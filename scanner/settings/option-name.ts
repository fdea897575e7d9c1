/** The option that sets a setting: `roleName` → `--role-name`. */
export function optionOf(setting: string): string {
  return `--${setting.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
