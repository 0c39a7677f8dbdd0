/** How a visitor comes in: back to the conversation of this device, or into a new one. */

import { type Api, ApiError } from './api.js';
import { forget, recall } from './memory.js';
import { hushed, withMessages, withStanding, type ChatState } from './state.js';
import type { Session } from './wire.js';

export interface Arrival {
  readonly session: Session;
  /** Brings the state up to what the server told. */
  readonly step: (state: ChatState) => ChatState;
}

/** Fails with an ApiError when the server cannot be reached or refuses. */
export async function arrive(
  api: Api,
  server: string,
  identity: string,
  portalToken: string | null,
): Promise<Arrival> {
  return (await back(api, server, identity)) ?? (await anew(api, portalToken));
}

async function back(api: Api, server: string, identity: string): Promise<Arrival | null> {
  const saved = recall(server, identity);
  if (!saved) return null;
  try {
    const { messages, ...standing } = await api.history(saved, 0);
    const audience = standing.audience ?? saved.audience;
    return {
      session: saved,
      step: (state) => hushed(withStanding(withMessages(state, messages), { ...standing, audience })),
    };
  } catch (error) {
    if (!(error instanceof ApiError && error.isGone)) throw error;
    forget(saved);
    return null;
  }
}

async function anew(api: Api, portalToken: string | null): Promise<Arrival> {
  const { messages, id, token, state: phase, audience } = await api.open(portalToken);
  return {
    session: { id, token },
    step: (state) => withStanding(withMessages(state, messages), { state: phase, audience }),
  };
}
