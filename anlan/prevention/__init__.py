"""Prevention 安全预防和准备."""
