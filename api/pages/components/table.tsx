/** A table whose first cell names its row, and an instant in it. */
import { japanTimestamp } from '../../../workflows/rules/japan-time.js';
import type { Children, VNode } from '../context.js';

export interface Column {
  name: string;
  /** Numbers stand under each other. */
  isNumber?: boolean;
}

export interface TableProps {
  /** Name of the table, for those who don't see what is above it. */
  caption: string;
  columns: readonly Column[];
  /** Cells in the order of the columns; the first names the row. */
  rows: readonly { key: string; cells: readonly Children[] }[];
  /** On a phone each row stands as a block, every cell beside its column's name: for tables of more than three columns. */
  stacks?: boolean;
}

export function Table({ caption, columns, rows, stacks }: TableProps): VNode {
  return (
    <table class={stacks ? 'table table-stack' : 'table'}>
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.name} scope="col" class={faceOf(column)}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells: [head, ...cells] }) => (
          <tr key={key}>
            <th scope="row" class={faceOf(columns[0])} data-label={columns[0]?.name}>
              <div class="cell">{head}</div>
            </th>
            {cells.map((cell, index) => {
              const column = columns[index + 1];
              return (
                <td key={column?.name} class={faceOf(column)} data-label={column?.name}>
                  <div class="cell">{cell}</div>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const faceOf = (column: Column | undefined): string | undefined => (column?.isNumber ? 'number' : undefined);

/** An instant in a table: to the minute, in digits that stand under each other, Japan time. @param at RFC 3339 */
export function Moment({ at }: { at: string }): VNode {
  return (
    <time class="time" dateTime={at}>
      {japanTimestamp(at).slice(0, -3)}
    </time>
  );
}
