"""From a message to what each target has seen: queue, claim, send, settle, receive."""
