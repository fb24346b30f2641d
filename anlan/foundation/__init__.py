"""Foundation: mechanisms that own tables and know no business."""
