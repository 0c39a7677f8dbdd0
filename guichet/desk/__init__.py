"""The agents' desk: sign-in, queue, conversation. Pages that work without JavaScript, and live with it."""
