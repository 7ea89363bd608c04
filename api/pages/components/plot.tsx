/** Two series of a period as a drawing: no script, no picture from elsewhere. What it shows stands in a table beside it too. */
import type { PageContext, VNode } from '../context.js';

export interface Series {
  name: string;
  /** One for each day; null where there is nothing to say. */
  values: readonly (number | null)[];
}

export interface PlotProps {
  ctx: PageContext;
  /** Unique on the page. */
  id: string;
  /** Said of the drawing where it isn't seen. */
  title: string;
  /** `bars`: the first series upwards, the second downwards. `lines`: one whole, one dashed. */
  drawnAs: 'bars' | 'lines';
  /** `YYYY-MM-DD` */
  days: readonly string[];
  series: readonly [Series, Series];
  /** Nothing between whole numbers is marked. */
  whole: boolean;
}

/** In units of the drawing. Text of 12 is read on a phone 360 pixels wide, where a unit is a little less than a pixel. */
const WIDTH = 360;
const HEIGHT = 210;
const LEFT = 40;
const RIGHT = WIDTH - 8;
const TOP = 10;
const BOTTOM = HEIGHT - 26;
const TICKS = 4;
const DATES = 4;
/** A mark for each day is too much for a long period. */
const MOST_MARKS = 31;

interface Scale {
  x(index: number): number;
  y(value: number): number;
  /** Room of one day. */
  day: number;
  ticks: number[];
}

/** Told apart by place or shape, and only then by colour. */
export function Plot({ ctx, id, title, drawnAs, days, series, whole }: PlotProps): VNode {
  const isBars = drawnAs === 'bars';
  const scale = scaleOf(days.length, series, isBars, whole ? 1 : 0.1);
  const [first, second] = series;
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
      {isBars && <Hatch id={id} />}
      <Axes ctx={ctx} days={days} scale={scale} />
      {isBars ? (
        <>
          <path class="plot-first" d={bars(first.values, scale, 1)} />
          <path class="plot-second" d={bars(second.values, scale, -1)} fill={`url(#${id}-hatch)`} />
        </>
      ) : (
        <>
          <path class="plot-line plot-line-first" d={line(first.values, scale)} />
          <path class="plot-line plot-line-second" d={line(second.values, scale)} />
          <path class="plot-first" d={marks(first.values, scale, dot)} />
          <path class="plot-mark" d={marks(second.values, scale, square)} />
        </>
      )}
    </svg>
  );
}

