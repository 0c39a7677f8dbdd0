/** Reads server-sent events out of a stream of text, however it is cut. */

/** Comments are skipped; data that is not JSON is heard as null. `retry`: milliseconds to wait before coming back. */
export function eventReader(
  event: (kind: string, data: unknown) => void,
  retry: (ms: number) => void,
): (chunk: string) => void {
  let left = '';
  return (chunk) => {
    const blocks = (left + chunk.replaceAll('\r', '')).split('\n\n');
    left = blocks.pop()!;
    for (const block of blocks) {
      const fields: Record<string, string> = {};
      for (const line of block.split('\n')) {
        const [, name, value] = /^(\w+): ?(.*)/.exec(line) ?? [];
        if (name) fields[name] = name === 'data' && name in fields ? `${fields[name]}\n${value!}` : value!;
      }
      if (fields['retry']) retry(+fields['retry'] || 0);
      if (fields['data']) event(fields['event'] ?? 'message', parsed(fields['data']));
    }
  };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return null;
  }
}
