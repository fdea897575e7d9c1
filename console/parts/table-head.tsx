/** A column of a table by its name, or with more to say of it. */
export type Column = string | { readonly name: string; readonly kind: "figure" | "bar" };

/** A column of figures. */
export function figure(name: string): Column {
  return { name, kind: "figure" };
}

/** The column of bars: who sees them needs no name for it. */
export const shares: Column = { name: "Shares", kind: "bar" };

const classes = { figure: "figure", bar: "bar-cell" } as const;

/** The head of a table. */
export function TableHead({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const { name, kind } = typeof column === "string" ? { name: column, kind: null } : column;
          return (
            <th key={name} scope="col" class={kind === null ? undefined : classes[kind]}>
              {kind === "bar" ? <span class="visually-hidden">{name}</span> : name}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
