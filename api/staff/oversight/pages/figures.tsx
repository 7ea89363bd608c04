/** Figures of the queues: the period in short, and by day as plots with their tables. */

import { Legend, Plot, type Series } from '../../../pages/components/plot.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import type { TextId } from '../../../text/index.js';
import type { StaffPerson } from '../../nav.js';
import { STAFF_PATHS } from '../../paths.js';
import { queueName } from '../../words.js';
import { Console } from './frame.js';
import { Table } from './table.js';

/** Times in seconds; null where there is none. */
export interface ShownFigures {
  opened: number;
  ended: number;
  received: number;
  decided: number;
  kept: number;
  backlog: number;
  overdue: number;
  waitingP50: number | null;
  waitingP95: number | null;
  decidingP50: number | null;
  decidingP95: number | null;
}
export interface ShownQueue {
  queue: string;
  days: readonly (ShownFigures & { day: string })[];
  total: ShownFigures;
}
export interface StaffFiguresView {
  staff: StaffPerson;
  /** Days of the period, and of the periods that there are. */
  days: number;
  periods: readonly number[];
  queues: readonly ShownQueue[];
  /** All queues that are shown, together. */
  total: ShownFigures;
}

export const StaffFiguresPage: Page<StaffFiguresView> = (view, ctx) => {
  const { t } = ctx.text;
  const days = view.queues[0]?.days ?? [];
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  return (
    <Console ctx={ctx} staff={view.staff} section="figures">
      <p class="lead">{t('overview.figures.lead')}</p>
      <Periods ctx={ctx} {...view} />
      <p>
        {t('overview.figures.range', { name: first, until: last })}{' '}
        <a href={`${STAFF_PATHS.figures}?days=${view.days}&format=csv`}>{t('overview.figures.csv')}</a>
      </p>
      <h2>{t('overview.figures.summary')}</h2>
      <Summary ctx={ctx} {...view} />
      {view.queues.filter(hasData).map((queue) => (
        <section key={queue.queue} class="section" aria-labelledby={`queue-${queue.queue}`}>
          <h2 id={`queue-${queue.queue}`}>{queueName(ctx, queue.queue)}</h2>
          <div class="plots">
            {PLOTS.map((plot) => (
              <Figure key={plot.id} ctx={ctx} queue={queue} plot={plot} />
            ))}
          </div>
        </section>
      ))}
    </Console>
  );
};

function Periods({ ctx, days, periods }: Pick<StaffFiguresView, 'days' | 'periods'> & { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <nav class="pager" aria-label={t('overview.figures.period')}>
      {periods.map((period) => (
        <a
          key={period}
          href={`${STAFF_PATHS.figures}?days=${period}`}
          aria-current={period === days ? 'true' : undefined}
        >
          {t('overview.figures.days', { count: period })}
        </a>
      ))}
    </nav>
  );
}

const COUNTS = ['opened', 'ended', 'received', 'decided', 'backlog', 'overdue'] as const;
const TIMES = [
  ['waitingP50', 'waiting-p50'],
  ['waitingP95', 'waiting-p95'],
  ['decidingP50', 'deciding-p50'],
  ['decidingP95', 'deciding-p95'],
] as const;

