"""Casework 闭环: one loop for every loop, declared once per kind of case."""
