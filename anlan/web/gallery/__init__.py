"""Component gallery: every component in every state, for developers."""
