"""Plans 预案: structured plans with triggers, levels, groups and actions."""
