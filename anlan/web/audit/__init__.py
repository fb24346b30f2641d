"""留痕: the journal as the auditor reads it. The reading itself is journalled."""
