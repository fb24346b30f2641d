"""Warning 预警: messages to people, drafted, reviewed, issued, updated and cancelled."""
