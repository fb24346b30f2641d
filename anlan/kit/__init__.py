"""Kit: pure functions; no models, no business."""