/** What is what in a plot, with the sign that it has there. */
export function Legend({ drawnAs, series }: Pick<PlotProps, 'drawnAs' | 'series'>): VNode {
  return (
    <ul class="legend">
      {series.map(({ name }, index) => (
        <li key={name}>
          <Sign drawnAs={drawnAs} isFirst={index === 0} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Sign({ drawnAs, isFirst }: { drawnAs: PlotProps['drawnAs']; isFirst: boolean }): VNode {
  return (
    <svg class="legend-sign" viewBox="0 0 28 14" width="28" height="14" aria-hidden="true" focusable="false">
      {drawnAs === 'bars' && isFirst && <path class="plot-first" d="M8 1h12v12h-12Z" />}
      {drawnAs === 'bars' && !isFirst && <path class="plot-hatch" d="M8 1h12v12h-12ZM8 9l8 -8M12 13l8 -8" />}
      {drawnAs === 'lines' && isFirst && <path class="plot-line plot-line-first" d="M1 7h26" />}
      {drawnAs === 'lines' && isFirst && <path class="plot-first" d={dot(14, 7)} />}
      {drawnAs === 'lines' && !isFirst && <path class="plot-line plot-line-second" d="M1 7h26" />}
      {drawnAs === 'lines' && !isFirst && <path class="plot-mark" d={square(14, 7)} />}
    </svg>
  );
}

function Hatch({ id }: { id: string }): VNode {
  return (
    <defs>
      <pattern id={`${id}-hatch`} width="4" height="4" patternUnits="userSpaceOnUse">
        <path class="plot-hatch" d="M-1 5l6 -6M-1 1l2 -2M3 5l2 -2" />
      </pattern>
    </defs>
  );
}

function Axes({ ctx, days, scale }: { ctx: PageContext; days: readonly string[]; scale: Scale }): VNode {
  const every = Math.max(1, Math.ceil(days.length / DATES));
  const number = new Intl.NumberFormat(ctx.locale, { maximumFractionDigits: 1 });
  return (
    <>
      <path class="plot-grid" d={scale.ticks.map((tick) => `M${LEFT} ${round(scale.y(tick))}H${RIGHT}`).join('')} />
      <path class="plot-axis" d={`M${LEFT} ${round(scale.y(0))}H${RIGHT}`} />
      {scale.ticks.map((tick) => (
        <text key={tick} class="plot-text" x={LEFT - 6} y={round(scale.y(tick)) + 4} text-anchor="end">
          {number.format(Math.abs(tick))}
        </text>
      ))}
      {days.map((day, index) =>
        index % every === 0 ? (
          <text key={day} class="plot-text" x={round(scale.x(index))} y={HEIGHT - 8} text-anchor="middle">
            {shortDay(day, ctx.locale)}
          </text>
        ) : null,
      )}
    </>
  );
}

function scaleOf(count: number, series: PlotProps['series'], isBars: boolean, finest: number): Scale {
  const [first, second] = series.map(({ values }) => Math.max(0, ...values.map((value) => value ?? 0)));
  const up = isBars ? (first ?? 0) : Math.max(first ?? 0, second ?? 0);
  const down = isBars ? (second ?? 0) : 0;
  const step = stepOf(Math.max(finest, (up + down) / TICKS));
  const [most, least] = [Math.max(1, Math.ceil(up / step)), -Math.ceil(down / step)];
  const ticks = Array.from({ length: most - least + 1 }, (_, index) => (least + index) * step);
  const day = (RIGHT - LEFT) / Math.max(1, count);
  const unit = (BOTTOM - TOP) / ((most - least) * step);
  return { day, ticks, x: (index) => LEFT + day * (index + 0.5), y: (value) => TOP + (most * step - value) * unit };
}

/** A round number that is no less: 1, 2 or 5 and zeros. */
function stepOf(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((one) => one * power >= least - 1e-9) ?? 10;
  return factor * power;
}

const bars = (values: Series['values'], { x, y, day }: Scale, sign: 1 | -1): string =>
  drawn(values, (value, index) => {
    if (value === 0) return '';
    const [left, width] = [x(index) - day * 0.4, day * 0.8];
    return `M${round(left)} ${round(y(0))}V${round(y(sign * value))}h${round(width)}V${round(y(0))}Z`;
  });

const line = (values: Series['values'], { x, y }: Scale): string =>
  drawn(values, (value, index) => {
    const goesOn = index > 0 && typeof values[index - 1] === 'number';
    return `${goesOn ? 'L' : 'M'}${round(x(index))} ${round(y(value))}`;
  });

/** Every day's point, or in a long period only those that no line shows. */
const marks = (values: Series['values'], { x, y }: Scale, mark: (x: number, y: number) => string): string =>
  drawn(values, (value, index) => {
    const isAlone = typeof values[index - 1] !== 'number' && typeof values[index + 1] !== 'number';
    return values.length <= MOST_MARKS || isAlone ? mark(x(index), y(value)) : '';
  });

const drawn = (values: Series['values'], draw: (value: number, index: number) => string): string =>
  values.map((value, index) => (value === null ? '' : draw(value, index))).join('');

const dot = (x: number, y: number): string => `M${round(x - 2.5)} ${round(y)}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0Z`;
const square = (x: number, y: number): string => `M${round(x - 2.5)} ${round(y - 2.5)}h5v5h-5Z`;
const round = (value: number): number => Math.round(value * 10) / 10;

/** `11/21`, `21 Nov` */
function shortDay(day: string, locale: PageContext['locale']): string {
  const [, month = '', date = ''] = day.split('-');
  if (locale === 'ja') return `${Number(month)}/${Number(date)}`;
  return `${Number(date)} ${new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(new Date(day))}`;
}
