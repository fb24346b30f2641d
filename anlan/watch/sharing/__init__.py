"""监测信息共享: other organisations get warnings, alarms and readings by a grant, with receipts (M03)."""
