"""规则参数: the numbers of the law and of the bureau, to be read, and changed by form."""
