import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Redirect } from 'wouter';
import { hostQuery } from '../lib/host.ts';
import { lastScreen } from '../shell/last-screen.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';

/** Where a window begins that was asked for no screen: where the last one was left, or where one begins. */
export function StartScreen() {
  const info = useQuery(hostQuery('host.info', {}));
  const [last] = useState(lastScreen);
  const isDemo = info.data?.demo === true && last === null;
  const templates = useQuery({ ...hostQuery('templates.list', {}), enabled: isDemo });
  const stats = useQuery({ ...hostQuery('traces.stats', {}), enabled: isDemo });
  const isAsking = info.isPending || (isDemo && (templates.isPending || stats.isPending));
  if (isAsking) return <LoadingPanel text="Loading…" />;
  const isNew = templates.data?.untouched === true && stats.data?.traces === 0;
  return <Redirect to={last ?? (isNew ? '/new' : '/home')} replace />;
}
