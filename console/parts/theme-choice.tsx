import { useEffect, useState } from "preact/hooks";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];
const storageKey = "hubscan-theme";

/** Light, dark, or as the system has it. Kept where the browser allows a file to keep something. */
export function ThemeChoice() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    storeTheme(theme);
  }, [theme]);
  return (
    <label class="theme-choice">
      <span class="visually-hidden">Theme</span>
      <select
        value={theme}
        onChange={({ currentTarget }) =>
          setTheme(themes.find((name) => name === currentTarget.value) ?? "system")
        }
      >
        <option value="system">System theme</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}

function storedTheme(): Theme {
  try {
    return themes.find((name) => name === localStorage.getItem(storageKey)) ?? "system";
  } catch {
    // Storage may be forbidden to files; the choice then lasts as long as the page.
    return "system";
  }
}

function storeTheme(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, theme);
  } catch {
    // As above.
  }
}
