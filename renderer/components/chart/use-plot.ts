import { useEffect, useRef, useState, type RefObject } from 'react';
import { useStore } from '../../context.tsx';
import { text } from '../../text.ts';
import { useAppearance } from '../../use-appearance.ts';
import { useContrast } from '../../use-media.ts';
import type { ChartData } from './chart-data.ts';
import type { Plot } from './plot.ts';

/** Draws `data` into an element, in its width, with the cursor at a moment. @param onPoint the hand points at a moment; keeps its identity */
export function usePlot(
  host: RefObject<HTMLElement | null>,
  data: ChartData,
  pointedAtMs: number | null,
  { heightPx, onPoint }: { readonly heightPx: number; readonly onPoint: (atMs: number | null) => void },
): void {
  const [plot, setPlot] = useState<Plot | null>(null);
  const latest = useRef(data);
  useEffect(() => {
    latest.current = data;
    plot?.show(data);
  }, [plot, data]);
  useEffect(() => plot?.point(pointedAtMs), [plot, pointedAtMs, data]);

  const scheme = useAppearance(useStore());
  const contrast = useContrast();
  useEffect(() => {
    // The theme around it may come by a later change than this one: its colours are read when both are there.
    const frame = requestAnimationFrame(() => plot?.redraw());
    return () => cancelAnimationFrame(frame);
  }, [plot, scheme, contrast]);

  useEffect(() => {
    const element = host.current;
    // Without layout there is nothing to draw into.
    if (element === null || typeof ResizeObserver !== 'function') return undefined;
    let gone = false;
    let made: Plot | undefined;
    let frame = 0;
    let widthPx = element.clientWidth;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        if (element.clientWidth === widthPx || element.clientWidth === 0) return;
        widthPx = element.clientWidth;
        made?.setWidth(widthPx);
      });
    });
    void import('./plot.ts').then(({ createPlot }) => {
      if (gone) return;
      widthPx = element.clientWidth;
      made = createPlot(element, {
        widthPx,
        heightPx,
        data: latest.current,
        nothingKept: text.chart.nothingKept,
        onPoint,
      });
      observer.observe(element);
      setPlot(made);
    });
    return () => {
      gone = true;
      cancelAnimationFrame(frame);
      observer.disconnect();
      made?.destroy();
      setPlot(null);
    };
  }, [host, heightPx, onPoint]);
}