function Summary({ ctx, queues, total }: Pick<StaffFiguresView, 'queues' | 'total'> & { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  const number = new Intl.NumberFormat(ctx.locale);
  const cellsOf = (name: string, figures: ShownFigures) => [
    name,
    ...COUNTS.map((count) => number.format(figures[count])),
    keptText(ctx, figures),
    ...TIMES.map(([time]) => durationText(ctx, figures[time])),
  ];
  const rows = queues.map(({ queue, total: own }) => ({ key: queue, cells: cellsOf(queueName(ctx, queue), own) }));
  if (queues.length > 1) rows.push({ key: 'all', cells: cellsOf(t('overview.figures.all'), total) });
  const names: TextId[] = [
    ...COUNTS.map((count) => `overview.figures.${count}` as const),
    'overview.figures.kept',
    ...TIMES.map(([, name]) => `overview.figures.${name}` as const),
  ];
  return (
    <Table
      caption={t('overview.figures.summary')}
      stacks
      columns={[{ name: t('overview.figures.queue') }, ...names.map((id) => ({ name: t(id), isNumber: true }))]}
      rows={rows}
    />
  );
}

interface PlotKind {
  id: 'procedures' | 'applications' | 'backlog' | 'waiting' | 'deciding';
  drawnAs: 'bars' | 'lines';
  series: readonly [SeriesKind, SeriesKind];
  isTime?: boolean;
}
type SeriesKind = readonly [keyof ShownFigures, TextId];

const PLOTS: readonly PlotKind[] = [
  {
    id: 'procedures',
    drawnAs: 'bars',
    series: [
      ['opened', 'overview.figures.opened'],
      ['ended', 'overview.figures.ended'],
    ],
  },
  {
    id: 'applications',
    drawnAs: 'bars',
    series: [
      ['received', 'overview.figures.received'],
      ['decided', 'overview.figures.decided'],
    ],
  },
  {
    id: 'backlog',
    drawnAs: 'lines',
    series: [
      ['backlog', 'overview.figures.backlog'],
      ['overdue', 'overview.figures.overdue'],
    ],
  },
  {
    id: 'waiting',
    drawnAs: 'lines',
    isTime: true,
    series: [
      ['waitingP50', 'overview.figures.p50'],
      ['waitingP95', 'overview.figures.p95'],
    ],
  },
  {
    id: 'deciding',
    drawnAs: 'lines',
    isTime: true,
    series: [
      ['decidingP50', 'overview.figures.p50'],
      ['decidingP95', 'overview.figures.p95'],
    ],
  },
];

function Figure({ ctx, queue, plot }: { ctx: PageContext; queue: ShownQueue; plot: PlotKind }): VNode {
  const { t } = ctx.text;
  const { drawnAs, id, isTime = false } = plot;
  const days = queue.days.map(({ day }) => day);
  const { series, unit } = seriesOf(ctx, queue, plot);
  const name = t(`overview.figures.plot.${id}`);
  const title = `${queueName(ctx, queue.queue)}: ${name}`;
  const measure = t(`overview.figures.unit.${unit}`);
  const heading = `plot-${queue.queue}-${id}`;
  const isEmpty = series.every(({ values }) => values.every((value) => value === null));
  return (
    <figure class="plot-figure" aria-labelledby={heading}>
      <figcaption id={heading}>
        <h3>
          {name} <span class="plot-unit">[{measure}]</span>
        </h3>
      </figcaption>
      {isEmpty ? (
        <p class="soft">{t('overview.figures.no-data')}</p>
      ) : (
        <>
          <Legend drawnAs={drawnAs} series={series} />
          <Plot ctx={ctx} id={heading} title={title} drawnAs={drawnAs} days={days} series={series} whole={!isTime} />
          <details class="details">
            <summary>
              {t('overview.figures.table')}
              <span class="visually-hidden"> {title}</span>
            </summary>
            <DayTable ctx={ctx} title={`${title} [${measure}]`} days={days} plot={plot} series={series} />
          </details>
        </>
      )}
    </figure>
  );
}

/** The two series of a plot, times in the unit that suits the longest of both. */
function seriesOf(
  { text: { t } }: PageContext,
  queue: ShownQueue,
  { drawnAs, isTime, series: [first, second] }: PlotKind,
): { series: readonly [Series, Series]; unit: 'count' | 'minute' | 'hour' | 'day' } {
  const raw = (key: keyof ShownFigures) => queue.days.map((day) => day[key]);
  const unit = isTime ? unitOf([...raw(first[0]), ...raw(second[0])]) : undefined;
  const named = ([key, id]: SeriesKind, way: 'up' | 'down'): Series => ({
    name: drawnAs === 'bars' ? t(`overview.figures.${way}`, { name: t(id) }) : t(id),
    values: raw(key).map((value) => (value === null || !unit ? value : value / unit.seconds)),
  });
  return { series: [named(first, 'up'), named(second, 'down')], unit: unit?.name ?? 'count' };
}

interface DayTableProps {
  ctx: PageContext;
  title: string;
  days: readonly string[];
  plot: PlotKind;
  series: readonly [Series, Series];
}

/** The numbers of a plot. */
function DayTable({ ctx, title, days, plot, series }: DayTableProps): VNode {
  const { t } = ctx.text;
  const number = new Intl.NumberFormat(ctx.locale, { maximumFractionDigits: 1 });
  const shown = (value: number | null | undefined): string =>
    typeof value === 'number' ? number.format(value) : t('overview.none');
  return (
    <Table
      caption={title}
      columns={[
        { name: t('overview.figures.date') },
        ...plot.series.map(([, name]) => ({ name: t(name), isNumber: true })),
      ]}
      rows={days.map((day, index) => ({
        key: day,
        cells: [day, ...series.map(({ values }) => shown(values[index]))],
      }))}
    />
  );
}

const hasData = ({ total }: ShownQueue): boolean => Object.values(total).some((value) => value !== null && value > 0);

function keptText(ctx: PageContext, { kept, decided }: ShownFigures): string {
  if (decided === 0) return ctx.text.t('overview.none');
  // Rounded down: all in time is said only of all.
  const share = Math.floor((kept / decided) * 1000) / 1000;
  return new Intl.NumberFormat(ctx.locale, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

const UNITS = [
  { name: 'minute', seconds: 60, below: 2 * 3600 },
  { name: 'hour', seconds: 3600, below: 48 * 3600 },
  { name: 'day', seconds: 86_400, below: Infinity },
] as const;

/** The unit in which the longest of some times is read best. */
function unitOf(times: readonly (number | null)[]): (typeof UNITS)[number] {
  const longest = Math.max(0, ...times.map((time) => time ?? 0));
  return UNITS.find(({ below }) => longest < below) ?? UNITS[2];
}

function durationText(ctx: PageContext, time: number | null): string {
  if (time === null) return ctx.text.t('overview.none');
  const { name, seconds } = unitOf([time]);
  const style = { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(ctx.locale, style).format(time / seconds);
}
