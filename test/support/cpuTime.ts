/** Processor time of one call [µs], over `count` of them. */
export function cpuTime(call: (i: number) => void, count: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) call(i);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / count;
}
