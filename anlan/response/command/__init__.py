"""Command 突发事件指挥: incidents, command posts, groups, tasks and one-key response."""
