"""Tests generated from the declarations: every registered procedure, every step, allowed and forbidden."""
