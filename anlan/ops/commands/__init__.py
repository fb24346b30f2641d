"""Subcommands of `anlan`: one module each, with HELP, add_arguments(parser) and run(args) -> int."""
