/** Calls `then` in a turn of the event loop of its own, after what waits there already; gives the function that calls it off. */
export type Turn = (then: () => void) => () => void;

/**
 * The next turn of the event loop. A promise or `queueMicrotask` runs before timers, input and signals get their chance, so work that gives way
 * by them still freezes a page and deafens a script to Ctrl-C; a turn lets all of these in.
 */
export const nextTurn: Turn = typeof setImmediate === 'function' ? immediateTurn : channelTurns();

function immediateTurn(then: () => void): () => void {
  const handle = setImmediate(then);
  return () => clearImmediate(handle);
}

/** Pages have no setImmediate, and their setTimeout waits 4 ms when nested: a message to ourselves waits for its turn only. */
function channelTurns(): Turn {
  const waiting = new Map<number, () => void>();
  const channel = new MessageChannel();
  let last = 0;
  channel.port1.onmessage = (event: MessageEvent<number>) => {
    const then = waiting.get(event.data);
    waiting.delete(event.data);
    then?.();
  };
  return then => {
    const id = ++last;
    waiting.set(id, then);
    channel.port2.postMessage(id);
    return () => void waiting.delete(id);
  };
}
