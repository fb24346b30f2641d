"""Rules 规则参数: every number the law or the bureau sets, dated, with its basis and confidence."""
