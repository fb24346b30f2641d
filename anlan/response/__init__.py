"""Response 应急救援."""
